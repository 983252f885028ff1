import { type Problem, refuseAny } from '@doorstep/service-kit/refusal';

/** The kinds of the action plan's §四(四): 高级研修, 岗位锻炼, 展示辐射. */
export const OfferingKind = {
  ADVANCED_STUDY: 'ADVANCED_STUDY',
  ON_POST_PRACTICE: 'ON_POST_PRACTICE',
  SHOWCASE: 'SHOWCASE',
} as const;
export type OfferingKind = keyof typeof OfferingKind;

/** The most places one offering may have. */
export const mostPlaces = 10_000;

export interface OfferingDraft {
  indicators: readonly string[];
  stages: readonly string[];
  startsOn: string;
  places: number;
}

/** All that is wrong with a new offering, told together. @throws Refusal */
export function checkOffering(draft: OfferingDraft, today: string): void {
  const problems: Problem[] = [];
  if (draft.startsOn <= today) {
    problems.push({
      code: 'OFFERING_STARTS_IN_PAST',
      path: ['startsOn'],
      message: {
        zh: `开始日期 ${draft.startsOn} 应晚于今天（${today}）。`,
        en: `It must start after today, ${today}, and not on ${draft.startsOn}.`,
      },
    });
  }
  if (!Number.isInteger(draft.places) || draft.places < 1 || draft.places > mostPlaces) {
    problems.push({
      code: 'OFFERING_PLACES_OUT_OF_RANGE',
      path: ['places'],
      message: {
        zh: `名额应在 1 到 ${mostPlaces} 之间。`,
        en: `An offering has between 1 and ${mostPlaces} places.`,
      },
    });
  }
  for (const list of ['indicators', 'stages'] as const) {
    if (draft[list].length > 0) continue;
    problems.push({
      code: list === 'stages' ? 'OFFERING_STAGES_MISSING' : 'OFFERING_INDICATORS_MISSING',
      path: [list],
      message:
        list === 'stages'
          ? { zh: '请至少选择一个学段。', en: 'Name at least one stage of school that it serves.' }
          : { zh: '请至少选择一项指标。', en: 'Name at least one indicator that it serves.' },
    });
  }
  refuseAny(problems);
}

export const freePlaces = ({ places, taken }: { places: number; taken: number }): number => places - taken;

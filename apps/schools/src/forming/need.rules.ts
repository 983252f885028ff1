import { refuse } from '@doorstep/service-kit/refusal';
import { checkTheme } from '../programme/theme.rules';

const mostThemes = 5;
const mostSchools = 20;

export interface NeedWords {
  theme?: string | null;
  alsoThemes: readonly string[];
  worksWith: readonly string[];
  avoids: readonly string[];
}

/** Refuses a need that contradicts itself; whether the schools exist the service asks the register. */
export function checkNeed(schoolId: string, { theme, alsoThemes, worksWith, avoids }: NeedWords): void {
  if (theme != null) checkTheme(theme, ['theme']);
  alsoThemes.forEach((one, place) => checkTheme(one, ['alsoThemes', String(place)]));
  if (alsoThemes.length > mostThemes)
    throw refuse(
      'SCHOOL_NEED_TOO_MANY',
      ['alsoThemes'],
      `最多 ${mostThemes} 个。`,
      `Name at most ${mostThemes}.`,
    );
  for (const [field, ids] of Object.entries({ worksWith, avoids })) {
    if (ids.length > mostSchools)
      throw refuse(
        'SCHOOL_NEED_TOO_MANY',
        [field],
        `最多 ${mostSchools} 所。`,
        `Name at most ${mostSchools}.`,
      );
    const own = ids.indexOf(schoolId);
    if (own >= 0)
      throw refuse(
        'SCHOOL_NEED_ITSELF',
        [field, String(own)],
        '请勿填写本校。',
        'Leave the school itself out of its wishes.',
      );
  }
  const both = avoids.findIndex(id => worksWith.includes(id));
  if (both >= 0)
    throw refuse(
      'SCHOOL_NEED_CONTRADICTS',
      ['avoids', String(both)],
      '同一所学校不能既愿意合作又不愿合作。',
      'A school cannot be wished for and not wished for at once.',
    );
}

import { type Problem, refuseAny, refuse } from '@doorstep/service-kit/refusal';

/** Why an expert does not judge somebody. It stays in this service: others hear that there is a conflict, not why. */
export enum ConflictReason {
  EMPLOYMENT = 'EMPLOYMENT',
  FAMILY = 'FAMILY',
  ADVISED = 'ADVISED',
  FINANCIAL = 'FINANCIAL',
  OTHER = 'OTHER',
}

const code = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const language = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
/** Six digits in China (GB/T 2260); registers of other countries have codes of their own. */
const district = /^[0-9A-Za-z][0-9A-Za-z-]{1,19}$/;
const most = 50;

export interface ExpertProfile {
  fields: string[];
  languages: string[];
  districtCodes: string[];
  activeFrom: string;
  activeTo: string | null;
}

/** Refuses a profile whose codes cannot be read or which is active for no day; all that is wrong is told together. */
export function checkProfile({
  fields,
  languages,
  districtCodes,
  activeFrom,
  activeTo,
}: ExpertProfile): void {
  const problems: Problem[] = [
    ...malformed('fields', fields, code, 'EXPERT_FIELD_MALFORMED', [
      '专业领域应为大写字母、数字和下划线组成的代码，例如 HOMEWORK_THAT_HELPS。',
      'A field of expertise is a code of capital letters, digits and underscores, for example HOMEWORK_THAT_HELPS.',
    ]),
    ...malformed('languages', languages, language, 'EXPERT_LANGUAGE_MALFORMED', [
      '语言应为 BCP 47 标记，例如 zh 或 en。',
      'A language is a BCP 47 tag, for example zh or en.',
    ]),
    ...malformed('districtCodes', districtCodes, district, 'EXPERT_DISTRICT_MALFORMED', [
      '区县代码由字母、数字和连字符组成，2 至 20 位，例如 310115。',
      'The code of a district has 2 to 20 letters, digits and hyphens, for example 310115.',
    ]),
  ];
  if (fields.length === 0) {
    problems.push({
      code: 'EXPERT_FIELDS_MISSING',
      path: ['fields'],
      message: { zh: '请至少填写一个专业领域。', en: 'Name at least one field of expertise.' },
    });
  }
  if (activeTo !== null && activeTo <= activeFrom) {
    problems.push({
      code: 'EXPERT_ACTIVE_PERIOD',
      path: ['activeTo'],
      message: {
        zh: '终止日（不含）应晚于起始日。',
        en: 'The day after the last is later than the first day.',
      },
    });
  }
  refuseAny(problems);
}

function malformed(
  name: string,
  values: readonly string[],
  pattern: RegExp,
  refusal: string,
  [zh, en]: [string, string],
): Problem[] {
  if (values.length > most) {
    const message = { zh: `最多填写 ${most} 项。`, en: `Name at most ${most}.` };
    return [{ code: 'EXPERT_LIST_TOO_LONG', path: [name], message }];
  }
  return values.flatMap((value, place) =>
    pattern.test(value) && values.indexOf(value) === place
      ? []
      : [
          {
            code: refusal,
            path: [name, String(place)],
            message: { zh: `${zh}每项只写一次。`, en: `${en} Name each once.` },
          },
        ],
  );
}

/** A conflict is with one school or with one district, and lasts at least a day. */
export function checkConflict(given: {
  schoolId?: string | null;
  districtCode?: string | null;
  from: string;
  to?: string | null;
}): void {
  const { schoolId, districtCode, from, to } = given;
  if (Boolean(schoolId) === Boolean(districtCode)) {
    throw refuse(
      'EXPERT_CONFLICT_TARGET',
      ['schoolId'],
      '请填写 schoolId 或 districtCode 其中一项。',
      'Name either schoolId or districtCode.',
    );
  }
  if (districtCode && !district.test(districtCode)) {
    throw refuse(
      'EXPERT_DISTRICT_MALFORMED',
      ['districtCode'],
      '区县代码由字母、数字和连字符组成，2 至 20 位，例如 310115。',
      'The code of a district has 2 to 20 letters, digits and hyphens, for example 310115.',
    );
  }
  if (to != null && to <= from) {
    throw refuse(
      'EXPERT_CONFLICT_PERIOD',
      ['to'],
      '终止日（不含）应晚于起始日。',
      'The day after the last is later than the first day.',
    );
  }
}

/** A conflict ends after it began and is not ended into the past: what was decided meanwhile stays judged by it. */
export function checkEnd(during: { from: string; to: string | null }, to: string, today: string): void {
  if (during.to !== null && during.to <= today) {
    throw refuse('EXPERT_CONFLICT_ENDED', ['to'], '该回避声明已经结束。', 'This conflict has ended already.');
  }
  if (to < today || to <= during.from) {
    throw refuse(
      'EXPERT_CONFLICT_PERIOD',
      ['to'],
      '终止日（不含）不得早于今天，且应晚于起始日。',
      'The day after the last is not before today, and later than the first day.',
    );
  }
}

import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';

/** What the district answers to an application. */
export enum NominationOutcome {
  NOMINATED = 'NOMINATED',
  EVIDENCE_MISSING = 'EVIDENCE_MISSING',
}

/** What a nomination rests on, and may lack. */
export enum NominationEvidence {
  PUBLISHED_INDICATORS = 'PUBLISHED_INDICATORS',
  NEEDS_OF_PUPILS = 'NEEDS_OF_PUPILS',
  NEEDS_OF_PARENTS = 'NEEDS_OF_PARENTS',
  OTHER = 'OTHER',
}

/** Where an application stands between the school and its district. */
export enum ApplicationStatus {
  SUBMITTED = 'SUBMITTED',
  EVIDENCE_MISSING = 'EVIDENCE_MISSING',
  EVIDENCE_BROUGHT = 'EVIDENCE_BROUGHT',
  NOMINATED = 'NOMINATED',
}

/**
 * A nomination rests on what pupils and parents need, in words, and on indicators that assessment has published: of the
 * school or, where it has none of its own yet, of the schools that it came of. All of those count as evidence, each as
 * what was measured where it was. Where none are published, the district may nominate its own project school and says
 * why there are none: a programme has to begin somewhere. The city's schools are to show what others follow
 * (示范、引领, 四(五)); for them there is no such way.
 * @param withoutIndicators why there are no published indicators; of no account where there are some
 */
export function checkNomination<R>(
  level: string,
  results: readonly R[],
  withoutIndicators: BilingualText | null,
): { results: readonly R[]; withoutIndicators: BilingualText | null } {
  if (results.length > 0) return { results, withoutIndicators: null };
  if (level === 'DISTRICT' && withoutIndicators) return { results, withoutIndicators };
  const [zh, en] =
    level === 'DISTRICT'
      ? [
          '该校及其前身学校尚无已公布的指标（PUBLISHED_INDICATORS）：请在 withoutIndicators 中说明原因，或用 askForEvidence 说明缺少的依据。',
          'No indicators of the school, nor of one that it came of, are published yet (PUBLISHED_INDICATORS): say why in withoutIndicators, or say what is missing with askForEvidence.',
        ]
      : [
          '该校及其前身学校尚无已公布的指标（PUBLISHED_INDICATORS）：市项目学校请待评测结果公布后再推荐，或用 askForEvidence 说明缺少的依据。',
          "No indicators of the school, nor of one that it came of, are published yet (PUBLISHED_INDICATORS): nominate a project school of the city's when they are, or say what is missing with askForEvidence.",
        ];
  throw refuse('NOMINATION_EVIDENCE_MISSING', ['withoutIndicators'], zh, en);
}

/** A school brings what its district asks it for, once or several times, until the district answers. */
export function checkAskedFor(participation: { applicationStatus: string }): void {
  const { applicationStatus: status } = participation;
  if (status === ApplicationStatus.EVIDENCE_MISSING || status === ApplicationStatus.EVIDENCE_BROUGHT) return;
  throw refuse(
    'PARTICIPATION_NO_EVIDENCE_ASKED',
    ['participationId'],
    '区里没有要求该校补充依据：区里用 askForEvidence 说明缺少的依据后方可补充。',
    'The district does not ask the school for evidence: it may be brought once the district has said what is missing (askForEvidence).',
  );
}

const mostLinks = 10;

/** Addresses of pages and documents, each once. */
export function checkedLinks(links: readonly string[]): string[] {
  const given = [...new Set(links.map(link => link.trim()))];
  if (given.length > mostLinks) {
    throw refuse(
      'EVIDENCE_LINKS_TOO_MANY',
      ['links'],
      `最多填写${mostLinks}个网址。`,
      `Name at most ${mostLinks} addresses.`,
    );
  }
  const wrong = given.findIndex(link => link.length > 500 || !/^https?:\/\/[^\s/?#]+\.\S+$/.test(link));
  if (wrong < 0) return given;
  throw refuse(
    'EVIDENCE_LINK_WRONG',
    ['links', String(links.findIndex(link => link.trim() === given[wrong]))],
    '请填写以 https:// 或 http:// 开头的网址，不超过500个字符。',
    'Write an address that begins with https:// or http://, of at most 500 characters.',
  );
}

/** Whoever asks for evidence says for which, each once. */
export function checkMissing(missing: readonly NominationEvidence[]): NominationEvidence[] {
  const named = [...new Set(missing)];
  if (named.length > 0) return named;
  throw refuse(
    'NOMINATION_NOTHING_MISSING',
    ['missing'],
    '请说明缺少哪些依据。',
    'Say which evidence is missing.',
  );
}

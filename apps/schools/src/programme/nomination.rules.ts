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

/**
 * A nomination rests on what pupils and parents need, in words, and on indicators that assessment has published: of the
 * school or, where it has none of its own yet, of the schools that it came of. All of those count as evidence, each as
 * what was measured where it was.
 */
export function checkNomination<R>(
  needs: BilingualText,
  results: readonly R[],
): { needs: BilingualText; results: readonly [R, ...R[]] } {
  const [first, ...others] = results;
  if (first) return { needs, results: [first, ...others] };
  throw refuse(
    'NOMINATION_EVIDENCE_MISSING',
    ['participationId'],
    '该校及其前身学校尚无已公布的指标（PUBLISHED_INDICATORS）：请待评测结果公布后再推荐，或用 askForEvidence 说明缺少的依据。',
    'No indicators of the school, nor of one that it came of, are published yet (PUBLISHED_INDICATORS): nominate it when they are, or say what is missing with askForEvidence.',
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

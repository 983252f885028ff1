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

/** A nomination rests on what pupils and parents need, in words, and on indicators that assessment has published. */
export function checkNomination<R>(
  needs: BilingualText,
  result: R | null,
): { needs: BilingualText; result: R } {
  if (result) return { needs, result };
  throw refuse(
    'NOMINATION_EVIDENCE_MISSING',
    ['participationId'],
    '该校尚无已公布的指标（PUBLISHED_INDICATORS）：请待评测结果公布后再推荐，或用 askForEvidence 说明缺少的依据。',
    'No indicators of the school are published yet (PUBLISHED_INDICATORS): nominate it when they are, or say what is missing with askForEvidence.',
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

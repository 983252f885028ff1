import { type Actor, authorise } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change, recordChanges } from '../history/record-changes';
import { ProgrammeRound, RoundTarget } from './programme-round';
import {
  checkDenominator,
  checkNewDays,
  checkRound,
  checkTargets,
  CoverageDenominator,
  type Target,
} from './round.rules';
import type { Steps } from './steps';

type GivenTarget = Target & { source?: string | null };

interface Given {
  name: BilingualText;
  opensOn: string;
  closesOn: string;
  targetSchools: number;
  denominator?: CoverageDenominator | null;
  targets?: GivenTarget[] | null;
}

/** The rounds of the programme: opened, and changed as far as schools do not rest on them. */
export class Rounds {
  constructor(private readonly steps: Steps) {}

  async open(tx: EntityManager, actor: Actor, given: Given): Promise<ProgrammeRound> {
    authorise(actor, 'create', 'Programme');
    checkRound(given);
    const { opensOn, closesOn, targetSchools, targets } = given;
    checkTargets(targets ?? [], opensOn);
    const denominator = given.denominator ?? CoverageDenominator.PUBLIC_COMPULSORY;
    const name = checkedText(given.name, ['name'], 100);
    const round = { name, opensOn, closesOn, targetSchools, denominator, createdBy: actor.subject };
    const opened = await tx.save(tx.create(ProgrammeRound, round));
    await saveTargets(tx, opened.id, targets ?? []);
    return opened;
  }

  async change(
    tx: EntityManager,
    actor: Actor,
    given: { [field in keyof Given]?: Given[field] | null } & { roundId: string; expectedVersion: number },
  ): Promise<ProgrammeRound> {
    authorise(actor, 'update', 'Programme');
    const round = await lockById(tx, ProgrammeRound, given.roundId, given.expectedVersion);
    const values = {
      name: given.name ? checkedText(given.name, ['name'], 100) : round.name,
      opensOn: given.opensOn ?? round.opensOn,
      closesOn: given.closesOn ?? round.closesOn,
      targetSchools: given.targetSchools ?? round.targetSchools,
      denominator: given.denominator ?? round.denominator,
    };
    checkRound(values);
    const { firstApplication, admitted } = await standingOf(tx, round.id);
    checkNewDays(round, values, firstApplication, this.steps.today());
    checkDenominator(round, values, admitted);
    const before = await tx.find(RoundTarget, {
      where: { roundId: round.id },
      order: { byYear: 'ASC', level: 'ASC' },
    });
    checkTargets(given.targets ?? before, values.opensOn);

    const of = { kind: 'PROGRAMME_ROUND', key: round.id, by: actor.subject } as const;
    const changed = await change(tx, of, round, values);
    if (!given.targets) return round;
    const [was, becomes] = [before, given.targets].map(asTold);
    if (JSON.stringify(was) === JSON.stringify(becomes)) return round;
    await tx.delete(RoundTarget, { roundId: round.id });
    await saveTargets(tx, round.id, given.targets);
    if (!changed) {
      // The targets are rows of their own: that they change is a change of the round.
      await tx.update(ProgrammeRound, { id: round.id }, { name: round.name });
      round.version += 1;
    }
    await recordChanges(tx, { ...of, version: round.version }, [
      { field: 'targets', before: was, after: becomes },
    ]);
    return round;
  }
}

const saveTargets = async (
  tx: EntityManager,
  roundId: string,
  targets: readonly GivenTarget[],
): Promise<void> => {
  await tx.save(targets.map(target => tx.create(RoundTarget, { ...target, roundId } as object)));
};

/** Targets as the history tells them, in one order. */
const asTold = (targets: readonly GivenTarget[]) =>
  targets
    .map(({ byYear, level, schools, share, source }) => ({
      byYear,
      level: level ?? null,
      schools: schools ?? null,
      share: share == null ? null : Number(share).toFixed(4),
      source: source ?? null,
    }))
    .sort((a, b) => a.byYear - b.byYear || (a.level ?? '').localeCompare(b.level ?? ''));

/** How far schools rest on a round: the day of the first application, and whether any was ever admitted. */
async function standingOf(
  tx: EntityManager,
  roundId: string,
): Promise<{ firstApplication: string | null; admitted: boolean }> {
  const [row] = await tx.query<[{ firstApplication: string | null; admitted: boolean }]>(
    `SELECT min(s.on_day)::text AS "firstApplication", coalesce(bool_or(s.to_stage = 'DISCOVERED'), false) AS admitted
       FROM participation p JOIN participation_step s ON s.participation_id = p.id WHERE p.round_id = $1`,
    [roundId],
  );
  return row;
}

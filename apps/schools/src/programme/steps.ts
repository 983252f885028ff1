import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { refuse } from '@doorstep/service-kit/refusal';
import { lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../history/record-changes';
import { Participation, ParticipationStep } from './participation';
import { publishApplication, publishStep } from './participation.events';
import { type Evidence, type ParticipationStage, rightToUndo, stepToUndo } from './participation.rules';

const noteLength = 500;

interface Move {
  to: ParticipationStage;
  evidence?: Evidence;
  note?: string | null;
  /** The step that this one leads back from. */
  undoes?: string;
}

/** The steps of a school through a round. Each is dated and stays; a step back is a step too. */
export class Steps {
  constructor(private readonly clock: Clock) {}

  /** The business day that it is now. */
  today(): string {
    return businessDay(this.clock.now());
  }

  /** The participation, locked; `PARTICIPATION_NOT_FOUND` or `CONFLICT`. */
  async lock(
    tx: EntityManager,
    given: { participationId: string; expectedVersion: number },
  ): Promise<Participation> {
    return lockById(tx, Participation, given.participationId, given.expectedVersion);
  }

  /** The first step: the application. */
  async begin(tx: EntityManager, participation: Participation): Promise<void> {
    const { id: participationId, stage: toStage, stageSince: onDay, createdBy: takenBy } = participation;
    const takenAt = this.clock.now();
    const step = { participationId, fromStage: null, toStage, onDay, takenBy, takenAt };
    await tx.save(tx.create(ParticipationStep, step));
    await publishApplication(tx, participation, takenAt);
  }

  async move(
    tx: EntityManager,
    actor: Actor,
    participation: Participation,
    move: Move,
  ): Promise<Participation> {
    const { to, evidence, undoes } = move;
    const { id, stage: from } = participation;
    const note = checkedNote(move.note);
    const onDay = this.today();
    const of = { kind: 'PARTICIPATION', key: id, by: actor.subject } as const;
    await change(tx, of, participation, { stage: to, stageSince: onDay });
    await tx.save(
      tx.create(ParticipationStep, {
        participationId: id,
        fromStage: from,
        toStage: to,
        onDay,
        evidenceKind: evidence?.kind ?? null,
        evidenceId: evidence?.id ?? null,
        note,
        undoes: undoes ?? null,
        takenBy: actor.subject,
        takenAt: this.clock.now(),
      }),
    );
    await publishStep(tx, participation, { from, evidence: evidence ?? null, undoes: undoes !== undefined });
    return participation;
  }

  /**
   * Leads a school back to the stage before its last step, by a further step, if the actor may undo that one. What it rested
   * on is free again.
   */
  async undo(
    tx: EntityManager,
    actor: Actor,
    participation: Participation,
    reason: string,
  ): Promise<Participation> {
    const steps = await tx
      .createQueryBuilder(ParticipationStep, 'step')
      .where('step.participationId = :id AND NOT step.undone AND step.undoes IS NULL', {
        id: participation.id,
      })
      .orderBy('step.id')
      .getMany();
    const { id: undoes, fromStage: to, toStage } = stepToUndo(participation, steps);
    authorise(actor, rightToUndo(toStage), 'Participation', participation);
    await tx.update(ParticipationStep, { id: undoes }, { undone: true });
    return this.move(tx, actor, participation, { to, note: checkedReason(reason), undoes });
  }
}

/** A reason is more than nothing. */
export function checkedReason(reason: string): string {
  const text = checkedNote(reason);
  if (text) return text;
  throw refuse('REASON_MISSING', ['reason'], '请说明理由。', 'Say why.');
}

function checkedNote(note: string | null | undefined): string | null {
  const text = note?.trim() || null;
  if (!text || [...text].length <= noteLength) return text;
  throw refuse(
    'TEXT_TOO_LONG',
    ['note'],
    `不能超过${noteLength}个字符。`,
    `Write at most ${noteLength} characters.`,
  );
}

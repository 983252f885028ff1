import { schoolYearOf } from '@doorstep/database/during';
import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText, isUuid, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { change, recordChanges } from '../history/record-changes';
import { sameValue } from '../history/same-value.rules';
import { Participation } from '../programme/participation';
import { School } from '../register/school';
import {
  checkDue,
  checkGoals,
  checkReachedOn,
  checkReason,
  checkReviewer,
  checkStatus,
  DesignStatus,
  ReviewOutcome,
} from './design.rules';
import { DesignGoal, DesignMilestone, DesignReview, SchoolDesign } from './school-design';

interface Given {
  schoolDesignId: string;
  expectedVersion: number;
}

interface GivenGoal {
  goal: BilingualText;
  indicator?: string | null;
  milestones: { milestone: BilingualText; dueOn: string }[];
}

interface Content {
  zone: BilingualText;
  goals: GivenGoal[];
}

/** A school drafts its path, the institute or the district agrees, and it is reviewed every year. */
export class Designs {
  constructor(private readonly clock: Clock) {}

  async draft(tx: EntityManager, actor: Actor, given: Content & { schoolId: string }): Promise<SchoolDesign> {
    const school = await findById(tx, School, given.schoolId);
    const { id: schoolId, code: schoolCode, districtCode } = school;
    authorise(actor, 'create', 'SchoolDesign', { schoolCode, districtCode });
    const way = await tx.findOne(Participation, { where: { schoolId }, order: { id: 'DESC' } });
    const design = tx.create(SchoolDesign, {
      schoolId,
      schoolCode,
      districtCode,
      participationId: way?.id ?? null,
      zone: checkedText(given.zone, ['zone'], 2_000),
      status: DesignStatus.DRAFT,
      revision: 1,
      draftedBy: [actor.subject],
      createdBy: actor.subject,
    });
    await tx.save(design);
    await writeGoals(tx, design, given.goals, this.today());
    return design;
  }

  /** Puts other content in the place of a draft's. */
  async revise(tx: EntityManager, actor: Actor, given: Given & Content): Promise<SchoolDesign> {
    const design = await lock(tx, given);
    authorise(actor, 'update', 'SchoolDesign', design);
    checkStatus(design, 'revise');
    const goals = await tx.findBy(DesignGoal, { designId: design.id });
    await tx.delete(DesignMilestone, { goalId: In(goals.map(({ id }) => id)) });
    await tx.delete(DesignGoal, { designId: design.id });
    await writeGoals(tx, design, given.goals, this.today());
    await change(tx, { kind: 'SCHOOL_DESIGN', key: design.id, by: actor.subject }, design, {
      zone: checkedText(given.zone, ['zone'], 2_000),
      revision: design.revision + 1,
      draftedBy: authorsWith(design, actor),
    });
    return design;
  }

  async submit(tx: EntityManager, actor: Actor, given: Given): Promise<SchoolDesign> {
    const design = await lock(tx, given);
    authorise(actor, 'update', 'SchoolDesign', design);
    checkStatus(design, 'submit');
    const values = { submittedAt: this.clock.now(), draftedBy: authorsWith(design, actor) };
    return moveTo(tx, actor, design, { status: DesignStatus.SUBMITTED, ...values });
  }

  /** Agreed, it comes into force and ends the one before; returned with a reason, it is a draft again. */
  async decide(
    tx: EntityManager,
    actor: Actor,
    given: Given & { agree: boolean; reason?: BilingualText | null },
  ): Promise<SchoolDesign> {
    const design = await lock(tx, given);
    authorise(actor, 'review', 'SchoolDesign', design);
    checkStatus(design, given.agree ? 'agree' : 'return');
    checkReviewer(design, actor.subject);
    checkReason(given);
    if (given.reason) {
      const returnedWhy = checkedText(given.reason, ['reason'], 2_000);
      const returned = { returnedWhy, returnedBy: actor.subject, returnedAt: this.clock.now() };
      return moveTo(tx, actor, design, { status: DesignStatus.DRAFT, ...returned });
    }
    const { schoolId } = design;
    const former = await tx.findOne(SchoolDesign, {
      where: { schoolId, status: DesignStatus.IN_FORCE },
      lock: { mode: 'pessimistic_write' },
    });
    if (former) await moveTo(tx, actor, former, { status: DesignStatus.ENDED });
    const agreed = { agreedBy: actor.subject, agreedAt: this.clock.now() };
    return moveTo(tx, actor, design, { status: DesignStatus.IN_FORCE, ...agreed });
  }

  /** Notes that a milestone was reached, and what shows it; or corrects what was noted, which the history keeps. */
  async reach(
    tx: EntityManager,
    actor: Actor,
    given: Given & { milestoneId: string; reachedOn: string; evidence: BilingualText },
  ): Promise<SchoolDesign> {
    const design = await lock(tx, given);
    authorise(actor, 'update', 'SchoolDesign', design);
    checkStatus(design, 'reach');
    const { reachedOn } = given;
    checkReachedOn(reachedOn, { inForceFrom: businessDay(design.agreedAt!), today: this.today() });
    const milestone = await milestoneOf(tx, design, given.milestoneId);
    const evidence = checkedText(given.evidence, ['evidence'], 2_000);
    const before = reachedIn(milestone);
    await tx.save(Object.assign(milestone, { reachedOn, evidence }));
    const after = reachedIn(milestone);
    if (sameValue(before, after)) return design;
    const of = { kind: 'SCHOOL_DESIGN', key: design.id, by: actor.subject } as const;
    await change(tx, of, design, { revision: design.revision + 1 });
    const { version } = design;
    await recordChanges(tx, { ...of, version }, [{ field: 'milestones', before, after }]);
    return design;
  }

  async review(
    tx: EntityManager,
    actor: Actor,
    given: Given & { outcome: ReviewOutcome; findings: BilingualText },
  ): Promise<SchoolDesign> {
    const design = await lock(tx, given);
    authorise(actor, 'review', 'SchoolDesign', design);
    checkStatus(design, 'review');
    checkReviewer(design, actor.subject);
    const now = this.clock.now();
    const { outcome } = given;
    const review = tx.create(DesignReview, {
      designId: design.id,
      schoolYear: schoolYearOf(businessDay(now)),
      outcome,
      findings: checkedText(given.findings, ['findings'], 2_000),
      reviewedBy: actor.subject,
      reviewedAt: now,
    });
    await tx.insert(DesignReview, review as object);
    if (outcome !== ReviewOutcome.COMPLETED) return design;
    return moveTo(tx, actor, design, { status: DesignStatus.ENDED });
  }

  private today(): string {
    return businessDay(this.clock.now());
  }
}

/** Everybody who has written in a design, with one more. */
const authorsWith = ({ draftedBy }: SchoolDesign, { subject }: Actor): string[] => [
  ...new Set([...draftedBy, subject]),
];

/** What is noted of a milestone, for the history. */
const reachedIn = ({ id, reachedOn, evidence }: DesignMilestone) => ({ id, reachedOn, evidence });

async function lock(tx: EntityManager, given: Given): Promise<SchoolDesign> {
  return lockById(tx, SchoolDesign, given.schoolDesignId, given.expectedVersion);
}

async function moveTo(
  tx: EntityManager,
  actor: Actor,
  design: SchoolDesign,
  values: Partial<SchoolDesign> & { status: DesignStatus },
): Promise<SchoolDesign> {
  await change(tx, { kind: 'SCHOOL_DESIGN', key: design.id, by: actor.subject }, design, values);
  return design;
}

async function milestoneOf(tx: EntityManager, design: SchoolDesign, id: string): Promise<DesignMilestone> {
  const found = isUuid(id)
    ? await tx
        .createQueryBuilder(DesignMilestone, 'milestone')
        .innerJoin(DesignGoal, 'goal', 'goal.id = milestone.goalId AND goal.designId = :design', {
          design: design.id,
        })
        .where('milestone.id = :id', { id })
        .getOne()
    : null;
  if (found) return found;
  const [zh, en] = ['该学校设计中没有这个里程碑。', 'The design has no such milestone.'];
  throw refuse('DESIGN_MILESTONE_NOT_FOUND', ['milestoneId'], zh, en);
}

async function writeGoals(
  tx: EntityManager,
  design: SchoolDesign,
  given: readonly GivenGoal[],
  today: string,
): Promise<void> {
  checkGoals(given);
  for (const [of, { milestones }] of given.entries()) {
    for (const [place, { dueOn }] of milestones.entries()) {
      checkDue(dueOn, today, ['goals', String(of), 'milestones', String(place), 'dueOn']);
    }
  }
  const goals = await tx.save(
    given.map(({ goal, indicator }, place) =>
      tx.create(DesignGoal, {
        designId: design.id,
        place,
        goal: checkedText(goal, ['goals', String(place), 'goal'], 500),
        indicator: indicator?.trim() || null,
      }),
    ),
  );
  await tx.save(
    given.flatMap(({ milestones }, of) =>
      milestones.map(({ milestone, dueOn }, place) =>
        tx.create(DesignMilestone, {
          goalId: goals[of]!.id,
          place,
          milestone: checkedText(
            milestone,
            ['goals', String(of), 'milestones', String(place), 'milestone'],
            500,
          ),
          dueOn,
        }),
      ),
    ),
  );
}

const ownDesign = {
  code: 'DESIGN_REVIEWED_BY_DRAFTER',
  path: ['schoolDesignId'],
  zh: '不能评议自己起草、修改或提交的设计，请由他人评议。',
  en: 'Nobody judges a design that they drafted, revised or submitted: let somebody else.',
};

/** What the database's own constraints mean to a caller. */
export const designConstraints = {
  school_design_agreed_by_another: ownDesign,
  design_reviewed_by_another: ownDesign,
  school_design_one_in_making: {
    code: 'DESIGN_IN_MAKING',
    path: ['schoolId'],
    zh: '该校已有一份设计正在起草或评议中。',
    en: 'The school has a design in the making already.',
  },
  design_review_once_a_year: {
    code: 'DESIGN_REVIEWED_THIS_YEAR',
    path: ['schoolDesignId'],
    zh: '该设计本学年已评议。',
    en: 'The design has been reviewed in this school year.',
  },
};

import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../history/record-changes';
import { admittedStages } from '../programme/participation.rules';
import { School } from '../register/school';
import { SchoolAppraisal } from './school-appraisal';
import {
  type AppraisalGrade,
  AppraisalStatus,
  checkDraft,
  checkPublisher,
  checkYear,
  checkYearOver,
  lookedAtOn,
  nextEdition,
  overallGrade,
} from './school-appraisal.rules';

interface Judgement {
  practice: AppraisalGrade;
  practiceGround: BilingualText;
  dissemination: AppraisalGrade;
  disseminationGround: BilingualText;
}

interface Which {
  appraisalId: string;
  expectedVersion: number;
}

/** §五（四）: each district appraises its own project schools yearly, what they pass on included. */
export class SchoolAppraisals {
  constructor(private readonly clock: Clock) {}

  async draft(
    tx: EntityManager,
    actor: Actor,
    given: Judgement & { schoolId: string; year: number; correction?: BilingualText | null },
  ): Promise<SchoolAppraisal> {
    const school = await findById(tx, School, given.schoolId);
    const { id: schoolId, code: schoolCode, districtCode } = school;
    authorise(actor, 'create', 'SchoolAppraisal', { schoolCode, districtCode });
    const today = businessDay(this.clock.now());
    const { year } = given;
    checkYear(year, today);
    await checkOwnProjectSchool(tx, schoolId, lookedAtOn(year, today));
    const { correction } = given;
    const edition = nextEdition(await tx.findBy(SchoolAppraisal, { schoolId, year }), correction);
    return tx.save(
      tx.create(SchoolAppraisal, {
        schoolId,
        schoolCode,
        districtCode,
        year,
        edition,
        correction: correction ? checkedText(correction, ['correction'], 1_000) : null,
        ...judged(given),
        status: AppraisalStatus.DRAFT,
        draftedBy: [actor.subject],
        createdAt: this.clock.now(),
        createdBy: actor.subject,
      }),
    );
  }

  async revise(tx: EntityManager, actor: Actor, given: Judgement & Which): Promise<SchoolAppraisal> {
    const appraisal = await lock(tx, given);
    authorise(actor, 'update', 'SchoolAppraisal', appraisal);
    checkDraft(appraisal);
    const draftedBy = [...new Set([...appraisal.draftedBy, actor.subject])];
    await change(tx, of(appraisal, actor), appraisal, { ...judged(given), draftedBy });
    return appraisal;
  }

  async publish(tx: EntityManager, actor: Actor, given: Which): Promise<SchoolAppraisal> {
    const appraisal = await lock(tx, given);
    authorise(actor, 'publish', 'SchoolAppraisal', appraisal);
    checkDraft(appraisal);
    checkPublisher(appraisal, actor.subject);
    checkYearOver(appraisal.year, businessDay(this.clock.now()));
    appraisal.publishedBy = actor.subject;
    appraisal.publishedAt = this.clock.now();
    await change(tx, of(appraisal, actor), appraisal, { status: AppraisalStatus.PUBLISHED });
    return appraisal;
  }
}

const of = ({ id }: SchoolAppraisal, actor: Actor) =>
  ({ kind: 'SCHOOL_APPRAISAL', key: id, by: actor.subject }) as const;

const judged = ({ practice, practiceGround, dissemination, disseminationGround }: Judgement) => ({
  practice,
  practiceGround: checkedText(practiceGround, ['practiceGround'], 2_000),
  dissemination,
  disseminationGround: checkedText(disseminationGround, ['disseminationGround'], 2_000),
  overall: overallGrade(practice, dissemination),
});

async function lock(tx: EntityManager, given: Which): Promise<SchoolAppraisal> {
  return lockById(tx, SchoolAppraisal, given.appraisalId, given.expectedVersion);
}

/** 区项目学校: in the programme on the day, at the district's level. */
async function checkOwnProjectSchool(tx: EntityManager, schoolId: string, on: string): Promise<void> {
  const found = await tx.query<object[]>(
    `SELECT FROM participation p
       CROSS JOIN LATERAL (SELECT to_stage FROM participation_step s
                            WHERE s.participation_id = p.id AND s.on_day <= $2 ORDER BY s.id DESC LIMIT 1) last
      WHERE p.school_id = $1 AND p.level = 'DISTRICT'
        AND last.to_stage = ANY ($3::text[])`,
    [schoolId, on, admittedStages],
  );
  if (found.length > 0) return;
  throw refuse(
    'SCHOOL_APPRAISAL_NOT_OWN',
    ['schoolId'],
    '该校在该年度不是区项目学校；区县考核区项目学校（§五（四））。',
    "The school was no project school of the district's in that year; those are what a district appraises (§五(四)).",
  );
}

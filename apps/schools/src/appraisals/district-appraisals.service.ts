import { isDeepStrictEqual } from 'node:util';
import { type Actor, authorise } from '@doorstep/access';
import { schools } from '@doorstep/contracts';
import { publishEntities, publishFacts } from '@doorstep/messaging';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { checkDistrict } from '../districts/districts.service';
import { change } from '../history/record-changes';
import { DistrictAppraisal } from './district-appraisal';
import { appraisalMethod, AppraisalSetCode, appraise } from './district-appraisal.rules';
import { gatherInputs } from './gather';
import {
  AppraisalStatus,
  checkDraft,
  checkNotOwnDistrict,
  checkPublisher,
  checkWholeYear,
  checkYear,
  checkYearOver,
  nextEdition,
} from './school-appraisal.rules';

interface Which {
  appraisalId: string;
  expectedVersion: number;
}

/** §五（四）: the city appraises how each district advances the programme, for two sets of indicators. */
export class DistrictAppraisals {
  constructor(private readonly clock: Clock) {}

  async draft(
    tx: EntityManager,
    actor: Actor,
    given: { districtCode: string; year: number; remarks: BilingualText; correction?: BilingualText | null },
  ): Promise<DistrictAppraisal> {
    const { districtCode, year } = given;
    authorise(actor, 'create', 'DistrictAppraisal', { districtCode });
    checkNotOwnDistrict(actor, districtCode, ['districtCode']);
    checkYear(year, this.today());
    await checkDistrict(tx, districtCode);
    const { correction } = given;
    const edition = nextEdition(await tx.findBy(DistrictAppraisal, { districtCode, year }), correction);
    return tx.save(
      tx.create(DistrictAppraisal, {
        districtCode,
        year,
        edition,
        correction: correction ? checkedText(correction, ['correction'], 1_000) : null,
        ...(await this.computed(tx, districtCode, year)),
        remarks: checkedText(given.remarks, ['remarks'], 3_000),
        status: AppraisalStatus.DRAFT,
        draftedBy: [actor.subject],
        createdAt: this.clock.now(),
        createdBy: actor.subject,
      }),
    );
  }

  /** Looks at the year anew, as it stands now. */
  async revise(
    tx: EntityManager,
    actor: Actor,
    given: Which & { remarks: BilingualText },
  ): Promise<DistrictAppraisal> {
    const appraisal = await lock(tx, given);
    authorise(actor, 'update', 'DistrictAppraisal', appraisal);
    checkNotOwnDistrict(actor, appraisal.districtCode);
    checkDraft(appraisal);
    await change(tx, of(appraisal, actor), appraisal, {
      ...(await this.computed(tx, appraisal.districtCode, appraisal.year)),
      remarks: checkedText(given.remarks, ['remarks'], 3_000),
      draftedBy: [...new Set([...appraisal.draftedBy, actor.subject])],
    });
    return appraisal;
  }

  async publish(tx: EntityManager, actor: Actor, given: Which): Promise<DistrictAppraisal> {
    const appraisal = await lock(tx, given);
    authorise(actor, 'publish', 'DistrictAppraisal', appraisal);
    checkNotOwnDistrict(actor, appraisal.districtCode);
    checkDraft(appraisal);
    checkPublisher(appraisal, actor.subject);
    checkYearOver(appraisal.year, this.today());
    checkWholeYear(appraisal);
    const at = this.clock.now();
    Object.assign(appraisal, { publishedBy: actor.subject, publishedAt: at });
    await change(tx, of(appraisal, actor), appraisal, { status: AppraisalStatus.PUBLISHED });
    const { id: key, districtCode, year, edition, educationQuality, yearlyWork } = appraisal;
    await publishEntities(tx, schools.districtAppraisal, [
      {
        ...appraisal,
        publishedAt: at,
        figures: appraisal.figures.map(({ evidence: _stays, ...figure }) => figure),
      },
    ]);
    await publishFacts(tx, schools.districtAppraisalFacts, [
      {
        key,
        name: 'DistrictAppraisalPublished',
        data: { districtCode, year, edition, educationQuality, yearlyWork, at: at.toISOString() },
      },
    ]);
    return appraisal;
  }

  private async computed(tx: EntityManager, districtCode: string, year: number) {
    const inputs = await gatherInputs(tx, districtCode, year, this.today());
    const { figures, sets } = appraise(inputs);
    const scoreOf = (code: AppraisalSetCode) => sets.find(set => set.code === code)?.score ?? null;
    return {
      lookedAtOn: inputs.on,
      method: appraisalMethod,
      inputs,
      figures,
      sets,
      educationQuality: scoreOf(AppraisalSetCode.EDUCATION_QUALITY),
      yearlyWork: scoreOf(AppraisalSetCode.YEARLY_WORK),
    };
  }

  private today(): string {
    return businessDay(this.clock.now());
  }
}

/** Whether the rule gives the same figures again for what was kept of the inputs; null for a rule that is no longer here. */
export function reproduces(appraisal: DistrictAppraisal): boolean | null {
  if (appraisal.method !== appraisalMethod) return null;
  const { inputs, figures, sets } = appraisal;
  return isDeepStrictEqual(appraise(inputs), { figures, sets });
}

const of = ({ id }: DistrictAppraisal, actor: Actor) =>
  ({ kind: 'DISTRICT_APPRAISAL', key: id, by: actor.subject }) as const;

async function lock(tx: EntityManager, given: Which): Promise<DistrictAppraisal> {
  return lockById(tx, DistrictAppraisal, given.appraisalId, given.expectedVersion);
}

/** What the database's own constraints mean to a caller: somebody was as fast. */
const begunMeanwhile = {
  code: 'APPRAISAL_EXISTS',
  path: ['year'],
  zh: '该年度的考核刚刚由他人建立，请修改该草稿。',
  en: 'Somebody has begun the appraisal for the year just now: revise that draft.',
};

export const appraisalConstraints = {
  school_appraisal_once: begunMeanwhile,
  district_appraisal_once: begunMeanwhile,
};

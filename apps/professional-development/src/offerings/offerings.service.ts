import { authorise, type Actor } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText } from '@doorstep/subgraph-kit';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { stagesTaughtAt } from '../schools/school.rules';
import type { IndicatorCode, SchoolStage } from '../words';
import { Offering, type OfferingKind } from './offering';
import { publishOffering } from './offering.events';
import { checkOffering } from './offering.rules';

export interface NewOffering {
  title: BilingualText;
  kind: OfferingKind;
  indicators: IndicatorCode[];
  stages: SchoolStage[];
  startsOn: string;
  places: number;
}

export interface OfferingsWanted {
  indicator?: IndicatorCode | null;
  schoolStage?: SchoolStage | null;
  kind?: OfferingKind | null;
  startsAfter?: string | null;
  withFreePlaces?: boolean | null;
}

export class OfferingsService {
  constructor(private readonly clock: Clock) {}

  async create(tx: EntityManager, actor: Actor, input: NewOffering): Promise<Offering> {
    authorise(actor, 'create', 'Offering');
    const now = this.clock.now();
    const title = checkedText(input.title, ['title']);
    checkOffering(input, businessDay(now));
    const offering = await tx.save(
      tx.create(Offering, {
        title,
        kind: input.kind,
        indicators: [...new Set(input.indicators)],
        stages: [...new Set(input.stages)],
        startsOn: input.startsOn,
        places: input.places,
        taken: 0,
        createdBy: actor.subject,
        createdAt: now,
      }),
    );
    await publishOffering(tx, offering);
    return offering;
  }

  /** The offerings that fit, of all; a part that is absent fits everything. */
  list(manager: EntityManager, wanted: OfferingsWanted): SelectQueryBuilder<Offering> {
    const query = manager.createQueryBuilder(Offering, 'offering');
    if (wanted.indicator) {
      query.andWhere(':indicator = ANY(offering.indicators)', { indicator: wanted.indicator });
    }
    if (wanted.schoolStage) {
      query.andWhere('offering.stages && :stages', { stages: stagesTaughtAt(wanted.schoolStage) });
    }
    if (wanted.kind) query.andWhere('offering.kind = :kind', { kind: wanted.kind });
    if (wanted.startsAfter) query.andWhere('offering.startsOn > :day', { day: wanted.startsAfter });
    if (wanted.withFreePlaces) query.andWhere('offering.taken < offering.places');
    return query;
  }
}

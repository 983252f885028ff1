import { authorise, type Actor } from '@doorstep/access';
import { professionalDevelopment } from '@doorstep/contracts';
import { publishEntities } from '@doorstep/messaging';
import { businessDay, type Clock } from '@doorstep/service-kit';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import type { IndicatorCode, SchoolStage } from '../words';
import { Offering } from './offering';
import { checkOffering, type OfferingKind } from './offering.rules';

export interface NewOffering {
  title: BilingualText;
  kind: OfferingKind;
  indicators: IndicatorCode[];
  stages: SchoolStage[];
  startsOn: string;
  places: number;
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
    await publishEntities(tx, professionalDevelopment.offering, [offering]);
    return offering;
  }
}

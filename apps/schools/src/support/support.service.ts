import { type Actor, authorise } from '@doorstep/access';
import type { Clock } from '@doorstep/service-kit';
import { type BilingualText } from '@doorstep/service-kit/refusal';
import { findById, checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../history/record-changes';
import { School } from '../register/school';
import { SupportRequest } from './support-request';
import {
  checkAmount,
  checkOpen,
  grantedFen,
  type SupportAnswer,
  type SupportKind,
  SupportStatus,
} from './support.rules';

interface Given {
  supportRequestId: string;
  expectedVersion: number;
}

/** A principal asks for support, the district answers. */
export class Support {
  constructor(private readonly clock: Clock) {}

  async ask(
    tx: EntityManager,
    actor: Actor,
    given: { schoolId: string; kind: SupportKind; amountFen?: number | null; reason: BilingualText },
  ): Promise<SupportRequest> {
    const school = await findById(tx, School, given.schoolId);
    const { id: schoolId, code: schoolCode, districtCode } = school;
    authorise(actor, 'create', 'SupportRequest', { schoolCode, districtCode });
    const { kind, amountFen = null } = given;
    checkAmount(kind, amountFen);
    const reason = checkedText(given.reason, ['reason'], 2_000);
    const asked = { schoolId, schoolCode, districtCode, kind, amountFen, reason };
    return tx.save(
      tx.create(SupportRequest, { ...asked, status: SupportStatus.OPEN, createdBy: actor.subject }),
    );
  }

  async answer(
    tx: EntityManager,
    actor: Actor,
    given: Given & { outcome: SupportAnswer; answer: BilingualText; grantedFen?: number | null },
  ): Promise<SupportRequest> {
    const request = await lock(tx, given);
    authorise(actor, 'review', 'SupportRequest', request);
    checkOpen(request, actor.subject);
    const granted = grantedFen(given.outcome, request.amountFen, given.grantedFen ?? null);
    await change(tx, { kind: 'SUPPORT_REQUEST', key: request.id, by: actor.subject }, request, {
      status: SupportStatus[given.outcome],
      grantedFen: granted,
      answer: checkedText(given.answer, ['answer'], 2_000),
      answeredBy: actor.subject,
      answeredAt: this.clock.now(),
    });
    return request;
  }

  async withdraw(tx: EntityManager, actor: Actor, given: Given): Promise<SupportRequest> {
    const request = await lock(tx, given);
    authorise(actor, 'update', 'SupportRequest', request);
    checkOpen(request);
    const of = { kind: 'SUPPORT_REQUEST', key: request.id, by: actor.subject } as const;
    await change(tx, of, request, { status: SupportStatus.WITHDRAWN });
    return request;
  }
}

async function lock(tx: EntityManager, given: Given): Promise<SupportRequest> {
  return lockById(tx, SupportRequest, given.supportRequestId, given.expectedVersion);
}

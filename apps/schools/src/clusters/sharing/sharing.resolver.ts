import { schoolYear } from '@doorstep/database';
import { Policy } from '@doorstep/access';
import {
  ChangeInput,
  Connection,
  ConnectionArgs,
  CreationInput,
  DateScalar,
  type GraphContext,
  Input,
  orderKey,
  paginateFor,
  type Page,
  payloadOf,
  seenBy,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Int,
  Resolver,
  Root,
} from 'type-graphql';
import { Cluster } from '../cluster';
import { SharingEntry } from './sharing-entry';
import { SharingKind } from './sharing.rules';
import { sharingConstraints, type SharingLedger } from './sharing.service';

@InputType({ description: 'That one school of a cluster gave something to another.' })
class RecordSharingInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the cluster.' })
  clusterId!: string;

  @Field(() => ID, { description: 'The key of the school that gave.' })
  giverSchoolId!: string;

  @Field(() => ID, { description: 'The key of the school that received.' })
  receiverSchoolId!: string;

  @Field(() => SharingKind, { description: 'What was given.' })
  kind!: SharingKind;

  @Field(() => Float, { description: 'Hours, in quarters of an hour: 0.25 to 2000.' })
  hours!: number;

  @Field(() => DateScalar, {
    description: 'The day on which it was given, or its last one; both schools belong to the cluster then.',
  })
  onDay!: string;

  @Field({ description: 'What it was, in your own words; 500 characters at most.' })
  description!: string;
}

@InputType({ description: 'The entry that is confirmed.' })
class ConfirmSharingInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the entry.' })
  entryId!: string;
}

@InputType({ description: 'The entry that is declined or withdrawn.' })
class DeclineSharingInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the entry.' })
  entryId!: string;

  @Field({ description: 'Why; 500 characters at most.' })
  reason!: string;
}

@InputType({ description: 'The entry that is taken back.' })
class ReverseSharingInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the entry.' })
  entryId!: string;

  @Field({
    description: 'Why; 500 characters at most. It is the description of the entry that takes it back.',
  })
  reason!: string;
}

const SharingPayload = payloadOf(SharingEntry, 'sharingEntry');

@Resolver(() => Cluster)
export class SharingResolver {
  constructor(private readonly ledger: SharingLedger) {}

  @Policy('read', 'Sharing')
  @FieldResolver(() => Connection(SharingEntry), {
    nullable: true,
    description: 'The ledger of who gave what to whom, as far as you may see it, the latest day first.',
  })
  sharing(
    @Root() cluster: Cluster,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('year', () => Int, {
      nullable: true,
      description: 'Only of this school year, named by the year in which it begins; all without it.',
    })
    year?: number | null,
  ): Page<SharingEntry> {
    return paginateFor(context, {
      name: 'Cluster.sharing',
      query: () => {
        const all = seenBy(context, SharingEntry, 'Sharing');
        return year == null ? all : all.andWhere('item.onDay >= :from AND item.onDay < :to', daysOf(year));
      },
      parent: { column: 'item.clusterId', value: cluster.id },
      orderBy: [orderKey('-onDay')],
      args,
    });
  }

  @UseCase({
    policy: ['create', 'Sharing'],
    gives: () => SharingPayload,
    description:
      "Records that one school gave something to another: either's principal does, the lead's, or whoever answers for the cluster. It counts when the other side has confirmed it.",
    constraints: sharingConstraints,
  })
  async recordSharing(@Input() input: RecordSharingInput, @Work() { tx, actor }: UseCaseContext) {
    return { sharingEntry: await this.ledger.record(tx, actor, input) };
  }

  @UseCase({
    policy: ['accept', 'Sharing'],
    gives: () => SharingPayload,
    description: 'Confirms what the other side has recorded: from now on it counts.',
  })
  async confirmSharing(@Input() input: ConfirmSharingInput, @Work() { tx, actor }: UseCaseContext) {
    return { sharingEntry: await this.ledger.confirm(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'Sharing'],
    gives: () => SharingPayload,
    description: 'Declines what the other side has recorded, or withdraws what you recorded yourself.',
  })
  async declineSharing(@Input() input: DeclineSharingInput, @Work() { tx, actor }: UseCaseContext) {
    return { sharingEntry: await this.ledger.decline(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'Sharing'],
    gives: () => SharingPayload,
    description:
      'Takes a confirmed entry back by another of as many hours below zero, which the other side is to confirm. Nothing is deleted. Gives the new entry.',
    constraints: sharingConstraints,
  })
  async reverseSharing(@Input() input: ReverseSharingInput, @Work() { tx, actor }: UseCaseContext) {
    return { sharingEntry: await this.ledger.reverse(tx, actor, input) };
  }
}

/** A year outside of what the database's calendar holds has no days. */
const daysOf = (year: number) =>
  year >= 1 && year < 9_999 ? schoolYear(year) : { from: '0001-01-01', to: '0001-01-01' };

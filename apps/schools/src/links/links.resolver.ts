import { Policy, visible } from '@doorstep/access';
import {
  Connection,
  ConnectionArgs,
  type GraphContext,
  Input,
  loadOne,
  orderKey,
  type Page,
  paginateFor,
  seenBy,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { School } from '../register/school';
import { lineageOf, type Relative } from './lineage';
import { LinkSchoolsInput, RevokeSchoolLinkInput, SchoolLinkPayload } from './links.inputs';
import { linkConstraints as constraints, type Links } from './links.service';
import { SchoolLink } from './school-link';

@Resolver()
export class LinksResolver {
  constructor(private readonly links: Links) {}

  @UseCase({
    policy: ['create', 'SchoolLink'],
    gives: () => SchoolLinkPayload,
    description:
      'Says that one school came of another. It closes none and moves nothing: for a school that goes, see mergeSchools.',
    constraints,
  })
  async linkSchools(@Input() input: LinkSchoolsInput, @Work() { tx, actor }: UseCaseContext) {
    return { schoolLink: await this.links.link(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'SchoolLink'],
    gives: () => SchoolLinkPayload,
    description:
      'Takes back a link that was entered wrongly. It opens no school again: correct its status beside.',
  })
  async revokeSchoolLink(@Input() input: RevokeSchoolLinkInput, @Work() { tx, actor }: UseCaseContext) {
    return { schoolLink: await this.links.revoke(tx, actor, input) };
  }
}

@ObjectType({ description: 'A school among those that a school came of, or that came of it.' })
export class LineageEntry {
  schoolId!: string;
  linkId!: string;

  @Field(() => Int, {
    description:
      '-1 for a predecessor, -2 for the predecessor of one; 1 for a successor, and so on: by the shortest way.',
  })
  generation!: number;
}

@Resolver(() => LineageEntry)
export class LineageEntryResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school.' })
  async school(@Root() { schoolId }: LineageEntry, @Ctx() context: GraphContext): Promise<School | null> {
    return visible(context.actor, 'School', await loadOne(context, School, 'id', schoolId));
  }

  @Policy('read', 'SchoolLink')
  @FieldResolver(() => SchoolLink, {
    nullable: true,
    description: 'The link by which it was reached: its last one on the way.',
  })
  link(@Root() { linkId }: LineageEntry, @Ctx() context: GraphContext): Promise<SchoolLink | null> {
    return loadOne(context, SchoolLink, 'id', linkId);
  }
}

/** What links add to a school. */
@Resolver(() => School)
export class SchoolLinksResolver {
  @Policy('read', 'SchoolLink')
  @FieldResolver(() => Connection(SchoolLink), {
    nullable: true,
    description: 'Of which schools it came, the latest first; those to come included.',
  })
  predecessors(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<SchoolLink> {
    return linksOf(context, 'successorId', school, args);
  }

  @Policy('read', 'SchoolLink')
  @FieldResolver(() => Connection(SchoolLink), {
    nullable: true,
    description: 'Which schools came of it, the latest first; those to come included.',
  })
  successors(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<SchoolLink> {
    return linksOf(context, 'predecessorId', school, args);
  }

  @Policy('read', 'SchoolLink')
  @FieldResolver(() => [LineageEntry], {
    nullable: true,
    description:
      'All schools of which it came and that came of it, over all generations, the earliest first: their results and histories are part of its own.',
  })
  async lineage(@Root() school: School, @Ctx() context: GraphContext): Promise<LineageEntry[]> {
    const relatives = await lineageOf(context, school.id);
    return relatives.map(({ schoolId, linkId, generation }) =>
      Object.assign(new LineageEntry(), { schoolId, linkId, generation }),
    );
  }

  @Policy('read', 'School')
  @FieldResolver(() => [School], {
    nullable: true,
    description:
      'In which schools it lives on: itself, unless it is closed and has successors; then the last of them. What is asked of a closed school is asked of these.',
  })
  async livesOnIn(@Root() school: School, @Ctx() context: GraphContext): Promise<School[]> {
    const last = school.status === 'CLOSED' ? (await lineageOf(context, school.id)).filter(isLast) : [];
    if (last.length === 0) return [school];
    const found = await Promise.all(last.map(({ schoolId }) => loadOne(context, School, 'id', schoolId)));
    return found.filter(one => visible(context.actor, 'School', one) !== null) as School[];
  }
}

const isLast = ({ generation, last }: Relative): boolean => generation > 0 && last;

function linksOf(
  context: GraphContext,
  side: 'predecessorId' | 'successorId',
  school: School,
  args: ConnectionArgs,
): Page<SchoolLink> {
  return paginateFor(context, {
    name: `links by ${side}`,
    query: () => seenBy(context, SchoolLink, 'SchoolLink').andWhere('item.revokedReason IS NULL'),
    parent: { column: `item.${side}`, value: school.id },
    orderBy: [orderKey('-effectiveOn')],
    args,
  });
}

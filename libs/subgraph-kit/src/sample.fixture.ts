import { Policy, visible, visibleWhere } from '@doorstep/access';
import { migration } from '@doorstep/database';
import { refuse, type BilingualText } from '@doorstep/service-kit/refusal';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import {
  Bilingual,
  BilingualTextInput,
  Connection,
  Absent,
  ConnectionArgs,
  DateScalar,
  type GraphContext,
  Job,
  jobView,
  loadOne,
  lockById,
  MutationPayload,
  mutate,
  paginate,
  paginateFor,
  ShareScalar,
  stub,
  type Page,
  subgraphMigrations,
} from './index';

/** A small subgraph with everything in it that the kit offers, for the kit's own tests. */

@Absent({ code: 'STORY_NOT_FOUND', field: 'id', zh: '没有这篇故事。', en: 'No such story.' })
@Policy('read', 'Story')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A story.' })
@Entity('story')
export class Story {
  @Field(() => ID, { description: 'Its key.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Column('uuid')
  schoolId!: string;

  @Bilingual({ description: 'Its title.' })
  @Column('jsonb')
  title!: BilingualText;

  @Bilingual({ description: 'A subtitle, if any.', nullable: true })
  @Column('jsonb', { nullable: true })
  subtitle!: BilingualText | null;

  @Field({ description: 'Its status.' })
  @Column('text')
  status!: string;

  @Field(() => DateScalar, { description: 'Its day.' })
  @Column('date')
  day!: string;

  @Field({ description: 'When it was written.' })
  @Column('timestamptz')
  writtenAt!: Date;

  @Field(() => ShareScalar, { nullable: true, description: 'A share.' })
  @Column('numeric', { nullable: true })
  share!: string | null;

  @Field(() => Int, { description: 'Grows with every change.' })
  @VersionColumn()
  version!: number;
}

@Policy('read', 'School')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A school of another service.' })
export class School {
  @Field(() => ID, { description: 'Its key.' })
  id!: string;

  /** Not of the graph: what a caller may try to slip in beside the key. */
  districtCode?: string;
}

const StoryConnection = Connection(() => Story, 'Story');

@InputType({ description: 'A new story.' })
class WriteStoryInput {
  @Field(() => ID, { description: 'Of which school.' })
  schoolId!: string;

  @Field(() => BilingualTextInput, { description: 'Its title.' })
  title!: BilingualTextInput;

  @Field(() => String, { nullable: true, description: 'Sent twice, it happens once.' })
  clientMutationKey?: string;
}

@InputType({ description: 'A change of a story.' })
class PublishStoryInput {
  @Field(() => ID, { description: 'Which story.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  expectedVersion!: number;
}

@ObjectType({ description: 'The story, or why not.' })
class StoryPayload extends MutationPayload {
  @Field(() => Story, { nullable: true, description: 'The story.' })
  story?: Story | null;
}

const newestFirst = [{ column: 'story.writtenAt', direction: 'DESC' as const }];

/** What the fixture counts: how often the work of a mutation was done, and whom a reference reached. */
export const seen = { writes: 0, references: [] as unknown[] };

@Resolver(() => School)
export class SampleResolver {
  @Policy('read', 'Story')
  @Query(() => Story, { nullable: true, description: 'A story by its key.' })
  async story(@Arg('id', () => ID, { description: 'Its key.' }) id: string, @Ctx() context: GraphContext) {
    return visible(context.actor, 'Story', await loadOne(context, Story, 'id', id));
  }

  @Policy('read', 'Story')
  @Query(() => StoryConnection, { nullable: true, description: 'The stories, newest first.' })
  stories(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() context: GraphContext): Page<Story> {
    return paginate({ query: this.list(context), orderBy: newestFirst, args });
  }

  @Policy('read', 'Story')
  @Query(() => StoryConnection, { nullable: true, description: 'By status, then newest first.' })
  storiesByStatus(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Story> {
    const orderBy = [{ column: 'story.status' }, ...newestFirst];
    return paginate({ query: this.list(context), orderBy, args });
  }

  @Policy('read', 'Story')
  @Query(() => StoryConnection, { nullable: true, description: 'By title, which is an expression.' })
  storiesByTitle(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Story> {
    return paginate({ query: this.list(context), orderBy: [{ column: "story.title ->> 'en'" }], args });
  }

  @Policy('read', 'Story')
  @FieldResolver(() => StoryConnection, { nullable: true, description: 'What is told of the school.' })
  told(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ) {
    return paginateFor(context, {
      name: 'School.told',
      query: () => this.list(context),
      parent: { column: 'story.schoolId', value: school.id },
      orderBy: newestFirst,
      args,
    });
  }

  @Policy('read', 'Story')
  @Query(() => String, { nullable: true, description: 'The day, as it was asked for.' })
  onDay(@Arg('day', () => DateScalar, { description: 'A day.' }) day: string): string {
    return day;
  }

  @FieldResolver(() => String, { nullable: true, description: 'The district that reached this service.' })
  districtSeen(@Root() school: School): string | null {
    return school.districtCode ?? null;
  }

  @Policy('create', 'Story')
  @Mutation(() => StoryPayload, { nullable: true, description: 'Writes a story.' })
  writeStory(
    @Arg('input', { description: 'The story.' }) input: WriteStoryInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'writeStory', input, constraints: storyConstraints }, async tx => {
      seen.writes += 1;
      if (input.title.zh === '')
        throw refuse('STORY_TITLE_EMPTY', ['title', 'zh'], '请填写标题。', 'Give it a title.');
      const { schoolId, title } = input;
      const story = await tx.save(
        tx.create(Story, { schoolId, title, status: 'DRAFT', day: '2026-09-01', writtenAt: new Date() }),
      );
      return { story };
    });
  }

  @Policy('publish', 'Story')
  @Mutation(() => StoryPayload, { nullable: true, description: 'Publishes a story.' })
  publishStory(
    @Arg('input', { description: 'Which.' }) input: PublishStoryInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'publishStory', input: {} }, async tx => {
      const story = await lockById(tx, Story, input.id, input.expectedVersion);
      Object.assign(story, { status: 'PUBLISHED', writtenAt: new Date(story.writtenAt.getTime() + 1) });
      return { story: await tx.save(story) };
    });
  }

  @Policy('read', 'Job')
  @Query(() => Job, { nullable: true, description: 'A job.' })
  outreachJob(): Job {
    const times = { createdAt: new Date(0), startedAt: null, finishedAt: null };
    return jobView({
      id: '1',
      kind: 'sample',
      status: 'QUEUED',
      done: 0,
      total: null,
      error: null,
      ...times,
    });
  }

  @Policy('read', 'Story')
  @Query(() => String, { nullable: true, description: 'Fails in a way that nobody foresaw.' })
  broken(): string {
    throw new Error('the password is hunter2');
  }

  @Query(() => String, { nullable: true, description: 'Nobody said who may ask this.' })
  unguarded(): string {
    return 'a secret';
  }

  private list(context: GraphContext) {
    const { sql, parameters } = visibleWhere(context.actor, 'read', 'Story', 'story');
    return context.database.manager.createQueryBuilder(Story, 'story').where(sql, parameters);
  }
}

@Resolver(() => Story)
export class SampleStoryResolver {
  @Policy('read', 'Story')
  @FieldResolver(() => Story, { nullable: true, description: 'The story as it is loaded by its key.' })
  loaded(@Root() story: Story, @Ctx() context: GraphContext): Promise<Story | null> {
    return loadOne(context, Story, 'id', story.id);
  }
}

const storyConstraints = {
  story_title_unique: {
    code: 'STORY_TITLE_TAKEN',
    path: ['title'],
    zh: '已有同名故事。',
    en: 'There is a story of this title.',
  },
};

export const sampleReferences = {
  School: stub(School),
  Story: (key: Readonly<Record<string, string>>, context: GraphContext) => {
    seen.references.push(key);
    return loadOne(context, Story, 'id', key['id'] ?? '');
  },
};

export const sampleMigrations = [
  ...subgraphMigrations,
  migration(
    202609010100,
    'CreateStory',
    `CREATE TABLE story (
       id uuid PRIMARY KEY DEFAULT uuidv7(), school_id uuid NOT NULL, title jsonb NOT NULL, subtitle jsonb,
       status text NOT NULL, day date NOT NULL, written_at timestamptz NOT NULL, share numeric,
       version integer NOT NULL);
     CREATE UNIQUE INDEX story_title_unique ON story ((title ->> 'en'));`,
  ),
];

import { businessDay, type Clock } from '@doorstep/service-kit';
import { actable, type GraphContext, taskSource } from '@doorstep/subgraph-kit';
import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { asText } from '../history/as-text.rules';
import { changedMeanwhile, SchoolChangeRequestStatus } from './requests.rules';
import { SchoolChangeRequest } from './school-change-request';
import { changeableColumns } from './timeline';
import type { State } from './timeline.rules';

@ObjectType({ description: 'A field that a school proposes to change.' })
export class ProposedField {
  @Field({ description: 'The name of the field.' })
  field!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it was when it was asked for: text as it is, anything else as JSON; null for nothing.',
  })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'What it is to be, written like `before`.' })
  after!: string | null;

  @Field({ description: 'Whether it is no longer what it was, while the request waits.' })
  changedMeanwhile!: boolean;
}

@Resolver(() => SchoolChangeRequest)
export class SchoolChangeRequestResolver {
  constructor(private readonly clock: Clock) {}

  @FieldResolver(() => [ProposedField], { description: 'What is to change.' })
  async fields(@Root() request: SchoolChangeRequest, @Ctx() context: GraphContext): Promise<ProposedField[]> {
    const waits = request.status === SchoolChangeRequestStatus.PROPOSED;
    const today = businessDay(this.clock.now());
    const now = waits
      ? await context.loaders.load(
          'school of request',
          (ids: readonly string[]) => statesOf(context, ids, today),
          request.id,
        )
      : request.base;
    const changed = changedMeanwhile(request.base, now);
    return Object.entries(request.proposed).map(([field, after]) =>
      Object.assign(new ProposedField(), {
        field,
        before: asText(request.base[field]),
        after: asText(after),
        changedMeanwhile: changed.includes(field),
      }),
    );
  }

  @FieldResolver(() => String, { description: 'The subject of the token of who asked for it.' })
  askedBy(@Root() { createdBy }: SchoolChangeRequest): string {
    return createdBy;
  }
}

/** The schools of requests as they are, as far as is known, on the days of the requests. */
async function statesOf(
  { database: { manager } }: GraphContext,
  ids: readonly string[],
  today: string,
): Promise<State[]> {
  const rows = await manager.query<{ id: string; state: Record<string, unknown> }[]>(
    `SELECT r.id, to_jsonb(k) || coalesce(to_jsonb(p), '{}') AS state
       FROM school_change_request r JOIN school k ON k.id = r.school_id
       LEFT JOIN school_period p ON p.id = k.id AND p.during @> coalesce(r.effective_on, $2::date)
      WHERE r.id = ANY($1)`,
    [[...ids], today],
  );
  const columns = changeableColumns(manager);
  const states = new Map(
    rows.map(({ id, state }) => [
      id,
      Object.fromEntries(columns.map(({ property, column }) => [property, state[column] ?? null])),
    ]),
  );
  return ids.map(id => states.get(id) ?? {});
}

/** Requests that the caller is to decide on: those of others. */
export const requestTasks = [
  taskSource<SchoolChangeRequest>({
    kind: 'APPROVE_SCHOOL_CHANGE',
    subjectType: 'SchoolChangeRequest',
    key: 'id',
    since: 'createdAt',
    awaiting(context) {
      return actable(context, SchoolChangeRequest, 'approve', 'SchoolChangeRequest')?.andWhere(
        'item.status = :proposed AND item.createdBy <> :asker',
        {
          proposed: SchoolChangeRequestStatus.PROPOSED,
          asker: context.actor.subject,
        },
      );
    },
    tell: ({ schoolCode, effectiveOn }) => ({
      title: {
        zh: `审批学校 ${schoolCode} 的信息变更`,
        en: `Decide on the change that school ${schoolCode} proposes`,
      },
      dueOn: effectiveOn,
    }),
  }),
];

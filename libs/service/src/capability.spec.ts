import type { Actor } from '@doorstep/access';
import { stateTopic } from '@doorstep/contracts';
import { migration } from '@doorstep/database';
import type { Jobs } from '@doorstep/jobs';
import { publishEntities, publishEntitiesFrom } from '@doorstep/messaging';
import { systemClock } from '@doorstep/service-kit';
import {
  Aggregate,
  Among,
  ChoiceField,
  describeChoices,
  EntityType,
  ForeignType,
  type GraphContext,
  Is,
  IsKey,
  LinkField,
  ListField,
  LoaderRegistry,
  Locale,
  type Page,
  readsOf,
  sdl,
  taskSource,
  TextField,
} from '@doorstep/subgraph-kit';
import { testDatabase, type TestDatabase } from '@doorstep/testing';
import { graphql } from 'graphql';
import { Field, ID, InputType } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { z } from 'zod';
import { type Capability, entitiesOf, migrationsOf, schemaOf } from './capability';

/** A capability as small as can be. A new field of Bell is a line in each of three places: */
enum Tone {
  HIGH = 'HIGH',
  LOW = 'LOW',
}
describeChoices('Tone', Tone, 'How a bell sounds.', { HIGH: 'Brightly.', LOW: 'Deeply.' });

@EntityType('A bell.', { keys: ['id'], policy: 'School' })
class Bell extends Aggregate {
  // 1. the entity,
  @ChoiceField(Tone, 'How it sounds.')
  tone!: Tone;

  @TextField('Who cast it.', { nullable: true })
  founder!: string | null;

  @Column('uuid', { nullable: true })
  towerId!: string | null;

  @LinkField(() => Tower, { by: 'towerId', policy: 'School', description: 'Where it hangs.' })
  readonly tower!: Relation<Tower>;

  @LinkField(() => Foundry, { by: 'createdBy', policy: 'School', description: 'Where it was cast.' })
  readonly foundry!: Relation<Foundry>;
}

@ForeignType('A foundry, of another service.', { policy: 'School', extended: false })
class Foundry {
  @Field(() => ID, { description: 'Its key.' })
  id!: string;
}

@EntityType('A tower.')
class Tower extends Aggregate {
  @ListField(() => Bell, {
    by: 'towerId',
    orderBy: [bell => ({ column: `lower(${bell}.tone)`, direction: 'DESC' })],
    policy: 'School',
    description: 'Its bells.',
  })
  readonly bells!: Page<Bell>;
}

const createBells = migration(
  202611220900,
  'CreateBells',
  // 2. the migration,
  `CREATE TABLE tower (id uuid PRIMARY KEY DEFAULT uuidv7(), version integer NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(), created_by text NOT NULL);
   CREATE TABLE bell (id uuid PRIMARY KEY DEFAULT uuidv7(), tone text NOT NULL, founder text,
     tower_id uuid REFERENCES tower (id), version integer NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(), created_by text NOT NULL,
     CONSTRAINT bell_tone_known CHECK (tone IN ('HIGH', 'LOW')));`,
);

const bell = stateTopic({
  service: 'schools',
  aggregate: 'bell',
  description: 'Bells.',
  consumers: [],
  // 3. the contract.
  schema: z.looseObject({ id: z.string(), tone: z.string(), founder: z.string().nullable() }),
});

@InputType({ description: 'Which bells.' })
class BellFilter {
  @Among('tone', () => Tone, 'That sound so.')
  tones?: Tone[] | null;

  @Is('founder', () => String, 'That this one cast.')
  founder?: string | null;

  @IsKey('towerId', 'That hang in this tower.')
  towerId?: string | null;
}

const bells: Capability = {
  entities: [Bell, Tower],
  migrations: [createBells],
  resolvers: () => [
    readsOf(Bell, {
      one: 'bell',
      many: 'bells',
      policy: 'School',
      description: 'The bells.',
      filter: BellFilter,
      orderBy: ['-id'],
    }),
  ],
  tasks: [
    taskSource<Bell>({
      kind: 'RING_BELL',
      subjectType: 'Bell',
      key: 'id',
      since: 'createdAt',
      awaiting: ({ actor, database: { manager } }) =>
        actor.grants.length > 0
          ? manager.createQueryBuilder(Bell, 'item').where('item.createdBy = :s', { s: actor.subject })
          : undefined,
      tell: () => ({ title: { zh: '敲钟', en: 'Ring the bell' }, dueOn: '2026-12-01' }),
    }),
    taskSource<Tower>({
      kind: 'CLIMB_TOWER',
      subjectType: 'Tower',
      key: 'id',
      since: tower => `LEAST(${tower}.createdAt, now())`,
      awaiting: ({ actor, database: { manager } }) =>
        manager.createQueryBuilder(Tower, 'item').where('item.createdBy = :s', { s: actor.subject }),
      tell: () => ({ title: { zh: '登塔', en: 'Climb the tower' } }),
    }),
  ],
};

const schema = schemaOf('schools', [bells], { clock: systemClock, jobs: {} as Jobs });
let base: TestDatabase;
beforeAll(async () => {
  base = await testDatabase({ migrations: migrationsOf([bells]), entities: entitiesOf([bells]) });
});
afterAll(() => base.stop());

const nobody: Actor = { kind: 'anonymous', subject: 'anonymous', grants: [] };

const ask = async (source: string, variableValues: Record<string, unknown> = {}, actor = nobody) => {
  const contextValue: GraphContext = {
    actor,
    locale: Locale.EN,
    requestId: 'test',
    loaders: new LoaderRegistry(),
    database: base.database,
  };
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
};

test('what the entity says is in the graph, by key, in lists, by links and by reference', async () => {
  const { manager } = base.database;
  const tower = await manager.save(manager.create(Tower, { createdBy: 'a' }));
  const of = { towerId: tower.id, createdBy: 'a' };
  const high = await manager.save(manager.create(Bell, { ...of, tone: Tone.HIGH, founder: 'Wen' }));
  await manager.save(manager.create(Bell, { ...of, tone: Tone.LOW }));
  const query = `query ($id: ID!, $tower: ID!, $r: [_Any!]!) {
    bell(id: $id) { tone founder foundry { id } tower { bells(first: 1) { totalCount nodes { tone } } } }
    bells(filter: { tones: [HIGH] }) { nodes { id version } }
    cast: bells(filter: { founder: "Wen", towerId: $tower }) { totalCount }
    nowhere: bells(filter: { towerId: "no key" }) { totalCount }
    _entities(representations: $r) { ... on Bell { founder } }
  }`;
  const r = [{ __typename: 'Bell', id: high.id, founder: 'made up' }];
  expect(await ask(query, { id: high.id, tower: tower.id, r })).toEqual({
    bell: {
      tone: 'HIGH',
      founder: 'Wen',
      foundry: { id: 'a' },
      tower: { bells: { totalCount: 2, nodes: [{ tone: 'LOW' }] } },
    },
    bells: { nodes: [{ id: high.id, version: 1 }] },
    cast: { totalCount: 1 },
    nowhere: { totalCount: 0 },
    _entities: [{ founder: 'Wen' }],
  });
  expect(sdl(schema)).toContain('type Bell @key(fields: "id")');
});

test('what the contract names is in the topic, and nothing else, row by row and in bulk', async () => {
  await base.database.transaction(async tx => {
    const one = await tx.save(tx.create(Bell, { tone: Tone.LOW, founder: null, createdBy: 'secret' }));
    await publishEntities(tx, bell, [one]);
    const written = await publishEntitiesFrom(
      tx,
      bell,
      Bell,
      `INSERT INTO bell (tone, version, created_by) SELECT 'HIGH', 1, $1 FROM generate_series(1, 2) RETURNING *`,
      ['secret'],
    );
    expect(written).toBe(2);
  });
  const events = await base.database.manager.query<{ key: string; data: object }[]>(
    'SELECT key, data FROM outbox ORDER BY position',
  );
  const shown = events.map(({ data }) => data);
  expect(shown).toEqual([
    { id: events[0]!.key, tone: 'LOW', founder: null },
    { id: events[1]!.key, tone: 'HIGH', founder: null },
    { id: events[2]!.key, tone: 'HIGH', founder: null },
  ]);
});

test('what awaits somebody, of all sources, the longest waiting first, page by page, both ways', async () => {
  const { manager } = base.database;
  const at = (second: number) => new Date(Date.UTC(2026, 10, 1, 0, 0, second));
  for (const second of [3, 1, 5]) {
    await manager.save(manager.create(Bell, { tone: Tone.LOW, createdBy: 'wen', createdAt: at(second) }));
  }
  for (const second of [2, 4]) {
    await manager.save(manager.create(Tower, { createdBy: 'wen', createdAt: at(second) }));
  }
  const wen: Actor = { kind: 'person', subject: 'wen', grants: [{ role: 'editor' }] };
  interface Tasks {
    me: {
      id: string;
      schoolsTasks: {
        totalCount: number;
        pageInfo: Record<string, unknown>;
        nodes: { kind: string; title: string; since: string; dueOn: string | null }[];
      };
    };
  }
  const page = async (args: string) => {
    const query = `{ me { id schoolsTasks(${args}) { totalCount
      pageInfo { hasNextPage startCursor endCursor } nodes { kind title since dueOn } } } }`;
    const { me } = (await ask(query, {}, wen)) as unknown as Tasks;
    expect([me.id, me.schoolsTasks.totalCount]).toEqual(['wen', 5]);
    const { nodes, pageInfo } = me.schoolsTasks;
    return { pageInfo, seconds: nodes.map(({ since }) => new Date(since).getUTCSeconds()), nodes };
  };
  const first = await page('first: 2');
  expect(first.seconds).toEqual([1, 2]);
  expect(first.nodes[0]).toMatchObject({ kind: 'RING_BELL', title: 'Ring the bell', dueOn: '2026-12-01' });
  const second = await page(`first: 2, after: "${String(first.pageInfo['endCursor'])}"`);
  expect(second.seconds).toEqual([3, 4]);
  expect((await page('last: 2')).seconds).toEqual([4, 5]);
  const before = await page(`last: 2, before: "${String(second.pageInfo['startCursor'])}"`);
  expect(before.seconds).toEqual([1, 2]);
  const r = [{ __typename: 'Me', id: 'somebody else' }];
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Me { id } } }';
  expect(await ask(query, { r }, wen)).toEqual({ _entities: [{ id: 'wen' }] });
});

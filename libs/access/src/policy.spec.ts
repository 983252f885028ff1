import { execute, parse, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import {
  createUnionType,
  buildSchemaSync,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { anonymous, enforcePolicies, findUnguarded, Policy, type Actor } from './index';

@Policy('read', 'Story')
@ObjectType()
class Story {
  @Field()
  id: string = '1';
  status = 'PUBLISHED';
}

@ObjectType()
class Unguarded {
  @Field()
  id: string = '1';
}

@ObjectType()
class StoryEdge {
  @Field(() => Story)
  node!: Story;
}

@ObjectType()
class StoryConnection {
  @Field(() => [StoryEdge])
  edges!: StoryEdge[];
}

@ObjectType()
class WritePayload {
  @Field(() => Story, { nullable: true })
  story?: Story;
}

@Policy('read', 'School')
@ObjectType()
class School {
  @Field()
  id: string = '1';
}

// As the federation library names what can be reached by reference.
const Entity = createUnionType({ name: '_Entity', types: () => [Story, School, Unguarded] as const });

@Resolver(() => School)
class GuardedResolver {
  @Policy('read', 'Story')
  @Query(() => String, { nullable: true })
  guarded() {
    return 'public';
  }

  @Policy('create', 'Story')
  @Mutation(() => WritePayload)
  write() {
    return { story: new Story() };
  }

  @Query(() => [Entity])
  _entities() {
    return [];
  }

  @Policy('read', 'SiteStudy')
  @FieldResolver(() => StoryConnection, { nullable: true })
  told() {
    return { edges: [] };
  }
}

@Resolver(() => School)
class ForgetfulResolver {
  @Query(() => String, { nullable: true })
  forgotten() {
    return 'secret';
  }

  @Mutation(() => String, { nullable: true })
  forgottenChange() {
    return 'done';
  }

  @FieldResolver(() => [Story])
  stories() {
    return [];
  }

  @FieldResolver(() => StoryConnection)
  page() {
    return { edges: [] };
  }

  @FieldResolver(() => String)
  plain() {
    return 'needs none';
  }
}

const build = (...resolvers: (new () => object)[]) => {
  const schema = buildSchemaSync({ resolvers: resolvers as [new () => object], validate: false });
  return schema;
};

/** What is reached by reference, as the gateway asks for it. */
function byReference(schema: GraphQLSchema, type: string, actor: Actor, entity: unknown = {}): unknown {
  const { extensions } = schema.getType(type) as GraphQLObjectType;
  const apollo = extensions['apollo'] as { subgraph: { resolveReference: (...args: unknown[]) => unknown } };
  return apollo.subgraph.resolveReference(entity, { actor }, {});
}

const ask = async (schema: GraphQLSchema, query: string, actor: Actor) => {
  const { data, errors } = await execute({ schema, document: parse(query), contextValue: { actor } });
  return {
    data: JSON.parse(JSON.stringify(data)) as unknown,
    codes: errors?.map(error => error.extensions['code']),
  };
};

describe('the walk over the graph', () => {
  test('names every operation, field between entities and reference without a policy, and nothing else', () => {
    expect(findUnguarded(build(GuardedResolver, ForgetfulResolver)).sort()).toEqual([
      'Mutation.forgottenChange has no policy',
      'Query.forgotten has no policy',
      'School.page has no policy',
      'School.stories has no policy',
      'Unguarded, an entity reached by reference, has no policy',
    ]);
  });
});

describe('in force', () => {
  const schema = build(GuardedResolver, ForgetfulResolver);
  enforcePolicies(schema);
  const editor: Actor = { subject: 'e', grants: [{ role: 'editor' }], kind: 'person' };

  test('what has a policy obeys it', async () => {
    expect(await ask(schema, '{ guarded }', anonymous)).toEqual({
      data: { guarded: 'public' },
      codes: undefined,
    });
    expect(await ask(schema, 'mutation { write { story { id } } }', anonymous)).toEqual({
      data: null,
      codes: ['UNAUTHENTICATED'],
    });
    const written = { write: { story: { id: '1' } } };
    expect(await ask(schema, 'mutation { write { story { id } } }', editor)).toEqual({
      data: written,
      codes: undefined,
    });
  });

  test('what has none is refused to everybody', async () => {
    const forgotten = { data: { forgotten: null }, codes: ['FORBIDDEN'] };
    expect(await ask(schema, '{ forgotten }', anonymous)).toEqual(forgotten);
    expect(await ask(schema, '{ forgotten }', editor)).toEqual(forgotten);
    await expect(byReference(schema, 'Unguarded', editor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('a reference obeys the policy of its type, for the instance that was loaded', async () => {
    const draft = { status: 'DRAFT' };
    const told = new Story();
    expect(await byReference(schema, 'Story', anonymous, told)).toBe(told);
    expect(await byReference(schema, 'Story', anonymous, draft)).toBeNull();
    expect(await byReference(schema, 'Story', editor, draft)).toBe(draft);
  });
});

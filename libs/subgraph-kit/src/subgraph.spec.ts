import { Policy } from '@doorstep/access';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Directive, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { buildSubgraph, findUndescribed, sdl, stub, writeOrCompareSdl } from './index';
import { SampleResolver, SampleStoryResolver, sampleReferences } from './sample.fixture';

const schema = buildSubgraph({
  resolvers: [SampleResolver, SampleStoryResolver],
  references: sampleReferences,
});

@Policy('read', 'School')
@Directive('@key(fields: "id")')
@Directive('@key(fields: "code")')
@ObjectType('School', { description: 'A school, as its owner has it.' })
class OwnedSchool {
  @Field(() => ID, { description: 'Its key.' })
  id!: string;

  @Field({ description: 'Its code.' })
  code!: string;

  @Directive('@deprecated(reason: "use code")')
  @Field({ nullable: true, description: 'Its old code.', deprecationReason: 'use code' })
  oldCode?: string;
}

@Resolver()
class SchoolsResolver {
  @Policy('read', 'School')
  @Query(() => OwnedSchool, { nullable: true, description: 'A school.' })
  school(): null {
    return null;
  }
}

/** A type that nobody guards and nobody describes. */
@Directive('@key(fields: "id")')
@ObjectType()
class Orphan {
  @Field(() => ID)
  id!: string;

  @Directive('@external')
  @Field(() => String)
  theirs!: string;

  @Directive('@requires(fields: "theirs")')
  @Field(() => String)
  mine!: string;
}

@Resolver()
class OrphanResolver {
  @Query(() => Orphan, { nullable: true })
  orphan(): null {
    return null;
  }
}

describe('the SDL', () => {
  test('composes with that of another service', () => {
    const owner = buildSubgraph({ resolvers: [SchoolsResolver], references: { School: () => null } });
    const { errors, supergraphSdl } = composeServices([
      { name: 'outreach', url: 'http://outreach', typeDefs: parse(sdl(schema)) },
      { name: 'schools', url: 'http://schools', typeDefs: parse(sdl(owner)) },
    ]);
    expect(errors).toBeUndefined();
    expect(supergraphSdl).toContain('type School');
    // Both describe their Query in the same words, so that the supergraph has one description of it.
    expect(supergraphSdl).toMatch(/"""\nWhat can be asked\. [^"]*\n"""\ntype Query/);
    expect(supergraphSdl).toMatch(/"""\nWhat can be changed: [^"]*\n"""\ntype Mutation/);
  });

  test('imports the directives that it uses, and keeps them, descriptions and deprecations', () => {
    const owner = sdl(buildSubgraph({ resolvers: [SchoolsResolver], references: { School: () => null } }));
    expect(owner).toContain('@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])');
    expect(owner).toContain('type School @key(fields: "id") @key(fields: "code")');
    expect(owner).toContain('"""A school, as its owner has it."""');
    expect(owner).toContain('@deprecated(reason: "use code")');
  });

  test('is compared with the committed file, which UPDATE_SDL=1 writes', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sdl-')), 'schema.graphql');
    expect(() => writeOrCompareSdl(schema, file)).toThrow(
      /schema\.graphql is not the schema of the code: line 1 /,
    );
    process.env['UPDATE_SDL'] = '1';
    try {
      writeOrCompareSdl(schema, file);
    } finally {
      delete process.env['UPDATE_SDL'];
    }
    expect(readFileSync(file, 'utf8')).toBe(sdl(schema));
    expect(() => writeOrCompareSdl(schema, file)).not.toThrow();
    writeFileSync(file, sdl(schema).replace('totalCount: Int!', 'totalCount: Int'));
    expect(() => writeOrCompareSdl(schema, file)).toThrow(
      'totalCount: Int" and should be "  totalCount: Int!"',
    );
  });
});

describe('what is not fit to serve does not start', () => {
  test('a reference without an entity', () => {
    const references = { School: stub(OwnedSchool), Schol: stub(OwnedSchool) };
    expect(() => buildSubgraph({ resolvers: [SchoolsResolver], references })).toThrow(
      'references names Schol, which the schema does not have.',
    );
  });

  test('a field that would believe what a caller sends beside the key', () => {
    expect(() =>
      buildSubgraph({ resolvers: [OrphanResolver], references: { Orphan: stub(Orphan) } }),
    ).toThrow('@requires is not for us');
  });
});

test('what says nothing about itself is named', () => {
  expect(findUndescribed(schema)).toEqual([]);

  @Resolver()
  class Silent {
    @Query(() => String, { nullable: true })
    silent(): null {
      return null;
    }
  }
  expect(findUndescribed(buildSubgraph({ resolvers: [Silent] }))).toEqual(['Query.silent']);
});

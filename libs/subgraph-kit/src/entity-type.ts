import { Policy, type SubjectName } from '@doorstep/access';
import { Directive, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { Connection } from './connection';
import { InstantField, KeyField, VersionField } from './fields';

export interface EntityTypeOptions {
  /** The table; by default the name of the class in snake case. */
  table?: string;
  /** For what can be reached by reference: the fields of each of its federation keys. */
  keys?: string[];
  /** Whose policy guards it when it is reached by reference: `read` of this subject. */
  policy?: SubjectName;
}

/**
 * A class that is a table and a type of the graph, with its connection. With `keys` it is an entity of the
 * federation; its reference resolver comes from its keys by itself.
 */
export function EntityType(description: string, options: EntityTypeOptions = {}): ClassDecorator {
  const { table, keys = [], policy } = options;
  if (keys.length > 0 && !policy) throw new Error('An entity that has keys needs a policy.');
  return target => {
    Entity(table)(target);
    ObjectType({ description })(target);
    // Decorators of a class apply from the last to the first; so do keys.
    for (const fields of keys.toReversed()) Directive(`@key(fields: "${fields}")`)(target);
    if (policy) Policy('read', policy)(target);
    Connection(target as unknown as new () => object);
  };
}

/** What every aggregate has: its key, its version, and who entered it when. */
@ObjectType()
export abstract class Aggregate {
  @KeyField()
  id!: string;

  @VersionField()
  version!: number;

  @InstantField('When it was entered.', { default: 'now()' })
  createdAt!: Date;

  /** The subject of the token of who entered it. */
  @Column('text')
  createdBy!: string;
}

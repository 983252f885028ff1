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

export interface ForeignTypeOptions {
  /** The field that is its key; `id` by default. The class says what it is (`@Field`). */
  key?: string;
  /** Whose policy guards it: `read` of this subject. */
  policy: SubjectName;
  /** Whether this service adds fields to it; by default it does. */
  extended?: boolean;
}

/**
 * A type that belongs to another service and is known here by its key alone. `LinkField` leads to it without asking
 * the database, and it answers references by their key, whatever is asked for: that tells nobody whether it exists.
 */
export function ForeignType(description: string, options: ForeignTypeOptions): ClassDecorator {
  const { key = 'id', policy, extended = true } = options;
  return target => {
    ObjectType({ description })(target);
    Directive(`@key(fields: "${key}"${extended ? '' : ', resolvable: false'})`)(target);
    Policy('read', policy)(target);
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

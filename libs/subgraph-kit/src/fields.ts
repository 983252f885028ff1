import { Field, Float, ID, Int, registerEnumType } from 'type-graphql';
import { Column, type ColumnOptions, type ColumnType, PrimaryColumn, VersionColumn } from 'typeorm';
import { Bilingual } from './bilingual';
import { DateScalar, ShareScalar } from './scalars';

/**
 * Each of these decorators says once what a property is in the database and in the graph. A property that the
 * graph is not to show takes TypeORM's `@Column` alone.
 */

export interface FieldOptions {
  /** Whether it may be null, in the database and in the graph. */
  nullable?: boolean;
  /** The default, as an expression of SQL. */
  default?: string;
  /** What else TypeORM is to know of the column. */
  column?: ColumnOptions;
}

type FieldDecorator = (description: string, options?: FieldOptions) => PropertyDecorator;

function fieldOf(graph: () => object, column: ColumnType): FieldDecorator {
  return (description, options = {}) =>
    (prototype, property) => {
      const { nullable = false } = options;
      Field(graph, { description, nullable })(prototype, property as string);
      Column({ type: column, ...columnOptions(options) })(prototype, property);
    };
}

function columnOptions({ nullable = false, default: sql, column }: FieldOptions): ColumnOptions {
  return { nullable, ...(sql !== undefined && { default: () => sql }), ...column };
}

/** Words: `text`, `String`. */
export const TextField = fieldOf(() => String, 'text');
/** The key of something: `uuid`, `ID`. */
export const IdField = fieldOf(() => ID, 'uuid');
/** An official code that is a key: `text`, `ID`. */
export const CodeField = fieldOf(() => ID, 'text');
/** A whole number of up to nine digits: `integer`, `Int`. */
export const WholeField = fieldOf(() => Int, 'integer');
/** A measured number: `double precision`, `Float`. */
export const NumberField = fieldOf(() => Float, 'double precision');
/** True or false: `boolean`, `Boolean`. */
export const FlagField = fieldOf(() => Boolean, 'boolean');
/** A business day: `date`, `Date` (YYYY-MM-DD). */
export const DayField = fieldOf(() => DateScalar, 'date');
/** An instant: `timestamptz`, `DateTime`. */
export const InstantField = fieldOf(() => Date, 'timestamptz');
/** An exact share: `numeric`, `Share` (a decimal as text). */
export const ShareField = fieldOf(() => ShareScalar, 'numeric');
/** Money in whole fen: `bigint` that fits a double exactly, `Float` (53 bits; an `Int` ends at 21 million yuan). */
export const FenField: FieldDecorator = (description, options = {}) =>
  fieldOf(() => Float, 'bigint')(description, {
    ...options,
    column: {
      transformer: {
        to: (fen: unknown) => fen,
        from: (fen: string | null) => (fen === null ? null : Number(fen)),
      },
      ...options.column,
    },
  });

/** A list of codes or words: `text[]`, `[String!]!`. */
export const TextsField: FieldDecorator = (description, options = {}) =>
  fieldOf(() => [String], 'text')(description, { ...options, column: { array: true, ...options.column } });

/** Words in both languages: `jsonb` and a field with the argument `locale`. */
export const BilingualField: FieldDecorator =
  (description, options = {}) =>
  (prototype, property) => {
    Bilingual({ description, nullable: options.nullable ?? false })(prototype, property);
    Column({ type: 'jsonb', ...columnOptions(options) })(prototype, property);
  };

/** One of the values of an enumeration that `describeChoices` has described: `text` with a CHECK that names them all. */
export function ChoiceField(
  choices: object,
  description: string,
  options: FieldOptions = {},
): PropertyDecorator {
  return (prototype, property) => {
    Field(() => choices, { description, nullable: options.nullable ?? false })(prototype, property as string);
    // TypeORM makes nothing of `enum` on a text column; the drift check compares it with the database's CHECK.
    Column({ type: 'text', ...columnOptions(options), enum: choices })(prototype, property);
  };
}

/** Some of the values of such an enumeration: `text[]`, a list of them. */
export function ChoicesField(
  choices: object,
  description: string,
  options: FieldOptions = {},
): PropertyDecorator {
  return (prototype, property) => {
    const { nullable = false } = options;
    Field(() => [choices], { description, nullable })(prototype, property as string);
    Column({ type: 'text', array: true, ...columnOptions(options) })(prototype, property);
  };
}

/** Makes an enumeration of the rules one of the graph, with a description of each value. */
export function describeChoices<T extends Record<string, string>>(
  name: string,
  choices: T,
  description: string,
  values: { [value in keyof T]: string },
): void {
  const entries = Object.entries(values) as [keyof T & string, string][];
  const valuesConfig = Object.fromEntries(entries.map(([value, text]) => [value, { description: text }]));
  registerEnumType(choices, {
    name,
    description,
    valuesConfig: valuesConfig as { [value in keyof T]: { description: string } },
  });
}

/** The key that PostgreSQL gives a new row: a UUIDv7, so that keys sort by age. */
export function KeyField(description = 'Its key.'): PropertyDecorator {
  return (prototype, property) => {
    Field(() => ID, { description })(prototype, property as string);
    PrimaryColumn('uuid', { default: () => 'uuidv7()' })(prototype, property);
  };
}

/** The version, for `expectedVersion` and for the state topic. */
export function VersionField(): PropertyDecorator {
  return (prototype, property) => {
    Field(() => Int, { description: 'Grows with every change.' })(prototype, property as string);
    VersionColumn()(prototype, property);
  };
}

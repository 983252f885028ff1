import { getMetadataArgsStorage } from 'typeorm';
import { School } from './school';
import { ofTheRow } from './timeline';

/** What a field says, and so how it is written in a file. */
export type FieldKind = 'BILINGUAL' | 'TEXT' | 'CHOICE' | 'NUMBER' | 'WHOLE' | 'FLAG' | 'DAY';

/** A field of the register as files say it. */
export interface RegisterField {
  /** Of the entity, and so in the graph and the history. */
  property: keyof School & string;
  /** In the table. */
  column: string;
  kind: FieldKind;
  nullable: boolean;
  /** What it may say, where that is a list. */
  choices: readonly string[] | null;
  /** In files; a bilingual field has two, `…_zh` and `…_en`. */
  columns: readonly string[];
}

/** What has a way of its own: links between schools (`links/`). */
const elsewhere = new Set(['successorIds']);

/** Columns of files that are not called like their fields. */
const otherwiseCalled: Readonly<Record<string, string>> = { address: 'address_zh' };

/** What a new school is where a file does not say it. */
export const unsaid: Readonly<Record<string, string>> = { sample: 'false' };

const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/**
 * The fields of a school that files say, made of the entity: a field that it gains, files say too. Left out is what a row
 * says of itself, and what `elsewhere` names.
 */
export const registerFields: readonly RegisterField[] = getMetadataArgsStorage()
  .columns.filter(({ target }) => target === School)
  .filter(({ propertyName }) => !ofTheRow.has(propertyName) || propertyName === 'code')
  .filter(({ propertyName }) => !elsewhere.has(propertyName))
  .map(({ propertyName, options }) => {
    const property = propertyName as RegisterField['property'];
    const column = snake(property);
    const kind = kindOf(options);
    const called = otherwiseCalled[property] ?? column;
    return {
      ...{ property, column, kind },
      nullable: options.nullable ?? false,
      choices:
        kind === 'FLAG' ? ['true', 'false'] : options.enum ? Object.values(options.enum).map(String) : null,
      columns: kind === 'BILINGUAL' ? [`${called}_zh`, `${called}_en`] : [called],
    };
  });

function kindOf({
  type,
  enum: choices,
  array,
}: {
  type?: unknown;
  enum?: unknown;
  array?: boolean;
}): FieldKind {
  const kinds: Record<string, FieldKind> = {
    jsonb: 'BILINGUAL',
    text: choices ? 'CHOICE' : 'TEXT',
    'double precision': 'NUMBER',
    integer: 'WHOLE',
    boolean: 'FLAG',
    date: 'DAY',
  };
  const kind = array ? undefined : kinds[String(type)];
  if (!kind)
    throw new Error(`Files cannot say a field of the type ${String(type)} yet: teach register-columns.ts.`);
  return kind;
}

/** The columns of the register as a file: our own layout, the mapping `doorstep`. */
export const registerColumns: readonly string[] = registerFields.flatMap(({ columns }) => columns);

/** What a file has to have, because every school has it. */
export const requiredColumns: readonly string[] = registerFields
  .filter(({ property, nullable }) => !nullable && unsaid[property] === undefined)
  .flatMap(({ columns }) => columns);

const types: Readonly<Record<FieldKind, string>> = {
  ...{ BILINGUAL: '', TEXT: '', CHOICE: '' },
  ...{ NUMBER: '::double precision', WHOLE: '::integer', FLAG: '::boolean', DAY: '::date' },
};

/** A field as the table takes it, in SQL over the columns of a file; `of` gives a column's SQL. */
export function fieldSql(
  { property, kind, nullable, columns }: RegisterField,
  of: (column: string) => string,
): string {
  const [first, second] = columns.map(of) as [string, string];
  if (kind !== 'BILINGUAL') {
    const value = `${first}${types[kind]}`;
    return unsaid[property] === undefined ? value : `coalesce(${value}, ${unsaid[property]})`;
  }
  const both = `jsonb_build_object('zh', ${first}, 'en', ${second})`;
  return nullable ? `CASE WHEN ${first} IS NOT NULL THEN ${both} END` : both;
}

/** A column of a file as the text that a school `k` of the table would have there. */
export function keptSql({ kind, column, columns }: RegisterField, name: string): string {
  if (kind === 'BILINGUAL') return `k.${column}->>'${name === columns[0] ? 'zh' : 'en'}'`;
  return `k.${column}::text`;
}

/** A field of a school as the cells of a row. */
export function fieldCells({ property, kind }: RegisterField, school: Readonly<Record<string, unknown>>) {
  const value = school[property];
  if (kind === 'BILINGUAL') {
    const text = value as { zh: string; en: string } | null;
    return [text?.zh ?? null, text?.en ?? null];
  }
  return [kind === 'FLAG' && value !== null ? String(value) : (value as string | number | null)];
}

import type { RowProblem } from '../formats/table';
import { missingColumns, otherNames, placesByName, unexpectedColumns } from '../header';
import { type Columns, type FieldReader, readerOf } from './field-reader';
import type { FieldRule, Mappable, Mapping } from './mapping';
import { type RelatedThing, RelatedThings } from './related-things';

/** What a row comes to: our columns, or why it cannot be read; nothing where it is none of ours. */
export type MappedRow = { values: (string | null)[] } | { problems: RowProblem[] } | undefined;

/** A mapping that has met the header of a file. */
export class RowMapper {
  /** What the file calls each of our columns; several columns with + between them. */
  readonly names: Record<string, string>;
  /** Our columns that the file fills. */
  readonly filled: readonly string[];
  /** Those of them that only fill what is new. */
  readonly onlyForNew: readonly string[];
  /** Our column that holds the reference of a related thing, to be replaced by its key. */
  readonly refers: string | undefined;
  readonly ignored: readonly string[];
  private readonly columns: Columns;
  private readonly readers: readonly (FieldReader | undefined)[];
  private readonly things: RelatedThings | undefined;

  /** @throws Refusal where the file lacks columns, or has some that the mapping does not expect */
  constructor(
    private readonly mapping: Mapping,
    mappable: Mappable,
    ours: readonly string[],
    header: readonly string[],
  ) {
    const said = ofFile(mapping, header);
    const { fields } = said;
    this.columns = placed(said, header);
    this.ignored = otherNames(header, name => columnsUsed(said).has(name));
    this.filled = ours.filter(column => fields.has(column));
    const source = ({ columns }: FieldRule) => columns.map(name => this.columns.written(name)).join(' + ');
    this.names = Object.fromEntries(this.filled.map(column => [column, source(fields.get(column)!)]));
    this.onlyForNew = this.filled.filter(column => fields.get(column)!.onlyForNew);
    this.refers = this.filled.find(column => fields.get(column)!.refersTo !== undefined);
    this.readers = ours.map(column => {
      const rule = fields.get(column);
      return rule && readerOf(rule, this.columns, mappable.fields[column]?.axis);
    });
    this.things = mapping.related && new RelatedThings(mapping, mappable, this.columns);
  }

  map(fields: readonly string[]): MappedRow {
    const problems: RowProblem[] = [];
    const kind = this.kindOf(fields, problems);
    if (kind === 'other') return problems.length > 0 ? { problems } : undefined;
    // Districts have rows of their own, or each school names its own.
    const tells = this.mapping.rows?.related.size ? kind === 'related' : true;
    if (tells) this.things?.take(fields, problems);
    if (kind === 'related') return problems.length > 0 ? { problems } : undefined;
    const values = this.readers.map(read => read?.(fields, problems) ?? null);
    return problems.length > 0 ? { problems } : { values };
  }

  /** The related things of the rows so far, each once. */
  related(): RelatedThing[] {
    return this.things?.all() ?? [];
  }

  private kindOf(fields: readonly string[], problems: RowProblem[]): 'taken' | 'related' | 'other' {
    const { rows } = this.mapping;
    if (!rows) return 'taken';
    const value = fields[this.columns.places.get(rows.column)!]!.trim();
    const key = value.toLowerCase();
    if (rows.take.has(key)) return 'taken';
    if (rows.related.has(key)) return 'related';
    if (!rows.ignore.has(key)) {
      problems.push({
        column: this.columns.written(rows.column),
        code: 'IMPORT_ROW_KIND_UNKNOWN',
        zh: `映射没有说明“${value}”是哪一种行：请在 rows 的 take 或 ignore 中列出。`,
        en: `The mapping does not say what a row with "${value}" is: name it under take or ignore of its rows.`,
      });
    }
    return 'other';
  }
}

/** The mapping without the optional fields whose columns the file lacks. */
function ofFile(mapping: Mapping, header: readonly string[]): Mapping {
  const places = placesByName(header);
  const isSaid = (rule: FieldRule) => !rule.optional || columnsOf(rule).every(name => places.has(name));
  return { ...mapping, fields: new Map([...mapping.fields].filter(([, rule]) => isSaid(rule))) };
}

const columnsOf = ({ columns, refersTo, where }: FieldRule) => [
  ...columns,
  ...(refersTo ? [refersTo] : []),
  ...where.keys(),
];

function columnsUsed({ fields, related, rows, ignore }: Mapping): Set<string> {
  const rules = [...fields.values(), ...(related?.values() ?? [])];
  const read = rules.flatMap(columnsOf);
  return new Set([...read, ...(rows ? [rows.column] : []), ...ignore]);
}

function placed(mapping: Mapping, header: readonly string[]): Columns {
  const places = placesByName(header);
  const used = columnsUsed(mapping);
  const others = otherNames(header, name => used.has(name));
  const missing = [...used].filter(name => !places.has(name) && !mapping.ignore.has(name));
  if (missing.length > 0) throw missingColumns(missing, others, mapping.name);
  if (mapping.otherColumns === 'refuse' && others.length > 0) throw unexpectedColumns(others, mapping.name);
  return { places, written: name => header[places.get(name)!]! };
}

import { refuse } from '@doorstep/service-kit/refusal';
import type { RowProblem } from '../formats/table';
import { type Columns, type FieldReader, readerOf } from './field-reader';
import type { Mappable, Mapping } from './mapping';

/** Something that rows refer to, such as a district of schools. */
export interface RelatedThing {
  /** What rows call it: its key, or what the mapping's `refersTo` names. */
  reference: string;
  /** Its fields; the first of the definition is its key. */
  fields: Record<string, string>;
}

/** They are held in memory while the file is read, unlike its rows. */
const most = 10_000;

/** The related things that the rows of a file tell of. */
export class RelatedThings {
  private readonly things = new Map<string, RelatedThing>();
  private readonly readers: readonly (readonly [name: string, read: FieldReader])[];
  private readonly referencePlace: number | undefined;
  private readonly keyColumn: string;
  private readonly kind: NonNullable<Mappable['related']>;

  constructor(mapping: Mapping, mappable: Mappable, columns: Columns) {
    this.kind = mappable.related!;
    this.readers = this.kind.fields.map(
      name => [name, readerOf(mapping.related!.get(name)!, columns)] as const,
    );
    const refersTo = [...mapping.fields.values()].find(rule => rule.refersTo !== undefined)?.refersTo;
    this.referencePlace = refersTo === undefined ? undefined : columns.places.get(refersTo);
    this.keyColumn = mapping.related!.get(this.kind.fields[0])!.columns.map(columns.written).join(' + ');
  }

  take(fields: readonly string[], problems: RowProblem[]): void {
    const read = this.readers.map(([name, reader]) => [name, reader(fields, problems)] as const);
    const [[, key] = []] = read;
    // Without a key it is not told at all; the row's own field is missing then, and says so.
    if (!key) return;
    const reference = this.referencePlace === undefined ? key : fields[this.referencePlace]!.trim();
    const thing = { reference, fields: Object.fromEntries(read.map(([name, text]) => [name, text ?? ''])) };
    const known = this.things.get(reference);
    if (!known) return this.add(thing, problems);
    const differs = read.find(([name, text]) => (text ?? '') !== known.fields[name]);
    if (differs) problems.push(differently(this.keyColumn, key, known.fields[differs[0]]!, differs[1] ?? ''));
  }

  all(): RelatedThing[] {
    return [...this.things.values()];
  }

  private add(thing: RelatedThing, problems: RowProblem[]): void {
    const { fields, key, longest } = this.kind;
    const code = thing.fields[fields[0]]!;
    const wrong = fields.find(name => thing.fields[name] === '' || thing.fields[name]!.length > longest);
    if (!key.test(code) || wrong) {
      problems.push({
        column: this.keyColumn,
        code: 'IMPORT_RELATED_WRONG',
        zh: wrong ? `“${code}”的 ${wrong} 为空或超过 ${longest} 个字符。` : `“${code}”不能作为代码。`,
        en: wrong
          ? `The ${wrong} of "${code}" is empty or longer than ${longest} characters.`
          : `"${code}" cannot be a code.`,
      });
      return;
    }
    if (this.things.size >= most) throw tooMany(this.kind.name);
    this.things.set(thing.reference, thing);
  }
}

const differently = (column: string, key: string, before: string, now: string): RowProblem => ({
  column,
  code: 'IMPORT_RELATED_DIFFERS',
  zh: `“${key}”在前面的行中是“${before}”，这里是“${now}”：请统一。`,
  en: `"${key}" was "${before}" in a row before and is "${now}" here: make them alike.`,
});

function tooMany(name: string): Error {
  return refuse(
    'IMPORT_RELATED_TOO_MANY',
    ['file', name],
    `文件中的 ${name} 超过 ${most} 个：映射可能用错了列；没有导入任何数据。`,
    `The file names more than ${most} ${name}: perhaps the mapping takes the wrong column; nothing was imported.`,
  );
}

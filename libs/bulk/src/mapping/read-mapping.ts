import type { Node } from 'yaml';
import { assumedEncodings } from '../formats/encoding';
import { datePattern } from './date-pattern';
import {
  type FieldRule,
  grids,
  type Mappable,
  type MappableField,
  type Mapping,
  type RowRule,
} from './mapping';
import { type Entry, YamlReader } from './yaml-reader';

const fieldKeys = [
  'column',
  'columns',
  'constant',
  'join',
  'prefix',
  'values',
  'otherwise',
  'empty',
  'date',
  'grid',
  'where',
  'refersTo',
  'optional',
  'onlyForNew',
] as const;

const namePattern = /^[a-z][a-z0-9-]{1,39}$/;

/** What a mapping is called; in lower case, so that it can stand in an address. */
export const isMappingName = (name: string): boolean => namePattern.test(name);

/**
 * Reads a mapping for an import from YAML, checked against what the import takes.
 * @throws Refusal with every problem found, `MAPPING_…`, each with the line of the file
 */
export function readMapping(yaml: string, mappable: Mappable): Mapping {
  return new MappingReader(new YamlReader(yaml), mappable).read();
}

class MappingReader {
  constructor(
    private readonly yaml: YamlReader,
    private readonly mappable: Mappable,
  ) {}

  read(): Mapping {
    const { yaml, mappable } = this;
    const related = mappable.related;
    const sections = yaml.entries(yaml.root, 'mapping', [
      ...['mapping', 'about', 'encoding', 'rows', 'fields', 'ignore', 'otherColumns'],
      ...(related ? [related.name] : []),
    ]);
    const at = (name: string) => sections.get(name)?.node;
    const told = related && sections.has(related.name);
    const fields = this.fields(at('fields'), 'fields', Object.keys(mappable.fields));
    const rows = sections.has('rows') ? this.rows(at('rows')) : undefined;
    const mapping: Mapping = {
      name: this.name(sections.get('mapping')),
      about: sections.has('about') ? (yaml.text(at('about'), 'about') ?? '') : '',
      encoding: this.choice(sections.get('encoding'), 'encoding', assumedEncodings, 'auto'),
      otherColumns: this.choice(sections.get('otherColumns'), 'otherColumns', ['ignore', 'refuse'], 'ignore'),
      ignore: new Set(yaml.texts(at('ignore'), 'ignore').map(lower)),
      fields,
      ...(rows && { rows }),
      ...(told && { related: this.fields(at(related.name), related.name, related.fields) }),
    };
    this.checkRequired(mapping, at('fields'), told ? at(related.name) : undefined);
    yaml.throwIfWrong();
    return mapping;
  }

  private name(entry: Entry | undefined): string {
    const name = this.yaml.text(entry?.node, 'mapping') ?? '';
    if (!isMappingName(name)) {
      this.yaml.add(
        'MAPPING_NAME_MALFORMED',
        entry?.node ?? this.yaml.root,
        `请在 mapping: 后写映射的名称：2 至 40 个小写字母、数字或连字符，以字母开头。`,
        `Write the mapping's name after "mapping:": 2 to 40 small letters, digits or hyphens, a letter first.`,
      );
    }
    return name;
  }

  private choice<T extends string>(
    entry: Entry | undefined,
    what: string,
    choices: readonly T[],
    otherwise: T,
  ): T {
    if (!entry) return otherwise;
    const text = this.yaml.text(entry.node, what);
    const chosen = choices.find(choice => choice === text);
    if (!chosen && text !== undefined) {
      this.yaml.add(
        'MAPPING_VALUE_WRONG',
        entry.node ?? entry.key,
        `${what} 应为 ${choices.join('、')} 之一。`,
        `${what} must be one of ${choices.join(', ')}.`,
      );
    }
    return chosen ?? otherwise;
  }

  private rows(node: Node | null | undefined): RowRule {
    const { yaml } = this;
    const related = this.mappable.related?.name;
    const entries = yaml.entries(node, 'rows', ['column', 'take', 'ignore', ...(related ? [related] : [])]);
    const values = (name: string) => new Set(yaml.texts(entries.get(name)?.node, `rows.${name}`).map(lower));
    const column = lower(yaml.text(entries.get('column')?.node, 'rows.column') ?? '');
    const take = values('take');
    if (column === '' || take.size === 0) {
      yaml.add(
        'MAPPING_VALUE_WRONG',
        node,
        'rows 需要 column（哪一列）和 take（要导入的值）。',
        'rows needs a column, and take: the values of the rows to take.',
      );
    }
    return { column, take, related: related ? values(related) : new Set(), ignore: values('ignore') };
  }

  private fields(
    node: Node | null | undefined,
    section: string,
    known: readonly string[],
  ): Map<string, FieldRule> {
    const rules = new Map<string, FieldRule>();
    for (const [name, entry] of this.yaml.entries(node, section, known)) {
      rules.set(name, this.field(entry, `${section}.${name}`, this.mappable.fields[name] ?? {}));
    }
    return rules;
  }

  private field(entry: Entry, what: string, { values: vocabulary, axis }: MappableField): FieldRule {
    const { yaml } = this;
    const flag = (key: 'optional' | 'onlyForNew') =>
      this.choice(keys.get(key), `${what}.${key}`, ['true', 'false'], 'false') === 'true';
    const keys = yaml.entries(entry.node ?? entry.key, what, fieldKeys);
    const text = (key: (typeof fieldKeys)[number]) =>
      keys.has(key) ? yaml.text(keys.get(key)!.node, `${what}.${key}`) : undefined;
    const columns = keys.has('columns')
      ? yaml.texts(keys.get('columns')!.node, `${what}.columns`)
      : [text('column') ?? ''];
    const named = columns.map(lower).filter(column => column !== '');
    const given = ['column', 'columns', 'constant'].filter(key => keys.has(key));
    if (given.length !== 1 || (given[0] !== 'constant' && named.length === 0)) {
      yaml.add(
        'MAPPING_FIELD_SOURCE',
        entry.key,
        `${what} 须有且只有 column、columns、constant 之一。`,
        `${what} needs exactly one of column, columns and constant.`,
      );
    }
    const values = keys.has('values') ? this.values(keys.get('values')!, what, vocabulary) : undefined;
    const constants = { constant: text('constant'), otherwise: text('otherwise'), empty: text('empty') };
    for (const [key, value] of Object.entries(constants)) {
      if (value) this.checkValue(value, keys.get(key)!.node, `${what}.${key}`, vocabulary);
    }
    return {
      columns: named,
      join: text('join') ?? ' ',
      prefix: text('prefix') ?? '',
      where: keys.has('where') ? this.where(keys.get('where')!, what) : new Map(),
      optional: flag('optional'),
      onlyForNew: flag('onlyForNew'),
      ...(values && { values }),
      ...defined(constants),
      ...defined({ refersTo: keys.has('refersTo') ? lower(text('refersTo') ?? '') : undefined }),
      ...defined({ date: this.date(keys.get('date'), what) }),
      ...defined({ grid: this.grid(keys.get('grid'), what, named.length === 2 && axis !== undefined) }),
    };
  }

  private grid(entry: Entry | undefined, what: string, fits: boolean): FieldRule['grid'] {
    if (!entry) return undefined;
    if (!fits) {
      this.yaml.add(
        'MAPPING_GRID',
        entry.key,
        `${what}.grid 只用于经度和纬度，并需要 columns 依次给出东距和北距两列。`,
        `${what}.grid is for longitude and latitude, and needs two columns: the easting, then the northing.`,
      );
    }
    return this.choice(entry, `${what}.grid`, grids, grids[0]);
  }

  private where(entry: Entry, what: string): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>();
    for (const [column, { node, key }] of this.yaml.entries(entry.node ?? entry.key, `${what}.where`)) {
      const values = this.yaml.texts(node, `${what}.where`).map(lower);
      if (values.length === 0) {
        this.yaml.add(
          'MAPPING_VALUE_WRONG',
          key,
          `${what}.where 中每一列后须列出其值，例如 状态: [已撤销]。`,
          `${what}.where needs values after each column, for example status: [Closed].`,
        );
      }
      found.set(lower(column), new Set(values));
    }
    return found;
  }

  private values(entry: Entry, what: string, vocabulary: readonly string[] | undefined): Map<string, string> {
    const found = new Map<string, string>();
    for (const [theirs, { node, key }] of this.yaml.entries(entry.node, `${what}.values`)) {
      const ours = this.yaml.text(node, `${what}.values`) ?? '';
      this.checkValue(ours, node ?? key, `${what}.values`, vocabulary);
      found.set(lower(theirs), ours);
    }
    return found;
  }

  private checkValue(
    value: string,
    node: Node | null,
    what: string,
    vocabulary: readonly string[] | undefined,
  ): void {
    if (!vocabulary || value === '' || vocabulary.includes(value)) return;
    this.yaml.add(
      'MAPPING_VALUE_UNKNOWN',
      node,
      `${what}：“${value}”不可用，应为 ${vocabulary.join('、')} 之一。`,
      `${what}: "${value}" is none of ${vocabulary.join(', ')}.`,
    );
  }

  private date(entry: Entry | undefined, what: string): FieldRule['date'] {
    if (!entry) return undefined;
    const pattern = datePattern(this.yaml.text(entry.node, `${what}.date`) ?? '');
    if (!pattern) {
      this.yaml.add(
        'MAPPING_DATE_FORMAT',
        entry.node ?? entry.key,
        `${what}.date 应由 YYYY、MM（或 M）、DD（或 D）和其间的符号组成，例如 DD/MM/YYYY。`,
        `${what}.date is made of YYYY, MM (or M), DD (or D) and the signs between them, for example DD/MM/YYYY.`,
      );
    }
    return pattern;
  }

  private checkRequired(
    { fields, related, rows }: Mapping,
    node: Node | null | undefined,
    relatedNode: Node | null | undefined,
  ): void {
    const missing = Object.entries(this.mappable.fields)
      .filter(([name, { required }]) => required && !fields.has(name))
      .map(([name]) => name);
    const key = this.mappable.related?.fields[0];
    if (related) missing.push(...this.mappable.related!.fields.filter(name => !related.has(name)));
    if (missing.length > 0) {
      this.yaml.add(
        'MAPPING_FIELD_MISSING',
        related && missing.every(name => this.mappable.related!.fields.includes(name)) ? relatedNode : node,
        `还缺少：${missing.join('、')}。`,
        `These are missing: ${missing.join(', ')}.`,
      );
    }
    const refers = [...fields.values()].some(({ refersTo }) => refersTo !== undefined);
    if (refers && !(related && rows && rows.related.size > 0)) {
      this.yaml.add(
        'MAPPING_REFERENCE_LOST',
        node,
        `refersTo 需要 rows 说明哪些行是所指的对象，并需要 ${this.mappable.related?.name} 一节（主键 ${key}）。`,
        `refersTo needs rows to say which rows it refers to, and the section ${this.mappable.related?.name} (with ${key}).`,
      );
    }
  }
}

const lower = (text: string) => text.trim().toLowerCase();

/** Only what is there: an absent option is absent, not undefined. */
function defined<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { DataSource, EntityMetadata } from 'typeorm';

type ColumnMetadata = EntityMetadata['columns'][number];

interface Column {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
}

/**
 * What the entities and the migrations do not agree on, one sentence each; empty is well. Columns, types,
 * nullability and the values of choices are compared with the entities; constraints and indexes with a committed dump, because
 * entities do not say them. `UPDATE_CONSTRAINTS=1` writes the dump instead of comparing it.
 * @param options.constraintsFile e.g. apps/schools/src/migrations/constraints.sql.txt
 */
export async function checkDrift(
  dataSource: DataSource,
  options: { constraintsFile: string },
): Promise<string[]> {
  const found = [...(await compareColumns(dataSource)), ...(await compareChoices(dataSource))];
  const actual = await dumpConstraints(dataSource);
  if (process.env['UPDATE_CONSTRAINTS']) {
    await writeFile(options.constraintsFile, actual);
    return found;
  }
  const committed = existsSync(options.constraintsFile)
    ? await readFile(options.constraintsFile, 'utf8')
    : '';
  return [...found, ...compareLines(committed, actual, options.constraintsFile)];
}

/** Every constraint and index of the schema `public`, a line each, in a fixed order. */
export async function dumpConstraints(dataSource: DataSource): Promise<string> {
  const rows = await dataSource.query<{ line: string }[]>(`
    SELECT format('%s %s: %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) AS line
      FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
     WHERE c.connamespace = 'public'::regnamespace AND c.contype <> 'n'
       AND t.relkind IN ('r', 'p') AND NOT t.relispartition
     UNION ALL
    SELECT format('%s', pg_get_indexdef(i.indexrelid))
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     WHERE x.relnamespace = 'public'::regnamespace AND NOT t.relispartition
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid)
     ORDER BY 1`);
  return rows.map(({ line }) => `${line}\n`).join('');
}

async function compareColumns(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<Column[]>(`
    SELECT t.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable
      FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
     WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p', 'v', 'm') AND NOT t.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY 1, a.attnum`);
  const tables = new Map<string, Map<string, Column>>();
  for (const row of rows) {
    const columns = tables.get(row.table) ?? new Map<string, Column>();
    tables.set(row.table, columns.set(row.name, row));
  }
  const found: string[] = [];
  for (const entity of dataSource.entityMetadatas) {
    const table = tables.get(entity.tableName);
    if (!table) {
      found.push(`Entity ${entity.name} wants a table ${entity.tableName}, which no migration makes.`);
      continue;
    }
    for (const column of entity.columns.filter(({ isVirtualProperty }) => !isVirtualProperty)) {
      const actual = table.get(column.databaseName);
      table.delete(column.databaseName);
      found.push(...compareColumn(dataSource, entity, column, actual));
    }
    for (const name of table.keys()) {
      found.push(`Column ${entity.tableName}.${name} is unknown to entity ${entity.name}.`);
    }
  }
  return found;
}

/** A column of choices needs a CHECK that names the same values as the entity. */
async function compareChoices(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ table: string; column: string; values: string[] }[]>(`
    SELECT t.relname AS table, a.attname AS column,
           ARRAY(SELECT m[1] FROM regexp_matches(pg_get_constraintdef(c.oid), '''([^'']*)''::text', 'g') m) AS values
      FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ALL(c.conkey)
     WHERE c.connamespace = 'public'::regnamespace AND c.contype = 'c'
       AND pg_get_constraintdef(c.oid) LIKE '%= ANY (ARRAY[%'`);
  const checked = new Map(rows.map(({ table, column, values }) => [`${table}.${column}`, values]));
  return dataSource.entityMetadatas.flatMap(entity =>
    entity.columns
      .filter(column => column.enum && column.type === 'text' && !column.isArray)
      .flatMap(column => {
        const where = `${entity.tableName}.${column.databaseName}`;
        const wanted = [...column.enum!].map(String).sort().join(', ');
        const actual = [...(checked.get(where) ?? [])].sort().join(', ');
        if (wanted === actual) return [];
        return [
          `${where}: entity ${entity.name} knows ${wanted}, the database's CHECK ${actual || 'does not exist'}.`,
        ];
      }),
  );
}

function compareColumn(
  dataSource: DataSource,
  entity: EntityMetadata,
  column: ColumnMetadata,
  actual: Column | undefined,
): string[] {
  const where = `${entity.tableName}.${column.databaseName}`;
  if (!actual) return [`Entity ${entity.name} wants a column ${where}, which no migration makes.`];
  const found: string[] = [];
  const wanted = typeOf(dataSource, column);
  if (!sameType(wanted, actual.type)) {
    found.push(`${where} is ${actual.type} in the database and ${wanted} in entity ${entity.name}.`);
  }
  if (actual.nullable !== column.isNullable && entity.tableType === 'regular') {
    const [is, wants] = [actual.nullable, column.isNullable].map(
      nullable => `may ${nullable ? '' : 'not '}be null`,
    );
    found.push(`${where} ${is} in the database and ${wants} in entity ${entity.name}.`);
  }
  return found;
}

function typeOf(dataSource: DataSource, column: ColumnMetadata): string {
  const name = dataSource.driver.normalizeType(column);
  const size =
    column.length ||
    (column.precision != null ? [column.precision, column.scale].filter(part => part != null).join(',') : '');
  return `${name}${size ? `(${size})` : ''}${column.isArray ? '[]' : ''}`;
}

const LONG_NAMES: Record<string, string> = {
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  varchar: 'character varying',
  char: 'character',
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
  decimal: 'numeric',
};

function sameType(wanted: string, actual: string): boolean {
  const long = (type: string) => type.replace(/^\w+/, word => LONG_NAMES[word] ?? word);
  return long(wanted) === long(actual);
}

function compareLines(committed: string, actual: string, file: string): string[] {
  const lines = (text: string) => new Set(text.split('\n').filter(Boolean));
  const [old, now] = [lines(committed), lines(actual)];
  return [
    ...[...now]
      .filter(line => !old.has(line))
      .map(line => `Not in ${file} (UPDATE_CONSTRAINTS=1 writes it): ${line}`),
    ...[...old].filter(line => !now.has(line)).map(line => `In ${file}, but not in the database: ${line}`),
  ];
}

import { schools } from '@doorstep/contracts';
import { holdsOn, toDateRange } from '@doorstep/database';
import { publishEntitiesFrom } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import { School } from './school';
import type { Segment, Setting, State } from './timeline.rules';

/** A school with all that it was, is and will be. */
export interface Timeline {
  id: string;
  version: number;
  enteredOn: string;
  /** The first day of the segment that is the row of the school. */
  since: string;
  /** In the order of their days, without gaps. */
  segments: Segment[];
}

/** What a row says of itself, and not of the school. */
export const ofTheRow: ReadonlySet<string> = new Set([
  ...['id', 'code', 'version', 'createdAt', 'createdBy', 'updatedAt'],
  ...['since', 'until', 'enteredOn'],
]);

/** The fields of a school that a change can set, as properties with their columns. */
export function changeableColumns(tx: EntityManager): { property: string; column: string }[] {
  return tx.connection
    .getMetadata(School)
    .columns.map(({ propertyName: property, databaseName: column }) => ({ property, column }))
    .filter(({ property }) => !ofTheRow.has(property));
}

interface Row {
  id: string;
  from: string;
  version: number;
  enteredOn: string;
  since: string;
  state: Record<string, unknown>;
}

/** Locks these schools, in one order for all who do, and reads their timelines; those that there are. */
export async function lockTimelines(tx: EntityManager, ids: readonly string[]): Promise<Timeline[]> {
  const columns = changeableColumns(tx);
  const rows = await tx.query<Row[]>(
    `WITH k AS MATERIALIZED (SELECT * FROM school WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE)
     SELECT k.id, p.since::text AS "from", k.version, k.entered_on::text AS "enteredOn",
            k.since::text AS since, to_jsonb(p) AS state
       FROM k JOIN school_period p ON p.id = k.id
      UNION ALL
     SELECT k.id, k.since::text, k.version, k.entered_on::text, k.since::text, to_jsonb(k) FROM k
      ORDER BY 1, 2`,
    [[...ids]],
  );
  const timelines = new Map<string, Timeline>();
  for (const { from, state, ...school } of rows) {
    const timeline = timelines.get(school.id) ?? { ...school, segments: [] };
    const said = columns.map(({ property, column }) => [property, state[column] ?? null]);
    timeline.segments.push({ from, state: Object.fromEntries(said) as State });
    timelines.set(school.id, timeline);
  }
  return [...timelines.values()];
}

/** What was set of these schools from days after `day` on, and not withdrawn. */
export async function settingsAfter(
  tx: EntityManager,
  ids: readonly string[],
  day: string,
): Promise<Map<string, Setting[]>> {
  const rows = await tx.query<{ id: string; settings: Setting[] }[]>(
    `SELECT key AS id, jsonb_agg(DISTINCT jsonb_build_object('field', field, 'day', effective_on)) AS settings
       FROM change WHERE kind = 'SCHOOL' AND key = ANY($1) AND effective_on > $2 AND withdrawn_at IS NULL
       GROUP BY key`,
    [[...ids], day],
  );
  return new Map(rows.map(({ id, settings }) => [id, settings]));
}

/**
 * Writes timelines that `lockTimelines` has locked, and announces the schools: what holds today becomes the row of
 * the school, with a new version, and all else its periods.
 */
export async function writeTimelines(
  tx: EntityManager,
  timelines: readonly Timeline[],
  { today, now }: { today: string; now: Date },
): Promise<void> {
  const columns = changeableColumns(tx);
  const rows = timelines.flatMap(({ id, segments, enteredOn }) =>
    segments.map(({ from, state }, place) => {
      const during = { from, to: segments[place + 1]?.from ?? null };
      return {
        id,
        entered_on: enteredOn,
        since: from,
        until: during.to,
        during: toDateRange(during),
        ahead: from > today,
        present: holdsOn(during, today),
        ...Object.fromEntries(columns.map(({ property, column }) => [column, state[property]])),
      };
    }),
  );
  const own = ['code', 'version', 'created_at', 'created_by', 'updated_at'];
  const said = ['entered_on', 'since', 'until', ...columns.map(({ column }) => column)];
  const of = (alias: string, names: readonly string[]) => names.map(name => `${alias}."${name}"`).join(', ');
  const written = 'jsonb_populate_recordset(NULL::school_period, $1::jsonb) r';
  await tx.query('DELETE FROM school_period WHERE id = ANY($1::uuid[])', [timelines.map(({ id }) => id)]);
  await tx.query(
    `INSERT INTO school_period (id, during, ahead, ${[...said, ...own].map(name => `"${name}"`).join(', ')})
     SELECT r.id, r.during, r.ahead, ${of('r', said)}, ${of('k', own)} FROM ${written} JOIN school k ON k.id = r.id`,
    [JSON.stringify(rows.filter(({ present }) => !present))],
  );
  await publishEntitiesFrom(
    tx,
    schools.school,
    School,
    `UPDATE school k SET (${said.map(name => `"${name}"`).join(', ')}) = ROW (${of('r', said)}),
                         version = k.version + 1, updated_at = $2
       FROM ${written} WHERE k.id = r.id RETURNING k.*`,
    [JSON.stringify(rows.filter(({ present }) => present)), now],
  );
}

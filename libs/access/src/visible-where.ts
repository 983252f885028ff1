import { rulesToCondition } from '@casl/ability/extra';
import { abilityFor, type Action, type SubjectName } from './abilities';
import type { Actor } from './actor';

/** A condition for `SelectQueryBuilder.andWhere(sql, parameters)`. */
export interface SqlCondition {
  sql: string;
  parameters: Record<string, unknown>;
}

/**
 * The rows that the actor may see (or do `action` to), as a condition over the columns of `alias`: the
 * ability's `districtCode` is the column `district_code`. It belongs into the WHERE of the list and of its
 * count, so that no page has holes and `totalCount` gives nothing away.
 */
export function visibleWhere(
  actor: Actor,
  action: Action,
  subject: SubjectName,
  alias: string,
): SqlCondition {
  const parameters: Record<string, unknown> = {};
  const prefix = `visible_${alias.replace(/\W/g, '_')}_${action}_${subject}`;
  const compare = (field: string, value: unknown): string => {
    const column = `${quoted(alias)}.${quoted(snakeCase(field))}`;
    const name = `${prefix}_${Object.keys(parameters).length}`;
    if (typeof value === 'string') {
      parameters[name] = value;
      return `${column} = :${name}`;
    }
    if (typeof value === 'object' && value !== null && '$all' in value) {
      parameters[name] = value.$all;
      return `${column} @> :${name}`;
    }
    const values = typeof value === 'object' && value !== null && '$in' in value ? value.$in : undefined;
    if (!Array.isArray(values)) throw new Error(`visibleWhere cannot put the condition on ${field} into SQL`);
    parameters[name] = values;
    return `${column} = ANY(:${name})`;
  };
  const sql = rulesToCondition(
    abilityFor(actor).rulesFor(action, subject),
    rule => {
      const comparisons = Object.entries(rule.conditions ?? {}).map(([field, value]) =>
        compare(field, value),
      );
      const all = comparisons.length ? comparisons.join(' AND ') : 'TRUE';
      return rule.inverted ? `NOT (${all})` : `(${all})`;
    },
    {
      and: (conditions: string[]) => `(${conditions.join(' AND ')})`,
      or: (conditions: string[]) => `(${conditions.join(' OR ')})`,
      empty: () => 'TRUE',
    },
  );
  return { sql: sql ?? 'FALSE', parameters };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

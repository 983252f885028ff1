import { join } from 'node:path';
import type { RoleGrant } from '@doorstep/access';
import { type ListQuery, listQueries, listRows } from '@doorstep/testing';
import type pg from 'pg';

/** The lists of the schools service as frontends ask for them, and rows for them: see its README. */
const folder = join('apps', 'schools', 'lists');
const today = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' }).format(new Date());

export const lists: readonly ListQuery[] = listQueries(join(folder, 'queries'));
export const rowsOfLists = () => listRows(join(folder, 'rows'), today);

/** Of the city in the database, what the queries name as variables. */
export async function keysOfLists(client: pg.Client): Promise<Record<string, string>> {
  const [keys] = listRows(folder, today);
  const { rows } = await client.query<Record<string, string>>(keys!.sql);
  return rows[0]!;
}

/** How many rows a page has. */
const first = 20;

export const variablesOf = ({ variables }: ListQuery, keys: Record<string, string>) =>
  Object.fromEntries(variables.map(name => [name, name === 'first' ? first : keys[name]]));

/** Who asks: a person of this role, of the district and the school that the variables name. */
export function grantsOf(role: string, keys: Record<string, string>): RoleGrant[] {
  const { districtCode: district = '', schoolCode: school = '' } = keys;
  switch (role) {
    case 'district-officer':
      return [{ role, district }];
    case 'principal':
      return [{ role, school }];
    case 'city-officer':
    case 'institute-officer':
    case 'expert':
      return [{ role }];
    case 'public':
      return [];
    default:
      throw new Error(`The bench knows no grants for ${role}.`);
  }
}

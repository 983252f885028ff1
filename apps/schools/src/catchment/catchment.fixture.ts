import type { RoleGrant } from '@doorstep/access';
import { pudong, type TestSchools } from '../schools.fixture';

/** A square of a tenth of a degree, by its south-west corner in tenths: 1215, 312 is at 121.5° E, 31.2° N. */
export const square = (x: number, y: number): { longitude: number; latitude: number }[] =>
  [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
  ].map(([longitude, latitude]) => ({ longitude: longitude! / 10, latitude: latitude! / 10 }));

export const codeOf = (place: number): string => `31011500100${place}`;

interface Refused {
  userErrors: { code: string; path: string[] }[];
}

/** Sends a mutation of catchments as the officer of Pudong, or with other roles; gives what was refused and where. */
export async function catchmentMutation(
  schools: TestSchools,
  name: string,
  input: object,
  ...grants: RoleGrant[]
): Promise<string[]> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const answer = await schools.data<Record<string, Refused>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code path } } }`,
    { input },
    ...(grants.length > 0 ? grants : [pudong]),
  );
  return answer[name]!.userErrors.map(({ code, path }) => `${code} ${path.join('.')}`);
}

/** Three neighbourhoods of Pudong side by side, from west to east; the last without an area. */
export const neighbourhoods = {
  districtCode: '310115',
  neighbourhoods: [1, 2, 3].map(place => ({
    code: codeOf(place),
    name: { zh: `第${place}居委会`, en: `Neighbourhood ${place}` },
    ...(place < 3 && { area: square(1214 + place, 312) }),
  })),
};

import type { RoleGrant } from '@doorstep/access';
import { city, type TestSchools } from '../schools.fixture';

/** What a mutation of a cluster answers. */
export interface ClusterPayload {
  cluster: { id: string; version: number } | null;
  userErrors: { code: string; path: string[]; message: string }[];
}

/** Forms clusters: without changes, a city practice community of the first school and the ten behind it. */
export function formingIn(schools: TestSchools, ids: readonly string[]) {
  return (changes: object = {}, ...grants: RoleGrant[]): Promise<ClusterPayload> => {
    const input = {
      name: { zh: '作业有益共同体', en: 'Homework that helps' },
      kind: 'CITY_PRACTICE_COMMUNITY',
      theme: 'HOMEWORK_THAT_HELPS',
      leadSchoolId: ids[0],
      memberSchoolIds: ids.slice(1, 11),
      from: '2026-09-15',
      ...changes,
    };
    return clusterMutation(schools, 'formCluster', input, ...grants);
  };
}

/** Sends a mutation whose payload holds a cluster; as the city's officer, if nobody else is named. */
export async function clusterMutation(
  schools: TestSchools,
  name: string,
  input: object,
  ...grants: RoleGrant[]
): Promise<ClusterPayload> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const answer = await schools.data<Record<string, ClusterPayload>>(
    `mutation ($input: ${type}!) {
       ${name}(input: $input) { cluster { id version } userErrors { code path message } }
     }`,
    { input },
    ...(grants.length > 0 ? grants : [city]),
  );
  return answer[name]!;
}

/**
 * Sends any mutation of clusters: gives the thing of its payload, or the codes of what was refused with their
 * paths.
 * @param of.besides what else they are
 */
export async function send<T extends object = { id: string; version: number }>(
  schools: TestSchools,
  name: string,
  input: object,
  of: { gives: string; fields?: string; by: RoleGrant; besides?: readonly RoleGrant[] },
): Promise<T> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const answer = await schools.data<
    Record<string, { userErrors: { code: string; path: string[] }[] } & Record<string, unknown>>
  >(
    `mutation ($input: ${type}!) {
       ${name}(input: $input) { ${of.gives} { ${of.fields ?? 'id version'} } userErrors { code path } }
     }`,
    { input },
    of.by,
    ...(of.besides ?? []),
  );
  const { userErrors, [of.gives]: thing } = answer[name]!;
  return (thing ?? userErrors.map(({ code, path }) => `${code} ${path.join('.')}`)) as T;
}

/** Everything that awaits somebody in this service. */
export async function tasksFor(schools: TestSchools, by: RoleGrant): Promise<string[]> {
  const { me } = await schools.data<{
    me: { schoolsTasks: { nodes: { kind: string; subjectId: string }[] } };
  }>('{ me { schoolsTasks { nodes { kind subjectId } } } }', {}, by);
  return me.schoolsTasks.nodes.map(({ kind, subjectId }) => `${kind} ${subjectId}`);
}

import type { RoleGrant } from '@doorstep/access';
import { city, type TestSchools } from '../schools.fixture';

export interface Preview {
  fingerprint: string | null;
  areas: number;
  problems: { code: string; path: string[] }[];
  closes: { code: string }[];
  clusters: { leads: boolean; outcome: string; school: { id: string }; cluster: { id: string } }[];
  catchments: { outcome: string; stage: string; schoolYear: number; neighbourhood: { code: string } }[];
  participations: { id: string; stage: string }[];
}

interface Refused {
  userErrors: { code: string; path: string[] }[];
}

/** Links and merges schools as a city officer, or with other roles. */
export class Registrar {
  constructor(private readonly schools: TestSchools) {}

  /** The codes of what was refused, with their paths; empty when it was done. */
  async send(name: string, input: object, ...grants: RoleGrant[]): Promise<string[]> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const answer = await this.schools.data<Record<string, Refused>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code path } } }`,
      { input },
      ...(grants.length > 0 ? grants : [city]),
    );
    return answer[name]!.userErrors.map(({ code, path }) => `${code} ${path.join('.')}`);
  }

  async preview(input: object, ...grants: RoleGrant[]): Promise<Preview> {
    const { previewMerge } = await this.schools.data<{ previewMerge: Preview }>(
      `query ($input: PreviewMergeInput!) { previewMerge(input: $input) { fingerprint areas problems { code path }
         closes { code } successor { code } clusters { leads outcome school { id } cluster { id } }
         catchments { outcome stage schoolYear neighbourhood { code } } participations { id stage } } }`,
      { input },
      ...(grants.length > 0 ? grants : [city]),
    );
    return previewMerge;
  }

  /** Previews a merge that nothing stands against, and does it. */
  async merge(input: object, ...grants: RoleGrant[]): Promise<string[]> {
    const { fingerprint, problems } = await this.preview(input, ...grants);
    if (fingerprint === null) return problems.map(({ code, path }) => `${code} ${path.join('.')}`);
    return this.send('mergeSchools', { ...input, fingerprint }, ...grants);
  }
}

import type { RoleGrant } from '@doorstep/access';
import { eventually } from '@doorstep/testing';
import { send } from '../clusters/clusters.fixture';
import { city, principalOf, TestSchools } from '../schools.fixture';

export const theme = 'HOMEWORK_THAT_HELPS';
export const small = { minMembers: 2, idealMembers: 3, maxMembers: 4, leadLevel: 7 };

export interface Proposal {
  id: string;
  version: number;
  status: string;
  beginsOn: string;
  problemHash: string;
  gap: number;
  score: { objective: number; served: number; clusters: number; kept: number };
  supersededBy: { id: string } | null;
  clusters: {
    nodes: {
      theme: string;
      lead: { id: string };
      cluster: { id: string } | null;
      continues: { id: string } | null;
      placements: {
        nodes: {
          role: string;
          school: { id: string };
          explanation: { sentence: string; distanceKm: number };
        }[];
      };
    }[];
  };
  unserved: { nodes: { school: { id: string }; reason: string; option: string; optionValue: string }[] };
  leaving: {
    nodes: {
      school: { id: string };
      cluster: { id: string };
      closes: boolean;
      goesTo: { lead: { id: string } } | null;
    }[];
  };
}

const proposalFields = `id version status beginsOn problemHash gap score { objective served clusters kept } supersededBy { id }
  clusters(first: 50) { nodes { theme lead { id } cluster { id } continues { id }
    placements(first: 50) { nodes { role school { id } explanation { sentence(locale: EN) distanceKm } } } } }
  unserved(first: 50) { nodes { school { id } reason option optionValue } }
  leaving(first: 50) { nodes { school { id } cluster { id } closes goesTo { lead { id } } } }`;

/** Schools that need clusters, and the officers who propose and adopt them. */
export class ProposalDesk {
  private constructor(
    readonly schools: TestSchools,
    readonly all: { id: string; code: string }[],
  ) {}

  /** Ten schools in a row, a kilometre apart, on 2026-10-01; the first and the sixth are strong. */
  static async open(): Promise<ProposalDesk> {
    const schools = await TestSchools.start('2026-10-01');
    const all = await schools.register(10);
    await schools.database.manager.query(
      `UPDATE school SET longitude = 121.5, latitude = 31.2 + (code::bigint - 311500000) / 100.0`,
    );
    await schools.database.manager.query(
      `INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
       SELECT uuidv7(), id, uuidv7(), jsonb_build_array(jsonb_build_object('code', 'ACADEMIC_BURDEN', 'level',
                CASE WHEN code IN ('311500001', '311500006') THEN 8 ELSE 4 END)), now(), 1 FROM school`,
    );
    return new ProposalDesk(schools, all);
  }

  get ids(): string[] {
    return this.all.map(({ id }) => id);
  }

  declare(number: number, more: object = {}): Promise<unknown> {
    const { id, code } = this.all[number]!;
    const given = { schoolId: id, theme, ...more };
    return send(this.schools, 'declareSchoolNeed', given, { gives: 'schoolNeed', by: principalOf(code) });
  }

  async declareAll(): Promise<void> {
    for (let number = 0; number < this.all.length; number += 1) await this.declare(number);
  }

  async read(id: string, by: RoleGrant = city): Promise<Proposal | null> {
    const query = `query ($id: ID!) { clusterProposal(id: $id) { ${proposalFields} } }`;
    const { clusterProposal } = await this.schools.data<{ clusterProposal: Proposal | null }>(
      query,
      { id },
      by,
    );
    return clusterProposal;
  }

  /** Proposes clusters, and waits until the solver is done. */
  async propose(input: object = {}, by: RoleGrant = city): Promise<Proposal> {
    const { id } = await this.ask(input, by);
    return eventually(async () => {
      const found = await this.read(id, by);
      if (found?.status === 'RUNNING') throw new Error('It is still running.');
      return found!;
    });
  }

  /** Asks for a proposal: its key, or what is refused. */
  ask(input: object = {}, by: RoleGrant = city): Promise<{ id: string; version: number }> {
    const given = { kind: 'CITY_PRACTICE_COMMUNITY', options: small, ...input };
    return send(this.schools, 'proposeClusters', given, { gives: 'clusterProposal', by });
  }

  /** Which school is where: the number of each, the lead first. */
  told({ clusters }: Proposal): string[] {
    return clusters.nodes
      .map(({ placements: { nodes } }) => nodes.map(({ school }) => this.ids.indexOf(school.id)))
      .map(([lead, ...members]) => `${lead}: ${members.sort().join(' ')}`)
      .sort();
  }

  change(
    name: string,
    proposal: { id: string; version: number },
    more: object = {},
    by = city,
  ): Promise<{ id: string; version: number }> {
    const given = { proposalId: proposal.id, expectedVersion: proposal.version, ...more };
    return send(this.schools, name, given, { gives: 'clusterProposal', by });
  }

  /** Who belongs to which cluster of a kind on a day: as `told`, of the clusters that there are then. */
  async standing(day: string, kind = 'CITY_PRACTICE_COMMUNITY'): Promise<string[]> {
    const rows = await this.schools.database.manager.query<
      { lead: string | null; members: string[] | null }[]
    >(
      `SELECT min(m.school_id::text) FILTER (WHERE m.lead_role IS NOT NULL) AS lead,
              array_agg(m.school_id::text) FILTER (WHERE m.lead_role IS NULL) AS members
         FROM cluster c LEFT JOIN cluster_membership m ON m.cluster_id = c.id AND m.during @> $1::date
        WHERE c.kind = $2 AND c.during @> $1::date GROUP BY c.id`,
      [day, kind],
    );
    return rows
      .map(({ lead, members }) => {
        const numbers = (members ?? []).map(id => this.ids.indexOf(id)).sort();
        return `${this.ids.indexOf(lead ?? '')}: ${numbers.join(' ')}`;
      })
      .sort();
  }
}

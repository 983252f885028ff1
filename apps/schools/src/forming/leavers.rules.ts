import type { City } from './fit.rules';
import type { FormingPlan } from './problem.rules';
import { continued } from './score.rules';

/** A school that leaves its cluster when the plan is adopted. */
export interface Leaver {
  schoolId: string;
  clusterId: string;
  /** The lead of the proposed cluster to which it goes; null where it has no place. */
  toLeadId: string | null;
  /** Whether the cluster closes, because none of the plan goes on in it. */
  closes: boolean;
}

/** Who leaves when a plan is adopted, by code: what is not in the plan ends. */
export function leaversOf(city: City, plan: FormingPlan): Leaver[] {
  const goesOn = new Set<string>();
  const placeOf = new Map<string, { leadId: string; clusterId: string | undefined }>();
  for (const cluster of plan.clusters) {
    const clusterId = continued(city, cluster)?.id;
    if (clusterId !== undefined) goesOn.add(clusterId);
    for (const id of [cluster.leadId, ...cluster.memberIds])
      placeOf.set(id, { leadId: cluster.leadId, clusterId });
  }
  return city.schools.flatMap(({ id, clusterId }): Leaver[] => {
    const place = placeOf.get(id);
    if (clusterId === null || place?.clusterId === clusterId) return [];
    return [{ schoolId: id, clusterId, toLeadId: place?.leadId ?? null, closes: !goesOn.has(clusterId) }];
  });
}

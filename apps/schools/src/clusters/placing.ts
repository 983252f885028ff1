import { type Actor, may } from '@doorstep/access';
import { type Problem, Refusal } from '@doorstep/service-kit/refusal';
import type { ClusterKind } from './cluster.rules';

/**
 * Refuses schools into a cluster for whose districts the actor does not answer: a district lets its own schools join, and
 * what several districts do together is the city's to form. Nobody finds the schools of a district placed by another.
 */
export function checkPlaced(
  actor: Actor,
  kind: ClusterKind,
  placed: readonly { path: string[]; school: { code: string; districtCode: string } }[],
): void {
  const [first, ...others] = placed
    .filter(({ school: { districtCode } }) => !may(actor, 'update', 'Cluster', { kind, districtCode }))
    .map(({ path, school: { code } }): Problem => ({
      code: 'CLUSTER_MEMBER_OF_OTHER_DISTRICT',
      path,
      message: {
        zh: `学校 ${code} 属于其他区县：区县只能安排本区县的学校，跨区县的集群请由市级组建或加入。`,
        en: `The school ${code} is of another district: a district places its own schools only. Ask the city to form the cluster, or to let the school join.`,
      },
    }));
  if (first) throw new Refusal([first, ...others]);
}

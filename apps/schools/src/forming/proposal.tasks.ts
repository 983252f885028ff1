import { businessDay } from '@doorstep/service-kit';
import { actable, taskSource } from '@doorstep/subgraph-kit';
import { District } from '../districts/district';
import { ClusterProposal, ProposalStatus } from './proposal';

/** Proposals of whoever would adopt them: the city its communities, a district its own teams, though the city could, too. */
export const proposalsToAdopt = taskSource<ClusterProposal & { of?: District | null }>({
  kind: 'ADOPT_CLUSTER_PROPOSAL',
  subjectType: 'ClusterProposal',
  key: 'id',
  since: 'createdAt',
  awaiting(context) {
    const districts = context.actor.grants.flatMap(({ role, district }) =>
      role === 'district-officer' && district !== undefined ? [district] : [],
    );
    return actable(context, ClusterProposal, 'approve', 'ClusterProposal')
      ?.leftJoinAndMapOne('item.of', District, 'district', 'district.code = item.districtCode')
      .andWhere('item.status = :ready', { ready: ProposalStatus.READY })
      .andWhere('(item.districtCode IS NULL OR item.districtCode = ANY(:districts))', { districts });
  },
  tell({ of, createdAt, schoolCount }) {
    const day = businessDay(createdAt);
    return {
      title: {
        zh: `审定 ${day} 生成的${of ? `${of.name.zh}研究团队` : '全市实践研究共同体'}按需集群方案（${schoolCount} 所学校）`,
        en: `Adopt or discard the ${of ? `teams proposed for ${of.name.en}` : 'communities proposed for the city'} on ${day}, ${schoolCount} schools`,
      },
    };
  },
});

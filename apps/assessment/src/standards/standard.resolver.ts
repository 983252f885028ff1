import { Policy } from '@doorstep/access';
import { Query, Resolver } from 'type-graphql';
import { Standard, standardView } from './standard';
import type { Standards } from './standards';

@Resolver(Standard)
export class StandardResolver {
  constructor(private readonly versions: Standards) {}

  @Policy('read', 'Standard')
  @Query(() => [Standard], {
    nullable: true,
    description: 'Every version of every standard by which schools are assessed, the newest of each first.',
  })
  standards(): Standard[] {
    return this.versions.all().map(standardView);
  }
}

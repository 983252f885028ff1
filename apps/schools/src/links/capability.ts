import type { Capability } from '@doorstep/service';
import { createSchoolLinks } from '../migrations/202611220092-school-links';
import { tellSuccessors } from '../migrations/202611220094-successors';
import { Steps } from '../programme/steps';
import { Register } from '../register/register.service';
import { LineageEntryResolver, LinksResolver, SchoolLinksResolver } from './links.resolver';
import { Links } from './links.service';
import { MergeCatchmentResolver, MergeClusterResolver, MergeResolver } from './merge.resolver';
import { Merges } from './merge.service';
import { SchoolLink } from './school-link';

/** Which school came of which, and merges. */
export const links: Capability = {
  entities: [SchoolLink],
  migrations: [createSchoolLinks, tellSuccessors],
  resolvers: ({ clock, jobs }) => {
    const register = new Register(clock, (...job) => jobs.enqueue(...job));
    const links = new Links(register);
    return [
      new LinksResolver(links),
      new MergeResolver(new Merges(register, links, new Steps(clock))),
      MergeClusterResolver,
      MergeCatchmentResolver,
      LineageEntryResolver,
      SchoolLinksResolver,
    ];
  },
};

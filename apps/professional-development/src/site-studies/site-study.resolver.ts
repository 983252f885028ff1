import {
  BilingualTextInput,
  CreationInput,
  DateScalar,
  Input,
  payloadOf,
  readOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Resolver } from 'type-graphql';
import { type NewSiteStudy, SiteStudiesService } from './site-studies.service';
import { SiteStudy } from './site-study';

@InputType({ description: 'What you found on a visit to a school.' })
class RecordSiteStudyInput extends CreationInput implements NewSiteStudy {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field({
    description:
      'The code of the theme that you studied: capital letters, digits and underscores, for example HOMEWORK_THAT_HELPS.',
  })
  theme!: string;

  @Field(() => DateScalar, { description: 'The day of the visit; not after today.' })
  visitedOn!: string;

  @Field({ description: 'What you found, in at most 10,000 characters of each language.' })
  findings!: BilingualTextInput;

  @Field({ description: 'Whether the school can be cultivated on this theme, as you find.' })
  recommendsCultivation!: boolean;
}

const RecordSiteStudyPayload = payloadOf(SiteStudy, 'siteStudy', 'RecordSiteStudyPayload');

export const SiteStudyRead = readOf(SiteStudy, { one: 'siteStudy', policy: 'SiteStudy' });

@Resolver()
export class SiteStudyMutations {
  constructor(private readonly studies: SiteStudiesService) {}

  @UseCase({
    policy: ['create', 'SiteStudy'],
    gives: () => RecordSiteStudyPayload,
    description:
      'Records what an expert found on a visit. If it recommends cultivation, the district can make the school CULTIVATED.',
  })
  async recordSiteStudy(@Input() input: RecordSiteStudyInput, @Work() { tx, actor }: UseCaseContext) {
    return { siteStudy: await this.studies.record(tx, actor, input) };
  }
}

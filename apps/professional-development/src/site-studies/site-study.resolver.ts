import { Policy, visible } from '@doorstep/access';
import {
  BilingualTextInput,
  DateScalar,
  type GraphContext,
  loadOne,
  MutationPayload,
  mutate,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { School } from '../schools/school';
import { type NewSiteStudy, SiteStudiesService } from './site-studies.service';
import { SiteStudy } from './site-study';

@InputType({ description: 'What you found on a visit to a school.' })
class RecordSiteStudyInput implements NewSiteStudy {
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

  @Field(() => String, {
    nullable: true,
    description:
      'A key of your own, a UUID for example: sent twice with the same input, it is recorded once.',
  })
  clientMutationKey?: string | null;
}

@ObjectType({ description: 'What came of recordSiteStudy.' })
class RecordSiteStudyPayload extends MutationPayload {
  @Field(() => SiteStudy, { nullable: true, description: 'The study; null if it was refused.' })
  siteStudy?: SiteStudy | null;
}

@Resolver(SiteStudy)
export class SiteStudyResolver {
  constructor(private readonly studies: SiteStudiesService) {}

  @Policy('read', 'SiteStudy')
  @Query(() => SiteStudy, {
    nullable: true,
    description: 'A site study; null if there is none with this key that you may see.',
  })
  async siteStudy(
    @Arg('id', () => ID, { description: 'The key of the study.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<SiteStudy | null> {
    return visible(context.actor, 'SiteStudy', await loadOne(context, SiteStudy, 'id', id));
  }

  @Policy('create', 'SiteStudy')
  @Mutation(() => RecordSiteStudyPayload, {
    nullable: true,
    description:
      'Records what an expert found on a visit. If it recommends cultivation, the district can make the school CULTIVATED.',
  })
  recordSiteStudy(
    @Arg('input', { description: 'The study.' }) input: RecordSiteStudyInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'recordSiteStudy', input }, async tx => ({
      siteStudy: await this.studies.record(tx, context.actor, input),
    }));
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school that was visited.' })
  school(@Root() { schoolId }: SiteStudy): School {
    return School.of(schoolId);
  }
}

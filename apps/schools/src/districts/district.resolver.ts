import { Policy } from '@doorstep/access';
import {
  BilingualTextInput,
  ConnectionArgs,
  Connection,
  type GraphContext,
  loadOne,
  MutationPayload,
  mutate,
  paginate,
  paginateFor,
  type Page,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
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
import { School } from '../register/school';
import { SchoolConnection, schoolsSeenBy } from '../register/school.list';
import { District } from './district';
import { registerDistricts } from './districts.service';

const DistrictConnection = Connection(District);

@InputType({ description: 'A district to enter or rename.' })
class DistrictInput {
  @Field(() => ID, { description: 'The official code of the district (GB/T 2260), six digits.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'The name of the district.' })
  name!: BilingualTextInput;
}

@InputType({ description: 'Districts of the city.' })
class RegisterDistrictsInput {
  @Field(() => [DistrictInput], {
    description: 'The districts; those that are there already and alike stay as they are.',
  })
  districts!: DistrictInput[];
}

@ObjectType({ description: 'The districts as they are now, or why nothing was done.' })
class RegisterDistrictsPayload extends MutationPayload {
  @Field(() => [District], {
    nullable: true,
    description: 'The districts that were named, in the order of their codes.',
  })
  districts?: District[];
}

@Resolver(() => District)
export class DistrictResolver {
  @Policy('read', 'District')
  @Query(() => District, {
    nullable: true,
    description: 'A district by its official code; null if there is none.',
  })
  async district(
    @Arg('code', () => ID, { description: 'The official code, for example 310115.' }) code: string,
    @Ctx() context: GraphContext,
  ): Promise<District | null> {
    return loadOne(context, District, 'code', code);
  }

  @Policy('read', 'District')
  @Query(() => DistrictConnection, {
    nullable: true,
    description: 'The districts, in the order of their codes.',
  })
  districts(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() context: GraphContext): Page<District> {
    const query = context.database.manager.createQueryBuilder(District, 'district');
    return paginate({ query, orderBy: [{ column: 'district.code' }], args });
  }

  @Policy('read', 'School')
  @FieldResolver(() => SchoolConnection, {
    nullable: true,
    description: 'Its schools, in the order of their codes.',
  })
  schools(
    @Root() district: District,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<School> {
    return paginateFor(context, {
      name: 'District.schools',
      query: () => schoolsSeenBy(context),
      parent: { column: 'school.districtCode', value: district.code },
      orderBy: [{ column: 'school.code' }],
      args,
    });
  }

  @Policy('import', 'District')
  @Mutation(() => RegisterDistrictsPayload, {
    nullable: true,
    description:
      'Enters districts in the register, or renames them. Sent twice, it does nothing the second time.',
  })
  async registerDistricts(
    @Arg('input', { description: 'The districts.' }) input: RegisterDistrictsInput,
    @Ctx() context: GraphContext,
  ): Promise<RegisterDistrictsPayload> {
    return mutate(context, { operation: 'registerDistricts', input: {} }, async tx => ({
      districts: await registerDistricts(tx, context.actor, input.districts),
    }));
  }
}

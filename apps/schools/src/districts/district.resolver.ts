import { Policy } from '@doorstep/access';
import {
  BilingualTextInput,
  Connection,
  ConnectionArgs,
  type GraphContext,
  Input,
  MutationPayload,
  paginateFor,
  type Page,
  readsOf,
  seenBy,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, Field, FieldResolver, ID, InputType, ObjectType, Resolver, Root } from 'type-graphql';
import { School } from '../register/school';
import { District } from './district';
import { registerDistricts } from './districts.service';

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

export const DistrictReads = readsOf(District, {
  one: 'district',
  many: 'districts',
  key: 'code',
  policy: 'District',
  description: 'The districts, in the order of their codes.',
  orderBy: ['code'],
});

@Resolver(() => District)
export class DistrictResolver {
  @Policy('read', 'School')
  @FieldResolver(() => Connection(School), {
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
      query: () => seenBy(context, School, 'School'),
      parent: { column: 'item.districtCode', value: district.code },
      orderBy: [{ column: 'item.code' }],
      args,
    });
  }

  @UseCase({
    policy: ['import', 'District'],
    gives: () => RegisterDistrictsPayload,
    description:
      'Enters districts in the register, or renames them. Sent twice, it does nothing the second time.',
  })
  async registerDistricts(@Input() input: RegisterDistrictsInput, @Work() { tx, actor }: UseCaseContext) {
    return { districts: await registerDistricts(tx, actor, input.districts) };
  }
}

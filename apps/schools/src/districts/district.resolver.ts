import {
  listOn,
  BilingualTextInput,
  Input,
  MutationPayload,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, ID, InputType, ObjectType, Resolver } from 'type-graphql';
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

export const SchoolsOfDistrict = listOn(District, 'schools', {
  item: School,
  by: 'districtCode',
  key: 'code',
  policy: 'School',
  orderBy: ['code'],
  description: 'Its schools, in the order of their codes.',
});

import {
  Among,
  BilingualTextInput,
  containing,
  MutationPayload,
  payloadOf,
  Where,
} from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { CatchmentRule } from './catchment';
import { CatchmentArea } from './catchment-area';
import { CatchmentStage } from './catchment.rules';
import { GeoPointInput, Neighbourhood } from './neighbourhood';

const year = 'The school year, by the year in which it begins: 2026 is 2026/27. Up to two years ahead.';
const corners =
  'The corners in their order along the border, 3 to 500; the first may be repeated at the end. Its edges do not cross.';

@InputType({ description: 'Which neighbourhoods: those that meet all that is given.' })
export class NeighbourhoodFilter {
  @Among('districtCode', () => ID, 'Of one of these districts (official codes).')
  districtCodes?: string[] | null;

  @Where<string>(
    () => String,
    'Whose name, in either language, contains this; capitals do not count.',
    (text, alias) => ({
      sql: `(${alias}.name->>'zh' ILIKE :like OR ${alias}.name->>'en' ILIKE :like)`,
      parameters: { like: containing(text) },
    }),
  )
  nameContains?: string | null;
}

@InputType({ description: 'A neighbourhood to enter or change.' })
class NeighbourhoodInput {
  @Field(() => ID, { description: 'Its official code, for example 310115001001.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'Its name.' })
  name!: BilingualTextInput;

  @Field(() => [GeoPointInput], { nullable: true, description: `${corners} Absent: as it was.` })
  area?: GeoPointInput[] | null;
}

@InputType({ description: 'Neighbourhoods of a district.' })
export class RecordNeighbourhoodsInput {
  @Field(() => ID, { description: 'The official code of the district.' })
  districtCode!: string;

  @Field(() => [NeighbourhoodInput], {
    description: 'The neighbourhoods, up to 1,000; those that are there already and alike stay as they are.',
  })
  neighbourhoods!: NeighbourhoodInput[];
}

@InputType()
abstract class RoundInput {
  @Field(() => ID, { description: 'The official code of the district.' })
  districtCode!: string;

  @Field(() => CatchmentStage, { description: 'For which stage.' })
  stage!: CatchmentStage;

  @Field(() => Int, { description: year })
  schoolYear!: number;
}

@InputType({ description: 'Which schools serve a neighbourhood.' })
class CatchmentAssignmentInput {
  @Field(() => ID, { description: 'The code of the neighbourhood.' })
  neighbourhoodCode!: string;

  @Field(() => [String], {
    description:
      'The official codes of all schools that serve it; empty if none does. They may be of another district.',
  })
  schoolCodes!: string[];
}

@InputType({ description: 'Who serves which neighbourhoods, for a stage and a school year.' })
export class AssignCatchmentInput extends RoundInput {
  @Field(() => [CatchmentAssignmentInput], {
    description: 'Up to 1,000 neighbourhoods, each once; those that are not named stay as they are.',
  })
  assignments!: CatchmentAssignmentInput[];
}

@InputType({ description: 'Whether several schools may serve a neighbourhood.' })
export class SetCatchmentRuleInput extends RoundInput {
  @Field({ description: 'True: one school of each sector at most. False: several may.' })
  exclusive!: boolean;
}

@InputType({ description: 'From which school year to take catchments over, and to which.' })
export class CarryCatchmentOverInput extends RoundInput {
  @Field(() => Int, { description: 'The school year to take them from.' })
  fromSchoolYear!: number;
}

@InputType({ description: 'The area that a school serves.' })
export class DrawCatchmentAreaInput {
  @Field(() => ID, { description: 'The school.' })
  schoolId!: string;

  @Field(() => CatchmentStage, { description: 'For which stage.' })
  stage!: CatchmentStage;

  @Field(() => Int, { description: year })
  schoolYear!: number;

  @Field(() => [GeoPointInput], { nullable: true, description: `${corners} Absent: the area is taken back.` })
  area?: GeoPointInput[] | null;
}

@ObjectType({ description: 'The neighbourhoods as they are now, or why nothing was done.' })
export class NeighbourhoodsPayload extends MutationPayload {
  @Field(() => [Neighbourhood], {
    nullable: true,
    description: 'The neighbourhoods that were named, in the order of their codes.',
  })
  neighbourhoods?: Neighbourhood[];
}

@ObjectType({ description: 'What was taken over, or why nothing was.' })
export class CarryCatchmentOverPayload extends MutationPayload {
  @Field(() => Int, { nullable: true, description: 'How many neighbourhoods were assigned.' })
  neighbourhoods?: number;
}

export const CatchmentRulePayload = payloadOf(CatchmentRule, 'catchmentRule');
export const CatchmentAreaPayload = payloadOf(CatchmentArea, 'catchmentArea');

import { BilingualTextInput, ChangeInput, CreationInput, DateScalar } from '@doorstep/subgraph-kit';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import {
  ItEquipment,
  SchoolStage,
  SchoolStatus,
  SchoolStatusReason,
  Sector,
  Settlement,
} from './school.rules';

const said = (type: () => object, description: string) =>
  Field(type, { nullable: true, description }) as PropertyDecorator;

@InputType({
  description:
    'Fields of a school with their new values. What is left out stays as it is; null takes a value away.',
})
export class SchoolFieldsInput {
  @said(() => BilingualTextInput, 'Its name. Needs an approval where a school proposes it.')
  name?: BilingualTextInput | null;

  @said(() => BilingualTextInput, 'Another name by which it is known. Needs an approval.')
  alias?: BilingualTextInput | null;

  @said(() => BilingualTextInput, 'What stands on its plaque, where that is not its name. Needs an approval.')
  plaque?: BilingualTextInput | null;

  @said(() => SchoolStage, 'What it teaches. Needs an approval.')
  stage?: SchoolStage | null;

  @said(() => Sector, 'Who runs it. Needs an approval.')
  sector?: Sector | null;

  @said(() => ID, 'The official code of the district in which it lies. Needs an approval.')
  districtCode?: string | null;

  @said(() => String, 'Its address, in Chinese. Needs an approval.')
  address?: string | null;

  @said(() => String, 'Its address, in English. Needs an approval.')
  addressEn?: string | null;

  @said(() => Float, 'Degrees east, WGS 84; with the latitude. Needs an approval.')
  longitude?: number | null;

  @said(() => Float, 'Degrees north, WGS 84; with the longitude. Needs an approval.')
  latitude?: number | null;

  @said(() => DateScalar, 'Its first day. Needs an approval.')
  openedOn?: string | null;

  @said(() => Settlement, 'Whether it lies in the city, in a town or in the country. Needs an approval.')
  settlement?: Settlement | null;

  @said(() => Int, 'The age in years of its youngest pupils, 2 to 25; with highestAge. Needs an approval.')
  lowestAge?: number | null;

  @said(() => Int, 'The age in years of its oldest pupils, 2 to 25; with lowestAge. Needs an approval.')
  highestAge?: number | null;

  @said(() => String, 'Its postcode.')
  postcode?: string | null;

  @said(() => String, 'Its website, beginning with https:// or http://.')
  website?: string | null;

  @said(() => String, "The telephone of the school's office; a mobile number is refused.")
  telephone?: string | null;

  @said(() => ItEquipment, 'How it is equipped for information technology.')
  itEquipment?: ItEquipment | null;

  @said(() => Boolean, 'Whether pupils can board.')
  boarding?: boolean | null;

  @said(() => Int, 'How many pupils it has room for.')
  capacity?: number | null;
}

@InputType({ description: 'A school to enter in the register.' })
export class RegisterSchoolInput extends CreationInput {
  @Field({ description: 'Its official code: 4 to 20 digits or letters.' })
  code!: string;

  @Field(() => SchoolFieldsInput, {
    description: 'Its fields: name, stage, sector and districtCode at least.',
  })
  fields!: SchoolFieldsInput;

  @Field(() => SchoolStatus, { description: 'PROPOSED or OPEN.' })
  status!: SchoolStatus;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first day on which this holds: today by default, or a past day.',
  })
  on?: string | null;
}

@InputType({ description: 'A school with new values of its fields.' })
export class ChangeSchoolInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => SchoolFieldsInput, { description: 'What changes.' })
  fields!: SchoolFieldsInput;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The day from which on it holds: today by default, a past day to correct, a later one to plan.',
  })
  on?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, in your words.' })
  reason?: string | null;
}

@InputType({ description: 'A status, and why.' })
export class StatusChangeInput {
  @Field(() => SchoolStatus, { description: 'The new status.' })
  to!: SchoolStatus;

  @Field(() => SchoolStatusReason, { description: 'Why.' })
  reason!: SchoolStatusReason;

  @Field(() => String, {
    nullable: true,
    description: 'What else is to be said; needed with the reason OTHER.',
  })
  note?: string | null;
}

@InputType({ description: 'A school with a new status.' })
export class ChangeSchoolStatusInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => SchoolStatus, { description: 'The new status.' })
  to!: SchoolStatus;

  @Field(() => SchoolStatusReason, { description: 'Why.' })
  reason!: SchoolStatusReason;

  @Field(() => String, {
    nullable: true,
    description: 'What else is to be said; needed with the reason OTHER.',
  })
  note?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The day from which on it holds: today by default. An open school that is to close on a later day is PROPOSED_TO_CLOSE until then.',
  })
  on?: string | null;
}

@InputType({ description: 'What a school proposes to change of itself.' })
export class ProposeSchoolChangeInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => SchoolFieldsInput, {
    nullable: true,
    description: 'What is to change; fields that need no approval are changed without one.',
  })
  fields?: SchoolFieldsInput | null;

  @Field(() => StatusChangeInput, { nullable: true, description: 'A new status; needs an approval.' })
  status?: StatusChangeInput | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day from which on it is to hold; without it, the day on which it is approved.',
  })
  on?: string | null;

  @Field({ description: 'Why, in your words.' })
  reason!: string;
}

@InputType({ description: 'A request with its decision.' })
export class ApproveSchoolChangeInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the request.' })
  requestId!: string;

  @Field(() => String, { nullable: true, description: 'What you have to say to it.' })
  answer?: string | null;

  @Field({
    defaultValue: false,
    description: 'Approve it even though fields have changed since it was asked for (changedMeanwhile).',
  })
  despiteChanges!: boolean;
}

@InputType({ description: 'A request that is refused.' })
export class RefuseSchoolChangeInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the request.' })
  requestId!: string;

  @Field({ description: 'Why not, in words that help the school.' })
  answer!: string;
}

@InputType({ description: 'A request that the school takes back.' })
export class WithdrawSchoolChangeInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the request.' })
  requestId!: string;
}

import { Among, BilingualTextInput, ChangeInput, CreationInput, ShareScalar } from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Int } from 'type-graphql';
import { Settlement } from '../register/school.rules';
import type { Conditions } from './counties.service';
import { CountyType, DriverEffect, DriverEvidenceKind } from './county.rules';

@InputType({ description: 'Which profiles of counties: those that meet all that is given.' })
export class CountyProfileFilter {
  @Among('districtCode', () => ID, 'Of one of these counties (official codes).')
  districtCodes?: string[] | null;

  @Among('year', () => Int, 'Of one of these years.')
  years?: number[] | null;

  @Among('type', () => CountyType, 'Of one of these types.')
  types?: CountyType[] | null;

  @Among('settlement', () => Settlement, 'Urban, of towns or rural.')
  settlements?: Settlement[] | null;
}

@InputType({ description: 'Which drivers: those that meet all that is given.' })
export class CountyDriverFilter {
  @Among('districtCode', () => ID, 'Of one of these counties (official codes).')
  districtCodes?: string[] | null;

  @Among('driver', () => String, 'With one of these codes.')
  drivers?: string[] | null;

  @Among('effect', () => DriverEffect, 'With one of these effects.')
  effects?: DriverEffect[] | null;

  @Among('year', () => Int, 'Found in one of these years.')
  years?: number[] | null;
}

@InputType({ description: 'Which guidance: what meets all that is given.' })
export class CountyGuidanceFilter {
  @Among('type', () => CountyType, 'For one of these types.')
  types?: CountyType[] | null;
}

const share = (description: string) =>
  Field(() => ShareScalar, { nullable: true, description: `${description} Absent if unknown.` });

@InputType({ description: "A county's conditions and needs. What is left out is not known." })
class CountyConditionsInput implements Conditions {
  @Field(() => Settlement, { description: 'Where most of its pupils live.' })
  settlement!: Settlement;

  @Field(() => Int, { description: 'How many people live there.' })
  population!: number;

  @Field(() => Int, { nullable: true, description: 'How many pupils of compulsory education there are.' })
  pupils?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many teachers teach them.' })
  teachers?: number | null;

  @share('The share of teachers who have the qualification that the province asks for.')
  qualifiedTeachers?: string | null;

  @share('The share of pupils who go to school in the country.')
  ruralPupils?: string | null;

  @share('The share of schools below the standard of information technology.')
  schoolsBelowItStandard?: string | null;

  @share('How far the worst-off fifth of schools lies behind the best-off one in teachers per pupil.')
  gapBetweenSchools?: string | null;

  @share('The share of families who are satisfied.')
  satisfiedFamilies?: string | null;

  @Field(() => [String], {
    description: 'Its needs, as codes: capital letters, digits and underscores; 50 at most.',
  })
  needs!: string[];

  @Field(() => BilingualTextInput, { description: 'Its needs in its own words; 3000 characters at most.' })
  needsInWords!: BilingualTextInput;
}

@InputType({ description: 'The assessment of a county for a year.' })
export class AssessCountyInput extends CreationInput {
  @Field(() => ID, { description: 'The official code of the county.' })
  districtCode!: string;

  @Field(() => Int, { description: 'The year, January to December.' })
  year!: number;

  @Field(() => CountyConditionsInput, { description: 'What was found.' })
  conditions!: CountyConditionsInput;
}

@InputType({ description: 'What a profile says from now on.' })
export class ReviseCountyProfileInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the profile.' })
  countyProfileId!: string;

  @Field(() => CountyConditionsInput, { description: 'All that was found.' })
  conditions!: CountyConditionsInput;
}

@InputType({ description: 'What drives improvement in a county, or was tried without effect.' })
export class RecordCountyDriverInput extends CreationInput {
  @Field(() => ID, { description: 'The official code of the county.' })
  districtCode!: string;

  @Field(() => Int, { description: 'The year in which it was found.' })
  year!: number;

  @Field({ description: 'Its code: capital letters, digits and underscores.' })
  driver!: string;

  @Field(() => DriverEffect, { description: 'How much it has driven improvement.' })
  effect!: DriverEffect;

  @Field(() => BilingualTextInput, { description: 'What it is, and how it works; 2000 characters at most.' })
  description!: BilingualTextInput;

  @Field(() => DriverEvidenceKind, { description: 'What that rests on.' })
  evidenceKind!: DriverEvidenceKind;

  @Field({
    description:
      'What it rests on; 300 characters at most. APPRAISAL: the key of a published appraisal of the county or of a school ' +
      'in it. PLAN_TASK: the key of a task of a plan of the county. Of the other kinds, a key or title, which is not checked.',
  })
  evidenceKey!: string;

  @Field(() => BilingualTextInput, { description: 'What the evidence shows; 2000 characters at most.' })
  evidence!: BilingualTextInput;
}

@InputType({ description: 'A new edition of what counties of a type are advised to do.' })
export class PublishCountyGuidanceInput extends CreationInput {
  @Field(() => CountyType, { description: 'For which type.' })
  type!: CountyType;

  @Field(() => BilingualTextInput, { description: 'The advice; 3000 characters at most.' })
  advice!: BilingualTextInput;

  @Field({ description: 'What it rests on; 300 characters at most.' })
  source!: string;
}

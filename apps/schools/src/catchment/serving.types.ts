import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, describeChoices } from '@doorstep/subgraph-kit';
import { Field, Int, ObjectType } from 'type-graphql';
import { CatchmentStage, FoundBy, ServingOutcome } from './catchment.rules';

describeChoices('FoundBy', FoundBy, 'How it was found that a school serves a place.', {
  NEIGHBOURHOOD: 'It serves the neighbourhood that was named, or in whose area the place lies.',
  AREA: 'The place lies in the area that is drawn for it on the map.',
});
describeChoices(
  'ServingOutcome',
  ServingOutcome,
  'What there is to say to a family that asks for its school.',
  {
    FOUND: 'One school serves the place.',
    SEVERAL: 'Several schools serve it; the district says which takes the child.',
    ON_BORDER: 'It lies on a border (within 0.1 m), and different schools serve the sides.',
    NOT_ASSIGNED: 'The place is known, and no school has been assigned to it for that stage and year.',
    PLACE_UNKNOWN: 'There is no such neighbourhood, or no area covers the place.',
    OUTSIDE_CITY: 'No school of the register is within a quarter of a degree of the place.',
    SWAPPED: 'Longitude and latitude seem to be the other way round.',
  },
);

@ObjectType({
  description:
    'That a school serves what was asked for; `school` leads to its programme stage and its clusters.',
})
export class ServingSchool {
  schoolId!: string;
  neighbourhoodCode!: string | null;

  @Field(() => FoundBy, { description: 'How it was found.' })
  foundBy!: FoundBy;

  @Field({ description: 'Whether the place lies on the border (within 0.1 m) of what the school serves.' })
  onBorder!: boolean;
}

@ObjectType({ description: 'The answer to a family that asks which school serves a place.' })
export class ServingAnswer {
  @Field(() => ServingOutcome, { description: 'What there is to say.' })
  outcome!: ServingOutcome;

  @Bilingual({ description: 'The same, and what to do, in words for people.' })
  message!: BilingualText;

  @Field(() => CatchmentStage, { description: 'The stage that was asked for.' })
  stage!: CatchmentStage;

  @Field(() => Int, { description: 'The school year that it holds for, by the year in which it begins.' })
  schoolYear!: number;

  @Field(() => [ServingSchool], {
    description: 'Each way in which a school was found; a school stands here twice if found in two ways.',
  })
  schools!: ServingSchool[];

  neighbourhoodCodes!: string[];
}

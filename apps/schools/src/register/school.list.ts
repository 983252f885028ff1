import { Among, containing, describeChoices, orderKey, Where } from '@doorstep/subgraph-kit';
import { ID, InputType } from 'type-graphql';
import { SchoolStage, SchoolStatus, Sector } from './school.rules';

@InputType({ description: 'Which schools: those that meet all that is given.' })
export class SchoolFilter {
  @Among('districtCode', () => ID, 'Of one of these districts (official codes).')
  districtCodes?: string[] | null;

  @Among('stage', () => SchoolStage, 'Of one of these stages.')
  stages?: SchoolStage[] | null;

  @Among('sector', () => Sector, 'Of one of these sectors.')
  sectors?: Sector[] | null;

  @Among('status', () => SchoolStatus, 'With one of these statuses.')
  statuses?: SchoolStatus[] | null;

  @Among('code', () => String, 'With one of these official codes.')
  codes?: string[] | null;

  @Where<string>(
    () => String,
    'Whose name, in either language, contains this; capitals do not count.',
    (text, school) => ({
      sql: `(${school}.name->>'zh' ILIKE :like OR ${school}.name->>'en' ILIKE :like)`,
      parameters: { like: containing(text) },
    }),
  )
  nameContains?: string | null;

  @Where<boolean>(
    () => Boolean,
    'Only those of the sample city (true), or only real ones (false).',
    (sample, school) => ({ sql: `${school}.sample = :sample`, parameters: { sample } }),
  )
  sample?: boolean | null;
}

export enum SchoolOrder {
  CODE = 'CODE',
  DISTRICT = 'DISTRICT',
}

describeChoices('SchoolOrder', SchoolOrder, 'How schools are ordered.', {
  CODE: 'By their official codes.',
  DISTRICT: 'By district, then by their official codes.',
});

export const orderOfSchools = {
  [SchoolOrder.CODE]: [orderKey('code')],
  [SchoolOrder.DISTRICT]: [orderKey('districtCode'), orderKey('code')],
};

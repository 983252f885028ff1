import { visibleWhere } from '@doorstep/access';
import { Connection, type GraphContext } from '@doorstep/subgraph-kit';
import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import type { SelectQueryBuilder } from 'typeorm';
import { School } from './school';
import { SchoolStage, SchoolStatus, Sector } from './school.rules';

export const SchoolConnection = Connection(School);

@InputType({ description: 'Which schools: those that meet all that is given.' })
export class SchoolFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these districts (official codes).' })
  districtCodes?: string[] | null;

  @Field(() => [SchoolStage], { nullable: true, description: 'Of one of these stages.' })
  stages?: SchoolStage[] | null;

  @Field(() => [Sector], { nullable: true, description: 'Of one of these sectors.' })
  sectors?: Sector[] | null;

  @Field(() => [SchoolStatus], { nullable: true, description: 'With one of these statuses.' })
  statuses?: SchoolStatus[] | null;

  @Field(() => [String], { nullable: true, description: 'With one of these official codes.' })
  codes?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Whose name, in either language, contains this; capitals do not count.',
  })
  nameContains?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those of the sample city (true), or only real ones (false).',
  })
  sample?: boolean | null;
}

export enum SchoolOrder {
  CODE = 'CODE',
  DISTRICT = 'DISTRICT',
}

registerEnumType(SchoolOrder, {
  name: 'SchoolOrder',
  description: 'How schools are ordered.',
  valuesConfig: {
    CODE: { description: 'By their official codes.' },
    DISTRICT: { description: 'By district, then by their official codes.' },
  },
});

export const orderOfSchools = {
  [SchoolOrder.CODE]: [{ column: 'school.code' }],
  [SchoolOrder.DISTRICT]: [{ column: 'school.districtCode' }, { column: 'school.code' }],
};

/** All schools that the actor may see. */
export function schoolsSeenBy(context: GraphContext): SelectQueryBuilder<School> {
  const { sql, parameters } = visibleWhere(context.actor, 'read', 'School', 'school');
  return context.database.manager.createQueryBuilder(School, 'school').where(sql, parameters);
}

const like = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

export function filterSchools(
  query: SelectQueryBuilder<School>,
  filter: SchoolFilter,
): SelectQueryBuilder<School> {
  const among = {
    districtCode: filter.districtCodes,
    stage: filter.stages,
    sector: filter.sectors,
    status: filter.statuses,
    code: filter.codes,
  };
  for (const [property, values] of Object.entries(among)) {
    if (values) query.andWhere(`school.${property} = ANY(:${property})`, { [property]: values });
  }
  if (filter.nameContains) {
    query.andWhere(`(school.name->>'zh' ILIKE :like OR school.name->>'en' ILIKE :like)`, {
      like: like(filter.nameContains),
    });
  }
  if (filter.sample != null) query.andWhere('school.sample = :sample', { sample: filter.sample });
  return query;
}

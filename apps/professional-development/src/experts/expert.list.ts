import { Among, DateScalar, isUuid, Where } from '@doorstep/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Whom the experts are to judge without a conflict of interest, and on which day.' })
class WithoutConflictInput {
  @Field(() => ID, { nullable: true, description: 'The key of a school.' })
  schoolId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The official code of a district.' })
  districtCode?: string | null;

  @Field(() => DateScalar, { description: 'The day on which they would judge.' })
  on!: string;
}

const overlapping = (column: string, property: string, description: string) =>
  Where<string[]>(
    () => [String],
    description,
    (values, alias) => ({
      sql: `${alias}.${column} && :${property}::text[]`,
      parameters: { [property]: values },
    }),
  );

@InputType({ description: 'Which experts: those that meet all that is given.' })
export class ExpertFilter {
  @Among('id', () => ID, 'With one of these keys.')
  ids?: string[] | null;

  @overlapping('fields', 'fields', 'With one of these fields of expertise.')
  fields?: string[] | null;

  @overlapping('languages', 'languages', 'Who work in one of these languages.')
  languages?: string[] | null;

  @overlapping('districtCodes', 'districtCodes', 'Who belong to one of these districts (official codes).')
  districtCodes?: string[] | null;

  @Where<string>(() => DateScalar, 'Who serve on this day, and have not been erased.', (day, alias) => ({
    sql: `${alias}.during @> :activeOn::date AND ${alias}.erasedOn IS NULL`,
    parameters: { activeOn: day },
  }))
  activeOn?: string | null;

  @Where<WithoutConflictInput>(
    () => WithoutConflictInput,
    'Without a conflict of interest. With a school: not an own school, no declared conflict with it or its district. ' +
      'With a district: not an own district, no own school in it, no declared conflict with it or a school in it.',
    ({ schoolId, districtCode, on }, alias) => ({
      sql: `NOT (${districtConflict(alias)}) AND NOT (${schoolConflict(alias)})`,
      parameters: {
        conflictSchool: schoolId && isUuid(schoolId) ? schoolId : null,
        conflictDistrict: districtCode ?? null,
        conflictDay: on,
      },
    }),
  )
  withoutConflict?: WithoutConflictInput | null;
}

/** The same as `conflictWithDistrict` of the rules of schools, which judges its copy. */
const districtConflict = (alias: string) => `
  :conflictDistrict::text IS NOT NULL AND (
    :conflictDistrict = ANY(${alias}.districtCodes)
    OR EXISTS (SELECT FROM school_reference s
                WHERE s.id = ANY(${alias}.schoolIds) AND s.district_code = :conflictDistrict)
    OR EXISTS (SELECT FROM expert_conflict c LEFT JOIN school_reference s ON s.id = c.school_id
                WHERE c.expert_id = ${alias}.id AND c.during @> :conflictDay::date
                  AND COALESCE(c.district_code, s.district_code) = :conflictDistrict))`;

const schoolConflict = (alias: string) => `
  :conflictSchool::uuid IS NOT NULL AND (
    :conflictSchool::uuid = ANY(${alias}.schoolIds)
    OR EXISTS (SELECT FROM expert_conflict c
                WHERE c.expert_id = ${alias}.id AND c.during @> :conflictDay::date
                  AND (c.school_id = :conflictSchool::uuid OR c.district_code =
                       (SELECT s.district_code FROM school_reference s WHERE s.id = :conflictSchool::uuid))))`;

import { Is, Where } from '@doorstep/subgraph-kit';
import { ID, InputType } from 'type-graphql';
import { IndicatorCode } from '../standards/standard';

@InputType({ description: 'Which results are wanted. What is absent does not matter.' })
export class SchoolResultFilter {
  @Is('districtCode', () => ID, 'Those of the schools of this district, by its official code.')
  districtCode?: string | null;

  @Where<keyof typeof IndicatorCode>(
    () => IndicatorCode,
    'Those whose level of this indicator is known to lie below the standard.',
    // A filter may not tell what is hidden.
    (belowStandardIn, result) => ({
      sql: `EXISTS (SELECT FROM indicator_result i WHERE i.result_id = ${result}.id
              AND i.indicator = :belowStandardIn AND i.below_standard AND NOT i.hidden)`,
      parameters: { belowStandardIn },
    }),
  )
  belowStandardIn?: keyof typeof IndicatorCode | null;
}

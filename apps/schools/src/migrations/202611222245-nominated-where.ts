import { migration } from '@doorstep/database';

/** Each indicator of a nomination says at which school it was measured: until now, at the school that was nominated. */
export const sayWhereNominatedOn = migration(
  202611222245,
  'SayWhereNominatedOn',
  `
  UPDATE nomination n
     SET indicators = (SELECT jsonb_agg(i.indicator || jsonb_build_object('schoolId', s.id, 'resultId', n.result_id) ORDER BY i.place)
                         FROM jsonb_array_elements(n.indicators) WITH ORDINALITY i (indicator, place))
    FROM school s
   WHERE s.code = n.school_code AND n.indicators <> '[]';
  `,
);

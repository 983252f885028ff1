import { migration } from '@doorstep/database';

/** Schools whose evidence is in are listed by the instant since which they stand in their stage. */
export const indexWaitingParticipations = migration(
  202611222283,
  'IndexWaitingParticipations',
  `
  CREATE INDEX participation_waiting
    ON participation (stage, (stage_since::timestamp AT TIME ZONE 'Asia/Shanghai'), id);
  CREATE INDEX participation_waiting_in_district
    ON participation (district_code, stage, (stage_since::timestamp AT TIME ZONE 'Asia/Shanghai'), id);
  `,
);

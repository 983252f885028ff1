import { schools } from '@doorstep/contracts';
import { keepCopy } from '@doorstep/messaging';

/** The register of schools, as far as this service needs it. */
export const keepSchools = keepCopy(schools.school, {
  table: 'school_reference',
  row: ({ code, districtCode, name, status }) => ({ code, district_code: districtCode, name, status }),
});

/** Which schools take part in the programme. */
export const keepParticipations = keepCopy(schools.participation, {
  table: 'participation_reference',
  row: ({ schoolId, stage }) => ({ school_id: schoolId, stage }),
});

import { schools } from '@doorstep/contracts';
import { keepCopy } from '@doorstep/messaging';

/** The register of schools, as far as this service needs it. */
export const keepSchools = keepCopy(schools.school, {
  table: 'school_reference',
  row: ({ code, name, districtCode }) => ({ code, name, district_code: districtCode }),
});

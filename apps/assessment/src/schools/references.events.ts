import { professionalDevelopment, schools } from '@doorstep/contracts';
import { keepCopy } from '@doorstep/messaging';

/** The register of schools, as far as this service needs it. */
export const keepSchools = keepCopy(schools.school, {
  table: 'school_reference',
  row: ({ code, districtCode, name, status, successorIds }) => ({
    code,
    district_code: districtCode,
    name,
    status,
    successor_ids: successorIds ?? [],
  }),
});

/** Which schools take part in the programme. */
export const keepParticipations = keepCopy(schools.participation, {
  table: 'participation_reference',
  row: ({ schoolId, stage }) => ({ school_id: schoolId, stage }),
});

/** Who can be asked for judgement, and whom they may not judge. */
export const keepExperts = keepCopy(professionalDevelopment.expert, {
  table: 'expert_copy',
  row: ({ fields, languages, districtCodes, schoolIds, activeFrom, activeTo, conflicts }) => ({
    fields,
    languages,
    district_codes: districtCodes,
    school_ids: schoolIds,
    active_from: activeFrom,
    active_to: activeTo,
    conflicts,
  }),
});

import { professionalDevelopment } from '@doorstep/contracts';
import { keepCopy } from '@doorstep/messaging';

/** The directory of experts, as far as panels need it; one who was erased is gone from it. */
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

import { refuseAny, type Problem } from '@doorstep/service-kit/refusal';

/** The official code of a district (GB/T 2260): six digits, for example 310115. */
export const districtCodePattern = /^\d{6}$/;

/** Refuses codes that are no district's, and a code named twice. */
export function checkDistrictCodes(codes: readonly string[]): void {
  const problems: Problem[] = [];
  codes.forEach((code, place) => {
    const path = ['districts', String(place), 'code'];
    if (!districtCodePattern.test(code)) {
      problems.push({
        code: 'DISTRICT_CODE_MALFORMED',
        path,
        message: {
          zh: `“${code}”不是区县代码：应为六位数字，例如 310115。`,
          en: `"${code}" is no code of a district: it has six digits, for example 310115.`,
        },
      });
    } else if (codes.indexOf(code) !== place) {
      problems.push({
        code: 'DISTRICT_TWICE',
        path,
        message: { zh: `${code} 出现了两次。`, en: `${code} is named twice.` },
      });
    }
  });
  refuseAny(problems);
}

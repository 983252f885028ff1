import { districts, schoolsPerDistrict, type SampleDistrict } from './districts';
import { randomFrom } from './random';

export const registerHeader =
  'code,name_zh,name_en,stage,sector,district_code,address_zh,longitude,latitude,status,opened_on,sample';

export type SampleStage = 'PRIMARY' | 'JUNIOR_SECONDARY' | 'NINE_YEAR';

/** A school of the sample city. It does not exist, and its name says so (样例, sample). */
export interface SampleSchool {
  code: string;
  nameZh: string;
  nameEn: string;
  stage: SampleStage;
  sector: 'PUBLIC' | 'PRIVATE';
  district: SampleDistrict;
  addressZh: string;
  longitude: number;
  latitude: number;
  status: 'OPEN' | 'CLOSED';
  openedOn: string;
}

/** The smallest city in which the first year can be played: a lead school and its ten members. */
export const fewestSchools = 32;
export const mostSchools = 500_000;

/** The school whose year is played: the first of Pudong. */
export const leadSchool = '3101150001';
export const leadDistrict = '310115';
/** The ten schools that form its cluster: the first of ten other districts, so that any city has them. */
export const memberSchools: readonly string[] = districts
  .filter(district => district.code !== leadDistrict)
  .slice(0, 10)
  .map(district => schoolCode(district, 1));

/** The district's code and a number within it; a district with more than 9,999 schools takes a fifth digit. */
export function schoolCode(district: SampleDistrict, serial: number): string {
  return `${district.code}${String(serial).padStart(4, '0')}`;
}

/*
 * Shanghai's compulsory schooling is five years of primary and four of junior secondary school (5+4), with some
 * schools that hold all nine. The programme's plan (SMEC 2015, No. 77) speaks of about 250 schools as about a
 * quarter of all: hence a thousand. How they divide over the stages is an assumption of the sample.
 */
const stages = [
  ['PRIMARY', 52],
  ['JUNIOR_SECONDARY', 32],
  ['NINE_YEAR', 16],
] as const;

const words: Record<SampleStage, { zh: string; en: string }> = {
  PRIMARY: { zh: '小学', en: 'Primary School' },
  JUNIOR_SECONDARY: { zh: '初级中学', en: 'Junior Secondary School' },
  NINE_YEAR: { zh: '九年一贯制学校', en: 'Nine-Year School' },
};

const radiusOfInnerDistrict = 0.02;
const radiusOfOuterDistrict = 0.1;

/** One school; the same code gives the same school, however large the city is. */
export function sampleSchool(district: SampleDistrict, serial: number): SampleSchool {
  const code = schoolCode(district, serial);
  const random = randomFrom(code);
  // The first school of each district plays a part in the year: open, public, and of the lead's stage.
  const plays = serial === 1;
  const stage = plays ? 'JUNIOR_SECONDARY' : random.weighted(stages);
  const radius = Number(district.code) < 310112 ? radiusOfInnerDistrict : radiusOfOuterDistrict;
  const place = (centre: number): number => Number((centre + (random.next() * 2 - 1) * radius).toFixed(5));
  return {
    code,
    nameZh: `${district.zh}样例第${serial}${words[stage].zh}`,
    nameEn: `Sample ${words[stage].en} No. ${serial}, ${district.en}`,
    stage,
    sector: !plays && random.chance(0.1) ? 'PRIVATE' : 'PUBLIC',
    district,
    addressZh: `${district.zh}样例路${random.whole(1, 999)}号`,
    longitude: place(district.longitude),
    latitude: place(district.latitude),
    status: !plays && random.chance(0.01) ? 'CLOSED' : 'OPEN',
    openedOn: `${random.whole(1950, 2020)}-09-01`,
  };
}

/** All schools of a city of this size, district by district, one at a time. */
export function* sampleSchools(total: number): Generator<SampleSchool> {
  for (const [district, count] of schoolsPerDistrict(total)) {
    for (let serial = 1; serial <= count; serial += 1) yield sampleSchool(district, serial);
  }
}

/** A value for CSV; our own text has neither line breaks nor quotes, but a name may hold a comma. */
const quoted = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** The register as CSV, line by line, its header first. */
export function* registerCsv(total: number): Generator<string> {
  yield `${registerHeader}\n`;
  for (const school of sampleSchools(total)) {
    const values = [
      school.code,
      school.nameZh,
      school.nameEn,
      school.stage,
      school.sector,
      school.district.code,
      school.addressZh,
      school.longitude.toFixed(5),
      school.latitude.toFixed(5),
      school.status,
      school.openedOn,
      'true',
    ];
    yield `${values.map(quoted).join(',')}\n`;
  }
}

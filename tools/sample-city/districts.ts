/**
 * Shanghai's sixteen districts: codes of GB/T 2260, names, the resident population of the Seventh National
 * Population Census (1 November 2020; Shanghai Municipal Bureau of Statistics, bulletin No. 2 of 18 May 2021;
 * together 24,870,895), which decides how many sample schools a district has, and about where its centre
 * lies (degrees, WGS 84).
 */
export interface SampleDistrict {
  code: string;
  zh: string;
  en: string;
  population: number;
  longitude: number;
  latitude: number;
}

const row = (
  code: string,
  zh: string,
  en: string,
  population: number,
  longitude: number,
  latitude: number,
): SampleDistrict => ({ code, zh, en, population, longitude, latitude });

export const districts: readonly SampleDistrict[] = [
  row('310101', '黄浦区', 'Huangpu', 662_030, 121.48, 31.22),
  row('310104', '徐汇区', 'Xuhui', 1_113_078, 121.44, 31.19),
  row('310105', '长宁区', 'Changning', 693_051, 121.42, 31.22),
  row('310106', '静安区', "Jing'an", 975_707, 121.45, 31.23),
  row('310107', '普陀区', 'Putuo', 1_239_800, 121.39, 31.25),
  row('310109', '虹口区', 'Hongkou', 757_498, 121.5, 31.26),
  row('310110', '杨浦区', 'Yangpu', 1_242_548, 121.52, 31.26),
  row('310112', '闵行区', 'Minhang', 2_653_489, 121.38, 31.11),
  row('310113', '宝山区', 'Baoshan', 2_235_218, 121.49, 31.4),
  row('310114', '嘉定区', 'Jiading', 1_834_258, 121.26, 31.37),
  row('310115', '浦东新区', 'Pudong', 5_681_512, 121.54, 31.22),
  row('310116', '金山区', 'Jinshan', 822_776, 121.34, 30.74),
  row('310117', '松江区', 'Songjiang', 1_909_713, 121.23, 31.03),
  row('310118', '青浦区', 'Qingpu', 1_271_424, 121.12, 31.15),
  row('310120', '奉贤区', 'Fengxian', 1_140_872, 121.47, 30.92),
  row('310151', '崇明区', 'Chongming', 637_921, 121.4, 31.62),
];

/**
 * How many of `total` schools each district has, in proportion to its people (largest remainder); every district
 * has one at least.
 */
export function schoolsPerDistrict(total: number): Map<SampleDistrict, number> {
  const people = districts.reduce((sum, { population }) => sum + population, 0);
  const shares = districts.map(district => {
    const exact = ((total - districts.length) * district.population) / people;
    return { district, whole: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = total - districts.length - shares.reduce((sum, { whole }) => sum + whole, 0);
  const counts = new Map(shares.map(({ district, whole }) => [district, whole + 1]));
  for (const { district } of shares.toSorted((a, b) => b.rest - a.rest)) {
    if (left <= 0) break;
    counts.set(district, (counts.get(district) ?? 0) + 1);
    left -= 1;
  }
  return counts;
}

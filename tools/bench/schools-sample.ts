import type pg from 'pg';
import { sampleSchools } from '../sample-city/register';
import { randomFrom } from '../sample-city/random';
import { rowsOfLists } from './schools-lists';

/** Words of names and how they are read, syllable by syllable. */
const read = (list: string) =>
  list.split(' ').map(entry => {
    const [zh = '', ...syllables] = entry.split('/');
    return { zh, syllables };
  });
const places = read(
  '建平/jian/ping 莘庄/xin/zhuang 七宝/qi/bao 罗店/luo/dian 南翔/nan/xiang 安亭/an/ting 川沙/chuan/sha 惠南/hui/nan ' +
    '周浦/zhou/pu 张江/zhang/jiang 金桥/jin/qiao 高桥/gao/qiao 洋泾/yang/jing 塘桥/tang/qiao 临港/lin/gang 大宁/da/ning ' +
    '彭浦/peng/pu 曲阳/qu/yang 凉城/liang/cheng 江湾/jiang/wan 中原/zhong/yuan 平凉/ping/liang 长寿/chang/shou 甘泉/gan/quan ' +
    '真如/zhen/ru 桃浦/tao/pu 长征/chang/zheng 天山/tian/shan 仙霞/xian/xia 虹桥/hong/qiao 田林/tian/lin 康健/kang/jian ' +
    '龙华/long/hua 梅陇/mei/long 古美/gu/mei 马桥/ma/qiao 吴泾/wu/jing 泗泾/si/jing 九亭/jiu/ting 佘山/she/shan ' +
    '车墩/che/dun 枫泾/feng/jing 朱泾/zhu/jing 亭林/ting/lin 南桥/nan/qiao 庄行/zhuang/hang 重固/zhong/gu 赵巷/zhao/xiang',
);
const virtues = read(
  '明珠/ming/zhu 阳光/yang/guang 晨曦/chen/xi 启航/qi/hang 未来/wei/lai 春晖/chun/hui 致远/zhi/yuan 博文/bo/wen ' +
    '求是/qiu/shi 新星/xin/xing 紫荆/zi/jing 丁香/ding/xiang 兰亭/lan/ting 锦绣/jin/xiu 朝阳/chao/yang 乐山/le/shan ' +
    '行知/xing/zhi 弘文/hong/wen 厚德/hou/de 育英/yu/ying 崇文/chong/wen 明德/ming/de 立达/li/da 启明/qi/ming 实验/shi/yan',
);
const kinds = {
  PRIMARY: '小学',
  JUNIOR_SECONDARY: '初级中学',
  NINE_YEAR: '九年一贯制学校',
};

/** A school of the sample city, under a name as schools bear them: 上海市建平明珠第3小学. None of them exists. */
export interface BenchSchool {
  code: string;
  zh: string;
  en: string;
  /** How the place in its name is read. */
  syllables: string[];
  stage: string;
  sector: string;
  district: string;
  status: string;
}

/** The schools of a city of this size; the same in every run. */
export function* benchSchools(total: number): Generator<BenchSchool> {
  for (const school of sampleSchools(total)) {
    const random = randomFrom(`${school.code} name`);
    const place = places[random.whole(0, places.length - 1)]!;
    const virtue = virtues[random.whole(0, virtues.length - 1)]!;
    const number = random.chance(0.4) ? random.whole(1, 60) : 0;
    const prefix = random.chance(0.4) ? '上海市' : random.chance(0.5) ? school.district.zh : '';
    const capital = (syllables: readonly string[]) =>
      syllables.join('').replace(/^./, letter => letter.toUpperCase());
    yield {
      code: school.code,
      zh: `${prefix}${place.zh}${virtue.zh}${number ? `第${number}` : ''}${kinds[school.stage]}`,
      en: `${capital(place.syllables)} ${capital(virtue.syllables)} ${school.nameEn.split(',')[0]!.replace('Sample ', '')}`,
      syllables: place.syllables,
      stage: school.stage,
      sector: school.sector,
      district: school.district.code,
      status: school.status,
    };
  }
}

const rowsAtOnce = 5_000;

/** A district that is as large in every city, as a county is: what is asked of it is not to depend on the others. */
const sameDistrict = { code: '319901', schools: 150, name: { zh: '样例县', en: 'Sample County' } };

/** Where a school lies: one beside the other, on a grid of 400 to a row, so that each has a neighbourhood of its own. */
const placeOf = (number: number) => ({
  longitude: 121 + (number % 400) * 0.004,
  latitude: 30 + Math.floor(number / 400) * 0.004,
});

/**
 * Fills the database of the schools service, in place of what lies there: the schools, most of which have told most of
 * what the register asks, and rows in proportion for every list (`apps/schools/lists/rows`).
 */
export async function fillSchools(
  client: pg.Client,
  total: number,
  tell: (what: string) => void,
): Promise<void> {
  const step = async (name: string, work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    tell(`${total} schools: ${name}, ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  };
  await client.query('DISCARD TEMP');
  await client.query(`
    TRUNCATE school, cluster, programme_round, neighbourhood, catchment_rule, district_plan, cluster_proposal, district_appraisal,
             county_profile, county_driver, site_study_copy, improvement_plan_copy, decision_copy, school_result_copy, expert_copy,
             change CASCADE`);
  await client.query(
    `INSERT INTO district (code, name, version, created_by) VALUES ($1, $2, 1, 'bench') ON CONFLICT DO NOTHING`,
    [sameDistrict.code, sameDistrict.name],
  );
  await step('schools', () => insertSchools(client, total));
  for (const { name, sql } of rowsOfLists()) await step(name.slice(2), () => client.query(sql));
  await step('statistics', () => client.query('VACUUM (ANALYZE)'));
}

async function insertSchools(client: pg.Client, total: number): Promise<void> {
  let rows: object[] = [];
  const send = async () => {
    await client.query(
      `INSERT INTO school (code, name, stage, sector, district_code, status, longitude, latitude, address, opened_on, telephone,
                           capacity, settlement, it_equipment, sample, since, entered_on, version, created_by)
       SELECT code, jsonb_build_object('zh', zh, 'en', en), stage, sector, district, status, longitude, latitude,
              CASE WHEN number % 20 <> 1 THEN '路' END, CASE WHEN number % 20 <> 2 THEN date '2000-09-01' END,
              CASE WHEN number % 20 <> 3 THEN '1' END, CASE WHEN number % 20 <> 4 THEN 1300 END, 'URBAN', 'STANDARD', true,
              '2020-09-01', '2020-09-01', 1, 'bench'
         FROM jsonb_to_recordset($1) AS s (code text, zh text, en text, stage text, sector text, district text, status text,
                                           longitude float8, latitude float8, number integer)`,
      [JSON.stringify(rows)],
    );
    rows = [];
  };
  let number = 0;
  for (const school of benchSchools(total)) {
    const district = number < total - sameDistrict.schools ? school.district : sameDistrict.code;
    if (rows.push({ ...school, district, number, ...placeOf(number) }) === rowsAtOnce) await send();
    number++;
  }
  await send();
}

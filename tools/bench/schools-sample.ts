import type pg from 'pg';
import { sampleSchools } from '../sample-city/register';
import { randomFrom } from '../sample-city/random';

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

/**
 * Fills the empty database of the schools service: the schools, a quarter of them in a round of the programme, those in
 * clusters of ten, and some changes of each school to look back at.
 */
export async function fillSchools(client: pg.Client, total: number): Promise<void> {
  await client.query('TRUNCATE school, cluster, programme_round CASCADE; TRUNCATE change');
  let rows: BenchSchool[] = [];
  const send = async () => {
    await client.query(
      `INSERT INTO school (code, name, stage, sector, district_code, status, sample, version, created_by)
       SELECT code, jsonb_build_object('zh', zh, 'en', en), stage, sector, district, status, true, 1, 'bench'
         FROM jsonb_to_recordset($1) AS s (code text, zh text, en text, stage text, sector text, district text, status text)`,
      [JSON.stringify(rows)],
    );
    rows = [];
  };
  for (const school of benchSchools(total)) {
    if (rows.push(school) === rowsAtOnce) await send();
  }
  await send();
  await client.query(`
    INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
    VALUES ('{"zh": "轮", "en": "Round"}', current_date - 100, current_date + 100, 250, 1, 'bench');
    CREATE TEMP TABLE taking_part AS
      SELECT id, code, district_code, (row_number() OVER (ORDER BY code) - 1) / 10 AS cluster,
             row_number() OVER (ORDER BY code) % 10 = 1 AS leads
        FROM school WHERE sector = 'PUBLIC' AND status = 'OPEN' AND right(code, 2)::int % 4 = 0;
    INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                               bottleneck_theme, bottleneck_description, version, created_by)
    SELECT t.id, t.code, t.district_code, r.id, 'DISTRICT',
           (ARRAY['APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED'])[1 + right(t.code, 3)::int / 4 % 5],
           r.opens_on, 'A', r.name, 1, 'bench' FROM taking_part t, programme_round r;
    INSERT INTO cluster (id, name, kind, theme, district_code, during, version, created_by)
    SELECT id, jsonb_build_object('zh', '集群' || cluster, 'en', 'Cluster ' || cluster), 'CITY_PRACTICE_COMMUNITY', 'A',
           district_code, daterange(current_date - 50, NULL), 1, 'bench' FROM taking_part WHERE leads;
    INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
    SELECT l.id, 'CITY_PRACTICE_COMMUNITY', t.id, CASE WHEN t.leads THEN 'LEAD' ELSE 'MEMBER' END, daterange(current_date - 50, NULL)
      FROM taking_part t JOIN taking_part l ON l.leads AND l.cluster = t.cluster;
    DROP TABLE taking_part;
    INSERT INTO change (kind, key, version, field, before, after, changed_by)
    SELECT 'SCHOOL', id::text, 2, 'address', 'null', '"bench"', 'bench' FROM school`);
  await client.query('VACUUM (ANALYZE)');
}

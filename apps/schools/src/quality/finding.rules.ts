import type { BilingualText } from '@doorstep/service-kit/refusal';

/** What can be amiss with the data of a school or a neighbourhood. What each looks at stands in the view data_finding. */
export enum DataRule {
  PLACE_MISSING = 'PLACE_MISSING',
  ADDRESS_MISSING = 'ADDRESS_MISSING',
  ENGLISH_NAME_MISSING = 'ENGLISH_NAME_MISSING',
  OPENING_DAY_MISSING = 'OPENING_DAY_MISSING',
  TELEPHONE_MISSING = 'TELEPHONE_MISSING',
  CAPACITY_MISSING = 'CAPACITY_MISSING',
  SETTLEMENT_MISSING = 'SETTLEMENT_MISSING',
  IT_EQUIPMENT_MISSING = 'IT_EQUIPMENT_MISSING',
  FIGURES_MISSING = 'FIGURES_MISSING',
  SUCCESSOR_MISSING = 'SUCCESSOR_MISSING',
  CATCHMENT_GAP = 'CATCHMENT_GAP',
  NOT_CONFIRMED = 'NOT_CONFIRMED',
  STILL_PROPOSED = 'STILL_PROPOSED',
  CLOSED_IN_CLUSTER = 'CLOSED_IN_CLUSTER',
  CLOSED_SERVES = 'CLOSED_SERVES',
  CATCHMENT_OVERLAP = 'CATCHMENT_OVERLAP',
  AREA_OVERLAP = 'AREA_OVERLAP',
  NO_PUPILS = 'NO_PUPILS',
  ABOVE_CAPACITY = 'ABOVE_CAPACITY',
  LARGE_CLASSES = 'LARGE_CLASSES',
  SAME_NAME = 'SAME_NAME',
  PLACE_FAR = 'PLACE_FAR',
  PLACE_ELSEWHERE = 'PLACE_ELSEWHERE',
}

export enum DataProblem {
  MISSING = 'MISSING',
  STALE = 'STALE',
  CONTRADICTORY = 'CONTRADICTORY',
}

export enum Severity {
  HIGH = 'HIGH',
  MEDIUM = 'MEDIUM',
  LOW = 'LOW',
}

/** As the database orders them: 1 is the worst. */
export const severities: readonly Severity[] = [Severity.HIGH, Severity.MEDIUM, Severity.LOW];

/** What the view adds to a rule, for the words. */
export interface Detail {
  name?: BilingualText;
  stage?: string;
  status?: string;
  reason?: string;
  year?: number | null;
  day?: string;
  capacity?: number;
  size?: number;
  schools?: string[];
  district?: string;
  hectares?: number;
}

interface Rule {
  problem: DataProblem;
  /** What is amiss. */
  says: (detail: Detail) => BilingualText;
  /** How to mend it. */
  mend: BilingualText;
}

const { MISSING, STALE, CONTRADICTORY } = DataProblem;
const text = (zh: string, en: string): BilingualText => ({ zh, en });

const lacking = (zh: string, en: string): Rule => ({
  problem: MISSING,
  says: () => text(`缺少${zh}。`, `The register lacks ${en}.`),
  mend: text('请在学校信息中补充。', 'Propose it as a change of the school.'),
});

export const dataRules: Record<DataRule, Rule> = {
  PLACE_MISSING: lacking('经纬度（WGS 84）', 'longitude and latitude (WGS 84)'),
  ADDRESS_MISSING: lacking('地址', 'the address'),
  ENGLISH_NAME_MISSING: lacking(
    '英文名称（与中文名称相同或空白）',
    'an English name: it repeats the Chinese one',
  ),
  OPENING_DAY_MISSING: lacking('开办日期', 'the first day of the school'),
  TELEPHONE_MISSING: lacking('办公电话', "the telephone of the school's office"),
  CAPACITY_MISSING: lacking('办学规模（可容纳学生数）', 'how many pupils it has room for'),
  SETTLEMENT_MISSING: lacking('城乡分类', 'whether it lies in the city, in a town or in the country'),
  IT_EQUIPMENT_MISSING: lacking('信息化设施情况', 'how it is equipped for information technology'),
  FIGURES_MISSING: {
    problem: MISSING,
    says: () => text('本学年尚未填报年度数据。', 'It has no figures of this school year.'),
    mend: text('请填报（recordYearlyFigures）。', 'Enter them (recordYearlyFigures).'),
  },
  SUCCESSOR_MISSING: {
    problem: MISSING,
    says: ({ reason }) =>
      text(
        `因 ${reason} 关闭，但未登记后续学校。`,
        `It was closed for ${reason}, and no successor is known.`,
      ),
    mend: text('请登记沿革（linkSchools）。', 'Link it with its successor (linkSchools).'),
  },
  CATCHMENT_GAP: {
    problem: MISSING,
    says: ({ name, stage }) =>
      text(
        `${name?.zh} 本学年没有对应的 ${stage} 学校。`,
        `No ${stage} school serves ${name?.en} in this school year.`,
      ),
    mend: text('请划定学校（assignCatchment）。', 'Assign one (assignCatchment).'),
  },
  NOT_CONFIRMED: {
    problem: STALE,
    says: ({ year }) =>
      year
        ? text(`${year} 学年之后未再确认。`, `It was last confirmed for the school year of ${year}.`)
        : text('从未确认。', 'Nobody has ever confirmed its data.'),
    mend: text('请核对后确认（confirmUpToDate）。', 'Look it through, then confirm it (confirmUpToDate).'),
  },
  STILL_PROPOSED: {
    problem: STALE,
    says: ({ day }) =>
      text(
        `开办日期 ${day} 已到，状态仍为拟建。`,
        `Its first day, ${day}, has come, and it is still PROPOSED.`,
      ),
    mend: text('请更新状态或开办日期。', 'Change its status, or its first day.'),
  },
  CLOSED_IN_CLUSTER: {
    problem: CONTRADICTORY,
    says: ({ name, status }) =>
      text(`状态为 ${status}，却仍在“${name?.zh}”中。`, `It is ${status}, and still belongs to ${name?.en}.`),
    mend: text(
      '请结束其成员关系，或由后续学校接替。',
      'End its membership, or let its successor take the place.',
    ),
  },
  CLOSED_SERVES: {
    problem: CONTRADICTORY,
    says: ({ name, stage, status }) =>
      name
        ? text(
            `状态为 ${status}，却仍是 ${name.zh} 的 ${stage} 对应学校。`,
            `It is ${status}, and still the ${stage} school of ${name.en}.`,
          )
        : text(
            `状态为 ${status}，地图上却仍有其 ${stage} 招生范围。`,
            `It is ${status}, and its ${stage} area is still on the map.`,
          ),
    mend: text(
      '请改划其后续学校（assignCatchment），或撤回其范围并为后续学校划定（drawCatchmentArea）。',
      'Assign its successor (assignCatchment), or take its area back and draw that of the successor (drawCatchmentArea).',
    ),
  },
  CATCHMENT_OVERLAP: {
    problem: CONTRADICTORY,
    says: ({ name, stage, schools }) =>
      text(
        `${name?.zh} 对应多所 ${stage} 学校：${schools?.join('、')}。`,
        `Several ${stage} schools serve ${name?.en}: ${schools?.join(', ')}.`,
      ),
    mend: text(
      '如属多校划片则无需处理；否则请只保留一所（assignCatchment）。',
      'Leave it if families may choose among them; else keep one (assignCatchment).',
    ),
  },
  AREA_OVERLAP: {
    problem: CONTRADICTORY,
    says: ({ name, stage, schools, hectares }) =>
      text(
        `${stage} 招生范围与“${name?.zh}”（${schools?.join('、')}）重叠 ${hectares} 公顷。`,
        `Its ${stage} area lies over that of ${name?.en} (${schools?.join(', ')}): ${hectares} hectares.`,
      ),
    mend: text(
      '如属多校划片则无需处理；否则请重新划定其一（drawCatchmentArea）。',
      'Leave it if families there may choose between them; else draw one of the two anew (drawCatchmentArea).',
    ),
  },
  NO_PUPILS: {
    problem: CONTRADICTORY,
    says: () => text('学校在办，在校生却为 0。', 'It is running, and has no pupils.'),
    mend: text('请更正数据，或更新学校状态。', 'Correct the figures, or change its status.'),
  },
  ABOVE_CAPACITY: {
    problem: CONTRADICTORY,
    says: ({ capacity }) =>
      text(
        `在校生数超过办学规模（${capacity}）的 120%。`,
        `It has more than 120 % of the pupils it has room for (${capacity}).`,
      ),
    mend: text('请核对在校生数与办学规模。', 'Check its figures and its capacity.'),
  },
  LARGE_CLASSES: {
    problem: CONTRADICTORY,
    says: ({ size }) =>
      text(
        `平均班额 ${size} 人，属大班额（56 人及以上）。`,
        `Its classes have ${size} pupils on average; 56 are too many.`,
      ),
    mend: text('请核对班级数与在校生数。', 'Check the number of its classes and of its pupils.'),
  },
  SAME_NAME: {
    problem: CONTRADICTORY,
    says: ({ name }) =>
      text(
        `本区同学段有另一所学校也叫“${name?.zh}”。`,
        `Another school of its district and stage is called ${name?.zh}, too.`,
      ),
    mend: text(
      '如为重复登记，请将其一改为登记错误（CREATED_IN_ERROR）；否则请使名称可以区分。',
      'If it was entered twice, make one CREATED_IN_ERROR; else let the names tell them apart.',
    ),
  },
  PLACE_FAR: {
    problem: CONTRADICTORY,
    says: () => text('位置远离本区其他学校。', 'It lies far from the other schools of its district.'),
    mend: text(
      '请核对经纬度（WGS 84）及所属区县。',
      'Check longitude and latitude (WGS 84), and its district.',
    ),
  },
  PLACE_ELSEWHERE: {
    problem: CONTRADICTORY,
    says: ({ district }) =>
      text(
        `位置在区县 ${district} 的居委会范围内。`,
        `It lies in a neighbourhood of the district ${district}.`,
      ),
    mend: text('请核对经纬度及所属区县。', 'Check longitude and latitude, and its district.'),
  },
};

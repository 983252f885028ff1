import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  FlagField,
  InstantField,
  LinkField,
  NumberField,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { District } from '../districts/district';
import {
  ItEquipment,
  SchoolStage,
  SchoolStatus,
  SchoolStatusReason,
  Sector,
  Settlement,
} from './school.rules';

describeChoices('SchoolStage', SchoolStage, 'The stage of education that a school teaches.', {
  PRIMARY: '小学: primary.',
  JUNIOR_SECONDARY: '初中: junior secondary.',
  NINE_YEAR: '九年一贯制: primary and junior secondary.',
  SENIOR_SECONDARY: '高中: senior secondary.',
  OTHER: 'Any other.',
});
describeChoices('Sector', Sector, 'Who runs a school.', {
  PUBLIC: '公办: the state.',
  PRIVATE: '民办: others.',
});
describeChoices('SchoolStatus', SchoolStatus, 'Where a school stands between its plan and its end.', {
  PROPOSED: 'Planned, not yet open.',
  OPEN: 'Running.',
  PROPOSED_TO_CLOSE: 'Running, and planned to close.',
  CLOSED: 'No longer running.',
  CREATED_IN_ERROR: 'Entered by mistake; there is no such school.',
});
describeChoices('SchoolStatusReason', SchoolStatusReason, "Why a school's status was changed.", {
  NEW_PROVISION: '新建: founded anew.',
  MERGER: '合并: it is merged with another, or others into it.',
  SPLIT: '分立: it is split, or split off.',
  REPLACED: '改建: another school takes its place.',
  FEWER_CHILDREN: '生源减少: there are too few children.',
  RELOCATION: '迁建: it moves.',
  PREMISES: '校舍: its buildings.',
  PLAN_DROPPED: '计划取消: what was planned will not be.',
  CORRECTION: '更正: the register was wrong.',
  DUPLICATE: '重复登记: it was entered twice.',
  REGISTER_FILE: '名册导入: a file of the register said so, without a reason.',
  OTHER: '其他: what the note says.',
});
describeChoices('Settlement', Settlement, 'Where a school lies (城乡分类).', {
  URBAN: '城区: in the city.',
  TOWN: '镇区: in a town.',
  RURAL: '乡村: in the country.',
});
describeChoices(
  'ItEquipment',
  ItEquipment,
  'How a school is equipped for information technology (信息化设施设备), against its standard for running schools.',
  {
    BELOW_STANDARD: '未达标: below the standard.',
    STANDARD: '达标: as the standard asks.',
    ADVANCED: '优于标准: above the standard.',
  },
);

@EntityType('A school of the register.', { keys: ['id', 'code'], policy: 'School' })
@Absent({ code: 'SCHOOL_NOT_FOUND', field: 'schoolId', zh: '没有这所学校。', en: 'There is no such school.' })
export class School extends Aggregate {
  @TextField('The official code of the school.')
  code!: string;

  @BilingualField('The name of the school.')
  name!: BilingualText;

  @BilingualField('Another name by which it is known; null if none.', { nullable: true })
  alias!: BilingualText | null;

  @BilingualField('What stands on its plaque, where that is not its name; null if nothing else.', {
    nullable: true,
  })
  plaque!: BilingualText | null;

  @ChoiceField(SchoolStage, 'What it teaches.')
  stage!: SchoolStage;

  @ChoiceField(Sector, 'Who runs it.')
  sector!: Sector;

  @Column('text')
  districtCode!: string;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'The district in which it lies.',
  })
  readonly district!: Relation<District>;

  @ChoiceField(SchoolStatus, 'Whether it is running.')
  status!: SchoolStatus;

  @ChoiceField(SchoolStatusReason, 'Why its status was last changed; null if never told.', {
    nullable: true,
  })
  statusReason!: SchoolStatusReason | null;

  @TextField('What was said of that change, in the words of who made it.', { nullable: true })
  statusNote!: string | null;

  @TextField('Its address, in Chinese; null if the register has none.', { nullable: true })
  address!: string | null;

  @TextField('Its address, in English.', { nullable: true })
  addressEn!: string | null;

  @TextField('Its postcode.', { nullable: true })
  postcode!: string | null;

  @TextField('Its website, beginning with https:// or http://.', { nullable: true })
  website!: string | null;

  @TextField("The telephone of the school's office; never a person's.", { nullable: true })
  telephone!: string | null;

  @NumberField('Degrees east, WGS 84.', { nullable: true })
  longitude!: number | null;

  @NumberField('Degrees north, WGS 84.', { nullable: true })
  latitude!: number | null;

  @DayField('Its first day; null if unknown.', { nullable: true })
  openedOn!: string | null;

  @DayField('The first day on which it was closed; null unless it is closed and the day known.', {
    nullable: true,
  })
  closedOn!: string | null;

  @ChoiceField(Settlement, 'Whether it lies in the city, in a town or in the country; null if unknown.', {
    nullable: true,
  })
  settlement!: Settlement | null;

  @ChoiceField(ItEquipment, 'How it is equipped for information technology; null if unknown.', {
    nullable: true,
  })
  itEquipment!: ItEquipment | null;

  @FlagField('Whether pupils can board; null if unknown.', { nullable: true })
  boarding!: boolean | null;

  @WholeField('How many pupils it has room for; null if unknown.', { nullable: true })
  capacity!: number | null;

  @WholeField('The age in years of its youngest pupils, by rule; null if unknown.', { nullable: true })
  lowestAge!: number | null;

  @WholeField('The age in years of its oldest pupils, by rule; null if unknown.', { nullable: true })
  highestAge!: number | null;

  /** Who came after it, as its state topic tells; `links/` keeps it. */
  @Column('uuid', { array: true, default: () => "'{}'" })
  successorIds!: string[];

  @FlagField('True for a school of the sample city, which does not exist.')
  sample!: boolean;

  @InstantField('When it was last changed.', { default: 'now()' })
  updatedAt!: Date;

  @DayField(
    'The first day on which all that it says here holds: the day of its latest change, or its first day.',
    { default: "(now() AT TIME ZONE 'Asia/Shanghai')::date" },
  )
  since!: string;

  /** The first day of what is approved ahead of it; null where nothing is. */
  @Column('date', { nullable: true })
  until!: string | null;

  /** The earliest day for which the register was told of it. */
  @Column('date', { default: () => "(now() AT TIME ZONE 'Asia/Shanghai')::date" })
  enteredOn!: string;

  /** Where it was asked for as of a day: that day. */
  asOf?: string;
}

/** The words of the register. The graph, the database's checks and the import speak the same. */

export enum SchoolStage {
  PRIMARY = 'PRIMARY',
  JUNIOR_SECONDARY = 'JUNIOR_SECONDARY',
  NINE_YEAR = 'NINE_YEAR',
  SENIOR_SECONDARY = 'SENIOR_SECONDARY',
  OTHER = 'OTHER',
}

export enum Sector {
  PUBLIC = 'PUBLIC',
  PRIVATE = 'PRIVATE',
}

export enum SchoolStatus {
  PROPOSED = 'PROPOSED',
  OPEN = 'OPEN',
  PROPOSED_TO_CLOSE = 'PROPOSED_TO_CLOSE',
  CLOSED = 'CLOSED',
  CREATED_IN_ERROR = 'CREATED_IN_ERROR',
}

/** Why a school's status was changed. */
export enum SchoolStatusReason {
  NEW_PROVISION = 'NEW_PROVISION',
  MERGER = 'MERGER',
  SPLIT = 'SPLIT',
  REPLACED = 'REPLACED',
  FEWER_CHILDREN = 'FEWER_CHILDREN',
  RELOCATION = 'RELOCATION',
  PREMISES = 'PREMISES',
  PLAN_DROPPED = 'PLAN_DROPPED',
  CORRECTION = 'CORRECTION',
  DUPLICATE = 'DUPLICATE',
  REGISTER_FILE = 'REGISTER_FILE',
  OTHER = 'OTHER',
}

/** 城乡分类: where a school lies. */
export enum Settlement {
  URBAN = 'URBAN',
  TOWN = 'TOWN',
  RURAL = 'RURAL',
}

/** How a school is equipped for information technology, against its province's standard for running schools. */
export enum ItEquipment {
  BELOW_STANDARD = 'BELOW_STANDARD',
  STANDARD = 'STANDARD',
  ADVANCED = 'ADVANCED',
}

/** 义务教育阶段 */
export const compulsoryStages: readonly string[] = [
  SchoolStage.PRIMARY,
  SchoolStage.JUNIOR_SECONDARY,
  SchoolStage.NINE_YEAR,
];

/** A school that is to close runs until it does. */
export const runningStatuses: readonly string[] = [SchoolStatus.OPEN, SchoolStatus.PROPOSED_TO_CLOSE];

/** The programme is for public schools (公办) of compulsory education (义务教育阶段) that are running. */
export function mayTakePart(school: { stage: string; sector: string; status: string }): boolean {
  return (
    compulsoryStages.includes(school.stage) &&
    school.sector === Sector.PUBLIC &&
    runningStatuses.includes(school.status)
  );
}

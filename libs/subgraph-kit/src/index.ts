export {
  Bilingual,
  BilingualTextInput,
  checkedText,
  checkedWords,
  Locale,
  localeOf,
  localized,
} from './bilingual';
export { Connection, ConnectionArgs, PageInfo } from './connection';
export type { Edge, Page } from './connection';
export type { GraphContext } from './context';
export { maximumDepth } from './depth';
export { Absent, absent, findById, isUuid, loadMany, loadOne, lockById } from './entities';
export type { Absence } from './entities';
export { badInput } from './errors';
export { Job, JobStatus, jobView } from './job';
export type { JobLike } from './job';
export { readWindow } from './keyset';
export type { OrderKey, Window } from './keyset';
export { LoaderRegistry } from './loaders';
export type { BatchFunction } from './loaders';
export { subgraphMigrations } from './migrations';
export { mutate } from './mutate';
export type { MutationOptions, Outcome } from './mutate';
export { explainedCursor, lazyPage, pageOf, paginate } from './paginate';
export type { PaginateOptions, Row } from './paginate';
export { paginateFor } from './paginate-for';
export type { PaginateForOptions } from './paginate-for';
export { paginateUnion, readUnion } from './paginate-union';
export { stub } from './references';
export type { EntityKey, ReferenceFunction } from './references';
export { DateScalar, DateTimeScalar, ShareScalar } from './scalars';
export { writeOrCompareSdl } from './sdl-file';
export { serveGraph } from './serve';
export type { GraphOptions } from './serve';
export { buildSubgraph, sdl } from './subgraph';
export type { SubgraphOptions } from './subgraph';
export { expectVersion, MutationPayload, UserError } from './user-errors';
export { findUndescribed } from './undescribed';
export { Aggregate, EntityType, ForeignType } from './entity-type';
export type { EntityTypeOptions, ForeignTypeOptions } from './entity-type';
export * from './fields';
export { Among, AmongKeys, containing, filtered, Is, IsKey, Where } from './filters';
export type { FilterCondition } from './filters';
export { LinkField, ListField, listOn } from './links';
export { actable, orderKey, readOf, readsOf, seenBy } from './reads';
export type { OrderBy, ReadOptions, ReadsOptions } from './reads';
export { ChangeInput, CreationInput, Input, payloadOf, UseCase, Work } from './use-case';
export type { UseCaseContext, UseCaseOptions } from './use-case';
export { Me, Task, taskSource, tasksOf, whoeverAsks } from './tasks';
export type { TaskSource } from './tasks';

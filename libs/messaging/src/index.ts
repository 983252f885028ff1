export { eventsConfig, requireEventsSettings, missingEventsSettings, type EventsConfig } from './config';
export { messagingMigrations } from './migrations';
export { publishState, publishFacts, ContractViolation, type StateRow, type FactRow } from './outbox';
export { publishQuietly, wakeRelay } from './quiet';
export { publishFactsFrom, publishStateFrom, type FactsQuery, type StateQuery } from './publish-from';
export { publishEntities, publishEntitiesFrom } from './publish-entities';
export {
  onState,
  onFacts,
  keepCopy,
  type StateEvent,
  type Fact,
  type CheckedEvent,
  type Subscription,
  type CopyOptions,
} from './subscriptions';
export { EventAhead } from './event-ahead';
export { startMessaging, Messaging, type MessagingOptions, type MessagingDatabase } from './messaging';
export {
  listDeadLetters,
  showDeadLetter,
  retryDeadLetters,
  discardDeadLetter,
  type DeadLetter,
  type DeadLetterDetail,
  type DeadLetterSelection,
} from './dead-letters';
export { replayStateTopic, pendingReplays } from './replay';
export { openTransport } from './open-transport';
export { provisionEvents, type EventsAdmin } from './provision';
export { provisionKafka } from './kafka/provision';
export {
  provisionEventLog,
  eventLogDatabase,
  eventLogUrl,
  type EventLogAdmin,
  type EventUser,
  type ProvisionOptions,
} from './event-log/provision';
export {
  ProducerFenced,
  type EventTransport,
  type EventProducer,
  type EventConsumer,
  type ConsumeOptions,
  type ReadOptions,
  type WireEvent,
  type ReceivedEvent,
  type BatchHandler,
  type BatchControl,
} from './transport';

export { eventsConfig, requireEventsSettings, missingEventsSettings, type EventsConfig } from './config';
export { messagingMigrations } from './migrations';
export { publishState, publishFacts, ContractViolation, type StateRow, type FactRow } from './outbox';
export {
  onState,
  onFacts,
  keepCopy,
  type StateEvent,
  type Fact,
  type Subscription,
  type CopyOptions,
} from './subscriptions';
export { startMessaging, type Messaging, type MessagingOptions, type MessagingDatabase } from './messaging';
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

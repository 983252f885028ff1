export * from './postgres';
export * from './processes';
export * from './provision';
export * from './kafka';
export { findKafka, type KafkaSource } from './kafka-distribution';

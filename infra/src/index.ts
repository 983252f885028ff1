export * from './postgres';
export * from './processes';
export * from './provision';
export * from './kafka';
export { findKafka, kafkaByJava, type KafkaSource } from './kafka-distribution';

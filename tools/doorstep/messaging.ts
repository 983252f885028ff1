/** Loaded when a command needs it: Kafka's client takes longer to load than most commands take to run. */
export * from '@doorstep/messaging';

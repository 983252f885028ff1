export * from './child';
export * from './clock';
export * from './events';
export * from './eventually';
export * from './postgres-server';
export * from './test-database';
export * from './test-tokens';
export * from './test-service';

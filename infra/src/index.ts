export * from './postgres';
export * from './processes';
export * from './provision';

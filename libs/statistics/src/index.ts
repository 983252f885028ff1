export * from './share';
export * from './level';
export * from './disclosure';

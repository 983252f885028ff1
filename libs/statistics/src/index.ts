export * from './share';
export * from './level';
export * from './disclosure';
export * from './similarity';
export * from './concentration';
export * from './reciprocity';
export * from './slope';

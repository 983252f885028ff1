export { type Example, type Theme } from './example';
export { type Ask, fillIn, lookUps } from './look-ups';
export { themes } from './themes';

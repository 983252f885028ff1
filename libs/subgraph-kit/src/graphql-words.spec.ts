import { inChinese } from './graphql-words';

test.each([
  ['GRAPHQL_PARSE_FAILED', 'Syntax Error: Unexpected "}".', '查询的语法有误：Syntax Error: Unexpected "}".'],
  ['GRAPHQL_VALIDATION_FAILED', 'Cannot query field "x".', '查询与图的定义不符：Cannot query field "x".'],
  [
    'BAD_USER_INPUT',
    'Variable "$id" of required type …',
    '输入与图的定义不符：Variable "$id" of required type …',
  ],
  ['OPERATION_RESOLUTION_FAILURE', 'Unknown operation.', '请求有误：Unknown operation.'],
  [undefined, 'Who knows.', '请求有误：Who knows.'],
  [
    'BAD_USER_INPUT',
    'Variable "$first" got invalid value "many"; Int cannot represent it',
    '变量 $first 的值 "many" 有误：Int cannot represent it',
  ],
  [
    'BAD_USER_INPUT',
    'Variable "$input" got invalid value "9 Sept" at "input.day"; Date 不能是 "9 Sept"。',
    '变量 $input 的值 "9 Sept" 有误（input.day）：Date 不能是 "9 Sept"。',
  ],
])('%s, %s', (code, message, words) => {
  expect(inChinese(code, message)).toBe(words);
});

/** What kind of mistake it is, by the code of GraphQL's libraries. */
const leads: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: '查询的语法有误',
  GRAPHQL_VALIDATION_FAILED: '查询与图的定义不符',
  BAD_USER_INPUT: '输入与图的定义不符',
};

const variable = /^Variable "\$(\w+)" got invalid value ([\s\S]*?)(?: at "([^"]+)")?; ([\s\S]*)$/;

/**
 * What GraphQL's own libraries say of a mistake, for a Chinese reader: what kind it is, then their words, which are
 * English and name things of the graph. Pure and small, so that the gateway can use it without this lib.
 */
export function inChinese(code: string | undefined, message: string): string {
  const [, name, value, place, why] = variable.exec(message) ?? [];
  if (name !== undefined) return `变量 $${name} 的值 ${value} 有误${place ? `（${place}）` : ''}：${why}`;
  return `${leads[code ?? ''] ?? '请求有误'}：${message}`;
}

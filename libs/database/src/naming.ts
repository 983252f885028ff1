import { DefaultNamingStrategy, type NamingStrategyInterface } from 'typeorm';

const snake = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();

/** schoolId → school_id; tables are singular: class SchoolImport → school_import. */
export class SnakeNaming extends DefaultNamingStrategy implements NamingStrategyInterface {
  override tableName(className: string, given: string | undefined): string {
    return given ?? snake(className);
  }
  override columnName(property: string, given: string | undefined, prefixes: string[]): string {
    return snake([...prefixes, ''].join('_')) + (given ?? snake(property));
  }
  override relationName(property: string): string {
    return snake(property);
  }
  override joinColumnName(relation: string, referenced: string): string {
    return `${snake(relation)}_${snake(referenced)}`;
  }
  override joinTableName(first: string, second: string): string {
    return `${first}_${second}`;
  }
  override joinTableColumnName(table: string, property: string, column?: string): string {
    return `${table}_${column ?? snake(property)}`;
  }
}

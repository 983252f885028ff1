import { SnakeNaming } from './index';

test('names in the database are snake case, singular, and what was given is kept', () => {
  const naming = new SnakeNaming();
  expect(naming.tableName('SchoolImport', undefined)).toBe('school_import');
  expect(naming.tableName('School', 'schools_of_old')).toBe('schools_of_old');
  expect(naming.columnName('schoolId', undefined, [])).toBe('school_id');
  expect(naming.columnName('asOf', 'since', [])).toBe('since');
  expect(naming.columnName('zh', undefined, ['shortName'])).toBe('short_name_zh');
  expect(naming.columnName('sourceURL', undefined, [])).toBe('source_url');
  expect(naming.joinColumnName('leadSchool', 'id')).toBe('lead_school_id');
});

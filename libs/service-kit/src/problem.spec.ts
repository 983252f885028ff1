import { problemBody } from './problem';

test('a problem has a title for people in the reader’s language, and its code for programs', () => {
  expect(problemBody('en', 415, 'IMPORT_MEDIA_TYPE', 'Send it as text/csv.')).toEqual({
    type: 'about:blank',
    title: 'Format not taken',
    status: 415,
    code: 'IMPORT_MEDIA_TYPE',
    detail: 'Send it as text/csv.',
  });
  expect(problemBody('zh', 404, 'JOB_NOT_FOUND', '没有这个任务。').title).toBe('没有找到');
});

test.each([
  [418, 'Bad request'],
  [507, 'Unexpected failure'],
])('a status without words of its own (%d) has those of its class', (status, title) => {
  expect(problemBody('en', status, 'X', '').title).toBe(title);
});

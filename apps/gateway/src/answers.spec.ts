import fastify from 'fastify';
import { answerError } from './answers';

test('what nobody foresaw is told with the request to quote, and keeps its words to itself', async () => {
  const http = fastify({ genReqId: () => 'quote-me' });
  http.setErrorHandler(answerError({ MAX_BODY_BYTES: 1 }));
  http.get('/graphql', async () => {
    throw new Error('hunter2');
  });
  http.get('/schools/broken', async () => {
    throw new Error('hunter2');
  });
  const message = 'Something failed here. Quote the request quote-me when you report it.';
  const headers = { 'accept-language': 'en' };
  const graph = await http.inject({ url: '/graphql', headers });
  expect([graph.statusCode, graph.json()]).toEqual([
    500,
    { errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR', request: 'quote-me' } }] },
  ]);
  const door = await http.inject({ url: '/schools/broken', headers });
  expect([door.statusCode, door.json()]).toEqual([
    500,
    {
      type: 'about:blank',
      title: 'Unexpected failure',
      status: 500,
      code: 'INTERNAL_SERVER_ERROR',
      detail: message,
    },
  ]);
  expect(
    (await http.inject({ url: '/graphql' })).json<{ errors: { message: string }[] }>().errors[0]?.message,
  ).toBe('这里出现了意外错误。反馈时请提供请求编号 quote-me。');
});

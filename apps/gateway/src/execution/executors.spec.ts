import { dashboard } from '../testing/city';
import { type Answer, TestCity } from '../testing/gateway';

const executors = ['doorstep', 'apollo'] as const;

describe('the executor answers as Apollo’s does', () => {
  const cities = new Map<string, TestCity>();
  beforeAll(async () => {
    for (const name of executors) cities.set(name, await TestCity.start({ PLAN_EXECUTOR: name }));
  });
  afterAll(() => Promise.all([...cities.values()].map(city => city.stop())));

  const conditions = `query Some($with: Boolean!, $first: Int = 1) {
    schools(first: $first) { edges { node {
      id
      name @skip(if: $with)
      plan @include(if: $with) { goal }
      ...More @include(if: $with)
    } } }
  }
  fragment More on School { code cluster { name @skip(if: $with) id } }`;

  test.each<[string, string, object?]>([
    ['the dashboard', dashboard],
    ['aliases', '{ a: school(id: "s1") { x: name y: name(upper: true) } b: school(id: "s2") { x: code } }'],
    [
      'the same field in several fragments',
      `{ school(id: "s1") { ...A ... on School { results { share } plan { goal } } } }
       fragment A on School { results { id indicator } plan { id school { name } } name }`,
    ],
    ['conditions that hold', conditions, { with: true }],
    ['conditions that do not', conditions, { with: false, first: 2 }],
    ['a variable that is not there', conditions, {}],
    ['a variable of the wrong type', conditions, { with: 'yes' }],
    [
      'there and back again',
      '{ school(id: "s1") { cluster { lead { cluster { lead { stories { totalCount } } } } } } }',
    ],
    [
      'union members',
      '{ plan(id: "p-s1") { work { __typename ... on Visit { expert } ... on Offering { places } } } }',
    ],
    ['what only one union member has', '{ plan(id: "p-s1") { work { ... on Visit { expert } } } }'],
    ['a field that needs another service’s', '{ stories { edges { node { school { perPupil level } } } } }'],
    ['an unknown entity', '{ school(id: "nobody") { name results { id } } }'],
    ['a reference to an unknown entity', '{ story(id: "s999-1") { title school { name plan { goal } } } }'],
    ['a null that may not be', '{ strict { id name } whoAmI }'],
    ['errors of a service', '{ school(id: "s1") { results { id secret } } }'],
    ['types', '{ __typename school(id: "s1") { __typename t: __typename plan { work { __typename } } } }'],
    [
      'the schema',
      '{ __schema { queryType { name } } t: __type(name: "School") { name fields { name } } whoAmI }',
    ],
    ['a mutation', 'mutation { rename(id: "s1", name: "New") { name results { indicator } } }'],
    ['no such operation', 'query A { whoAmI } query B { whoAmI }'],
    [
      'a list of a list',
      '{ cluster(id: "c1") { members(first: 3) { edges { node { stories { edges { node { title } } } } } } } }',
    ],
  ])('%s', async (_what, query, variables = {}) => {
    const [ours, theirs] = await Promise.all(
      executors.map(name =>
        cities.get(name)?.ask(query, { variables, headers: { 'accept-language': 'en' } }),
      ),
    );
    if (!ours || !theirs) throw new Error('a city is missing');
    expect(ours.status).toBe(theirs.status);
    // Text, because the order of fields is part of the answer.
    expect(JSON.stringify(ours.body.data)).toBe(JSON.stringify(theirs.body.data));
    expect(ours.body.errors?.map(({ message, path }) => ({ message, path }))).toEqual(
      theirs.body.errors?.map(({ message, path }) => ({ message, path })),
    );
  });
});

describe.each(executors)('a service is down (%s)', executor => {
  let city: TestCity;
  beforeAll(async () => {
    city = await TestCity.start({ PLAN_EXECUTOR: executor });
  });
  afterAll(() => city.stop());

  const unavailable = ({ body }: Answer) =>
    (body.errors ?? []).map(({ path, extensions }) => {
      expect(extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
      return `${String(extensions.service)} ${path?.join('.')}`;
    });
  const without = async (service: keyof TestCity['services'], query: string, variables?: object) => {
    await city.services[service].stop();
    try {
      return await city.ask(query, { variables, headers: { 'accept-language': 'en' } });
    } finally {
      await city.services[service].start();
    }
  };

  test('the dashboard answers with the rest, whichever service it is', async () => {
    const whole = await city.ask(dashboard, { variables: { first: 2 } });
    expect(whole.body.errors).toBeUndefined();
    const fields = { assessment: 'results', professionalDevelopment: 'plan', outreach: 'stories' } as const;
    for (const [service, field] of Object.entries(fields)) {
      const answer = await without(service as keyof typeof fields, dashboard, { first: 2 });
      const { name } = city.services[service as keyof typeof fields];
      expect(answer.status).toBe(200);
      expect(unavailable(answer)).toEqual(
        [0, 1].map(index => `${name} schools.edges.${index}.node.${field}`),
      );
      const expected = JSON.parse(JSON.stringify(whole.body.data), (key, value: unknown) =>
        key === field ? null : value,
      ) as unknown;
      expect(answer.body.data).toEqual(expected);
    }
    const none = await without('schools', dashboard);
    expect(none.body.data).toEqual({ schools: null });
    expect(unavailable(none)).toEqual(['schools schools']);
    expect(await city.ask(dashboard, { variables: { first: 2 } })).toMatchObject({ body: whole.body });
  });

  test('its non-null fields make the nearest nullable field null, which has the error once', async () => {
    const answer = await without(
      'schools',
      '{ stories { edges { node { title school { id name code } } } } plan(id: "p-s3") { goal school { id } } }',
    );
    expect(answer.body.data).toEqual({
      stories: {
        edges: ['s1-1', 's2-1', 's1-2'].map(id => ({ node: { title: `Story ${id}`, school: null } })),
      },
      plan: { goal: 'Goal of s3', school: { id: 's3' } },
    });
    expect(unavailable(answer).sort()).toEqual(
      [0, 1, 2].map(index => `schools stories.edges.${index}.node.school`),
    );
  });

  test('the message is in the reader’s language and the answer is an ordinary one', async () => {
    await city.services.outreach.stop();
    const chinese = await city.ask('{ story(id: "s1-1") { title } whoAmI }');
    const english = await city.ask('{ story(id: "s1-1") { title } whoAmI }', {
      headers: { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.1' },
    });
    await city.services.outreach.start();
    expect(chinese.body).toEqual({
      data: { story: null, whoAmI: 'anonymous' },
      errors: [
        {
          message: expect.stringContaining('暂时没有响应'),
          path: ['story'],
          extensions: { code: 'SUBGRAPH_UNAVAILABLE', service: 'outreach' },
        },
      ],
    });
    expect(english.body.errors?.[0]?.message).toContain('does not answer');
  });

  test('a mutation is not sent twice', async () => {
    const { schools } = city.services;
    let sent = 0;
    schools.instead = request => {
      sent += 1;
      request.socket.destroy();
    };
    try {
      const answer = await city.ask('mutation { rename(id: "s1", name: "x") { id } }');
      expect(answer.body.data).toEqual({ rename: null });
      expect(unavailable(answer)).toEqual(['schools rename']);
      expect(sent).toBe(1);
    } finally {
      schools.instead = undefined;
    }
  });

  test.each([
    ['not JSON', 200, '<html>'],
    ['no GraphQL', 503, '{"status":"stopping"}'],
  ])('an answer that is %s counts as none', async (_what, status, text) => {
    const { assessment } = city.services;
    assessment.instead = (_request, response) => response.writeHead(status).end(text);
    try {
      const answer = await city.ask('{ school(id: "s1") { name level } }', {
        headers: { 'accept-language': 'en' },
      });
      // School.level is not nullable (a supergraph that breaks the rule): the school itself goes.
      expect(answer.body.data).toEqual({ school: null });
      expect(unavailable(answer)).toEqual(['assessment school']);
    } finally {
      assessment.instead = undefined;
    }
  });
});

test('what another service needed of the stopped one is told on its own path', async () => {
  const city = await TestCity.start();
  try {
    await city.services.schools.stop();
    const { body } = await city.ask(
      '{ stories(first: 1) { edges { node { school { id perPupil plan { id } } } } } }',
    );
    expect(body.data).toEqual({
      stories: { edges: [{ node: { school: { id: 's1', perPupil: null, plan: { id: 'p-s1' } } } }] },
    });
    expect(body.errors).toEqual([
      expect.objectContaining({
        path: ['stories', 'edges', 0, 'node', 'school', 'perPupil'],
        extensions: { code: 'SUBGRAPH_UNAVAILABLE', service: 'schools' },
      }),
    ]);
  } finally {
    await city.stop();
  }
});

test('a service that hangs is given up after its time', async () => {
  const city = await TestCity.start({ SUBGRAPH_TIMEOUT_SECONDS: '1' });
  try {
    city.services.outreach.instead = () => undefined;
    const { body } = await city.ask('{ school(id: "s1") { name stories { totalCount } } }');
    expect(body.data).toEqual({ school: { name: 'School 1', stories: null } });
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'outreach' });
  } finally {
    await city.stop();
  }
});

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { findKafka, kafkaByJava, startKafka } from './index';

const folder = mkdtempSync(join(tmpdir(), 'doorstep-kafka-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const adminPassword = 'a secret';
const users = [{ name: 'professional-development', password: 'another' }];

const source = kafkaByJava();
const onKafka =
  source.kind === 'java'
    ? test
    : (name: string, run: () => Promise<void>) => test.skip(`${name} (not run here: ${source.reason})`, run);

function connect(brokers: string, username: string, password: string): Kafka {
  return new Kafka({
    brokers: [brokers],
    sasl: { mechanism: 'plain', username, password },
    ssl: false,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
}

async function withAdmin<T>(
  kafka: Kafka,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

onKafka('a node starts, lets in its users only, and keeps its topics over a restart', async () => {
  const dataDir = join(folder, 'kept');
  const first = await startKafka({ dataDir, users, adminPassword });
  const admin = connect(first.brokers, 'admin', adminPassword);
  await withAdmin(admin, client =>
    client.createTopics({ topics: [{ topic: 'kept', replicationFactor: 1 }] }),
  );
  // Without an ACL a user sees nothing, and nobody comes in with a wrong password.
  const user = connect(first.brokers, 'professional-development', 'another');
  expect(await withAdmin(user, client => client.listTopics())).toEqual([]);
  const stranger = connect(first.brokers, 'professional-development', 'wrong');
  await expect(withAdmin(stranger, client => client.listTopics())).rejects.toThrow(/Authentication failed/);

  await expect(
    startKafka({ dataDir: join(folder, 'other'), port: first.port, users, adminPassword }),
  ).rejects.toThrow(`Port ${first.port} is in use`);
  await expect(startKafka({ dataDir, users, adminPassword })).rejects.toThrow(
    `Another Kafka (process ${first.pid}) already serves this data folder`,
  );
  await first.stop();
  expect(await first.ended).toMatch(/^Kafka ended/);

  const again = await startKafka({ dataDir, users, adminPassword });
  const topics = await withAdmin(connect(again.brokers, 'admin', adminPassword), client =>
    client.listTopics(),
  );
  expect(topics).toContain('kept');
  await again.stop();
});

onKafka('no JVM outlives a starter that is killed', async () => {
  const root = join(__dirname, '..', '..');
  const script = `require(${JSON.stringify(join(__dirname, 'kafka-starter.fixture.ts'))})`;
  const starter = spawn(
    process.execPath,
    ['--import', join(root, 'libs/testing/register.mjs'), '--eval', script, join(folder, 'orphan')],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  for await (const chunk of starter.stdout) {
    said += String(chunk);
    if (/pid \d+\./.test(said)) break;
  }
  const pid = Number(/pid (\d+)\./.exec(said)![1]);
  expect(isAlive(pid)).toBe(true);
  starter.kill('SIGKILL');
  // The test's own time-out is the limit.
  while (isAlive(pid)) await new Promise(wake => setTimeout(wake, 50));
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('where Kafka can come from', () => {
  const machine = (name: string, programs: Record<string, string>) => {
    const bin = join(folder, name);
    mkdirSync(bin);
    for (const [program, script] of Object.entries(programs)) {
      writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, program), 0o755);
    }
    return { PATH: bin };
  };
  const java = (version: string) => `echo 'openjdk version "${version}" 2025-01-01' >&2`;

  test.each([
    ['brokers of one’s own', { KAFKA_BROKERS: 'kafka:9092' }, 'brokers', 'KAFKA_BROKERS names kafka:9092.'],
    [
      'a Docker engine',
      machine('docker', { docker: 'exit 0', java: java('17.0.1') }),
      'docker',
      'A Docker engine is running.',
    ],
    ['a bare machine', machine('bare', {}), 'none', 'There is no running Docker engine. There is no Java.'],
    [
      'an old Java',
      machine('old', { docker: 'exit 1', java: java('11.0.2') }),
      'none',
      'There is no running Docker engine. Kafka needs Java 17 or newer; here is Java 11.',
    ],
    [
      'Java and Maven',
      machine('java', { java: java('21'), mvn: 'exit 0' }),
      'java',
      expect.stringMatching(/^Java 21, and/),
    ],
  ])('%s', async (_, env, kind, reason) => {
    expect(await findKafka(env)).toEqual({ kind, reason });
  });

  onKafka('a taken controller port is named', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address() as { port: number };
    await expect(
      startKafka({ dataDir: join(folder, 'taken'), controllerPort: address.port, users, adminPassword }),
    ).rejects.toThrow(`Port ${address.port} is in use`);
    await new Promise(resolve => server.close(resolve));
  });
});

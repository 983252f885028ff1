import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { pino } from 'pino';
import { kafkaClient, type KafkaConfig } from './client';
import { certificate, key } from './tls.fixture';

const folder = mkdtempSync(join(tmpdir(), 'doorstep-tls-'));
const authority = join(folder, 'ca.pem');
let server: Server;
let spoken: number;

beforeAll(async () => {
  writeFileSync(authority, certificate);
  // No broker, but a listener that speaks TLS: it hangs up on whoever has shaken hands and says something.
  server = createServer({ cert: certificate, key }, socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      spoken++;
      socket.destroy();
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => void (spoken = 0));
afterAll(async () => {
  await new Promise(resolve => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function connect(settings: Partial<KafkaConfig>): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const admin = kafkaClient(
    { KAFKA_BROKERS: `127.0.0.1:${port}`, ...settings },
    'test',
    pino({ level: 'silent' }),
  ).admin({ retry: { retries: 0 } });
  const message = await admin.connect().then(
    () => 'connected',
    (error: Error) => error.message,
  );
  await admin.disconnect().catch(() => undefined);
  return message;
}

test('a broker whose authority is named is spoken to by TLS', async () => {
  await connect({ KAFKA_SSL: 'true', KAFKA_SSL_CA: authority });
  expect(spoken).toBeGreaterThan(0);
});

test('a broker whom nobody vouches for is told nothing', async () => {
  expect(await connect({ KAFKA_SSL: 'true' })).toMatch(/self[- ]signed certificate/);
  expect(spoken).toBe(0);
});

test('without the setting nobody speaks TLS', async () => {
  await connect({});
  expect(spoken).toBe(0);
});

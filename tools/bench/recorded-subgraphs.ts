/**
 * Answers of the four services, played back: so that a gateway is measured and not PostgreSQL.
 *
 *   node recorded-subgraphs.js <file of answers> [--record]
 *
 * Serves each service on a port of its own (printed as one line of JSON). With --record, what is not yet
 * in the file is asked of the running services (RECORD_<service> = URL) and kept.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { services, type ServiceName } from '@doorstep/contracts';

const [file, mode] = process.argv.slice(2);
const answers: Record<string, unknown> =
  file && existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as object as Record<string, unknown>)
    : {};
const known = new Map<string, string>();
const prepared = new Map(Object.entries(answers).map(([key, answer]) => [key, JSON.stringify(answer)]));

/** Two gateways may print the same operation differently; the answer is the same. */
function keyOf(service: string, body: string): string {
  const found = known.get(service + body);
  if (found) return found;
  const { query, variables } = JSON.parse(body) as { query: string; variables?: unknown };
  const key = `${service} ${stripIgnoredCharacters(print(parse(query)).replace(/^(query|mutation) \w+/, '$1'))} ${JSON.stringify(variables ?? {})}`;
  known.set(service + body, key);
  return key;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function record(
  service: ServiceName,
  key: string,
  body: string,
  authorization?: string,
): Promise<string> {
  const url = process.env[`RECORD_${service}`];
  if (mode !== '--record' || !url) throw new Error(`${service}: not recorded: ${key.slice(0, 300)}`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body,
  });
  const answer = (await response.json()) as unknown;
  answers[key] = answer;
  prepared.set(key, JSON.stringify(answer));
  writeFileSync(file!, `${JSON.stringify(answers, null, 1)}\n`);
  return prepared.get(key)!;
}

async function serve(service: ServiceName): Promise<[ServiceName, string]> {
  const server = createServer((request, response) => {
    void bodyOf(request)
      .then(async body => {
        const key = keyOf(service, body);
        const answer = prepared.get(key) ?? (await record(service, key, body, request.headers.authorization));
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(answer),
        });
        response.end(answer);
      })
      .catch((error: Error) => {
        console.error(error.message);
        response.writeHead(500).end(JSON.stringify({ errors: [{ message: error.message }] }));
      });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return [service, `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`];
}

void Promise.all(services.map(serve)).then(urls => console.log(JSON.stringify(Object.fromEntries(urls))));
process.on('disconnect', () => process.exit(0));

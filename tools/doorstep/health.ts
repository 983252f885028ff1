import type { Command } from 'commander';
import { runOn, type Where } from './connections';
import { exitCodes, Failure, type Output, table } from './output';

interface Health {
  process: string;
  status: string;
  url: string;
  milliseconds: number;
  parts: Record<string, string>;
}

const defaults: Record<string, string> = {
  gateway: 'http://127.0.0.1:4000/readyz',
  schools: 'http://127.0.0.1:4001/readyz',
  assessment: 'http://127.0.0.1:4002/readyz',
  'professional-development': 'http://127.0.0.1:4003/readyz',
  outreach: 'http://127.0.0.1:4004/readyz',
};

const examples = `
Examples:
  npm run doorstep -- health
  npm run --silent doorstep -- health --json
  npm run doorstep -- health --url gateway=https://doorstep.example/readyz

Exit codes: 0 all are well, 1 one at least is not, 3 none answers.`;

export function healthCommand(program: Command, output: () => Output): void {
  program
    .command('health')
    .description('asks every process whether it is well, and what of it is not')
    .option('--url <name=url...>', 'other addresses of health pages')
    .addHelpText('after', examples)
    .action(async (options: { url?: string[] }, command: Command) => {
      const run = await runOn(command.optsWithGlobals<Where>());
      const pages = options.url
        ? Object.fromEntries(options.url.map(pair => splitPair(pair)))
        : (run?.health ?? defaults);
      const found = await Promise.all(Object.entries(pages).map(([process, url]) => ask(process, url)));
      const rows = found.map(({ process, status, milliseconds, parts }) => [
        process,
        status,
        `${milliseconds} ms`,
        Object.entries(parts)
          .map(([name, state]) => `${name}: ${state}`)
          .join(', '),
      ]);
      output().result(found, table(['PROCESS', 'STATUS', 'TOOK', 'PARTS'], rows));
      if (found.every(({ status }) => status === 'no answer')) {
        throw new Failure('No process answers: start Doorstep with npm start.', exitCodes.unreachable);
      }
      const unwell = found.filter(({ status }) => status !== 'ok').map(({ process }) => process);
      if (unwell.length > 0) throw new Failure(`Not well: ${unwell.join(', ')}.`);
    });
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new Failure(`--url takes name=url, not “${pair}”.`, exitCodes.usage);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

async function ask(process: string, url: string): Promise<Health> {
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const body = (await response.json().catch(() => ({}))) as {
      status?: string;
      parts?: Record<string, string>;
    };
    const status = response.ok ? 'ok' : (body.status ?? `HTTP ${response.status}`);
    return { process, status, url, milliseconds: took(), parts: body.parts ?? {} };
  } catch {
    return { process, status: 'no answer', url, milliseconds: took(), parts: {} };
  }
}

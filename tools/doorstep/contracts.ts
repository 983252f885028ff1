import type { Command } from 'commander';
import { Failure, type Output } from './output';

type Contracts = typeof import('../contracts');

const examples = `
Examples:
  npm run doorstep -- contracts check
  npm run doorstep -- contracts publish

Exit codes: 0 good, 1 a change breaks a consumer, who is named.`;

export function contractsCommand(program: Command, output: () => Output): void {
  const group = program
    .command('contracts')
    .description('the contracts of the events, and their published revisions')
    .addHelpText('after', examples);
  const load = () => require('../contracts') as Contracts;
  const refuse = (found: readonly unknown[]): void => {
    if (found.length === 0) return;
    output().result(found, found.map(problem => `- ${describe(problem)}`).join('\n'));
    throw new Failure(
      `${found.length} change(s) would break a consumer: add a new topic beside the old one instead.`,
    );
  };
  group
    .command('check')
    .description('whether every contract is compatible with all that was published, both ways')
    .action(() => {
      refuse(load().checkContracts());
      output().result([], 'Every contract is compatible with all published revisions.');
    });
  group
    .command('publish')
    .description('writes the contracts as their next revisions, and the AsyncAPI document')
    .action(() => {
      const { incompatible, published } = load().publishContracts();
      refuse(incompatible);
      output().result(published, published.length > 0 ? published.join('\n') : 'Nothing has changed.');
    });
}

function describe(problem: unknown): string {
  return typeof problem === 'object' && problem !== null
    ? Object.values(problem)
        .map(value => (Array.isArray(value) ? value.join(', ') : String(value)))
        .join(': ')
    : String(problem);
}

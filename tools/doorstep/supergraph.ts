import type { Command } from 'commander';
import { Failure, type Output } from './output';

const examples = `
Examples:
  npm run doorstep -- supergraph compose
  npm run doorstep -- supergraph check --against origin/main

Exit codes: 0 good, 1 composition errors, breaking changes that nobody acknowledged, or a file that is not up to date.`;

type Supergraph = typeof import('../supergraph');
type Report = Awaited<ReturnType<Supergraph['checkSupergraph']>>;

export function supergraphCommand(program: Command, output: () => Output): void {
  const group = program
    .command('supergraph')
    .description('composes the committed SDLs of the services')
    .addHelpText('after', examples);
  const run = async (work: (supergraph: Supergraph) => Promise<Report>, good: (report: Report) => string) => {
    const report = await work(require('../supergraph') as Supergraph);
    const { sdl: _sdl, ...told } = report;
    output().result(
      told,
      report.ok ? good(report) : report.problems.map(problem => `- ${problem}`).join('\n'),
    );
    if (!report.ok) throw new Failure(`The supergraph has ${report.problems.length} problem(s).`);
  };
  const against = (options: { against?: string }) => (options.against ? { against: options.against } : {});
  group
    .command('compose')
    .description('composes the supergraph and writes it where the gateway reads it; refuses breaking changes')
    .option('--against <revision>', 'compare with this git revision')
    .action((options: { against?: string }) =>
      run(
        ({ composeSupergraph }) => composeSupergraph(against(options)),
        ({ changed, subgraphs }) =>
          changed
            ? `Composed ${subgraphs.join(', ')}.`
            : `Composed ${subgraphs.join(', ')}: nothing has changed.`,
      ),
    );
  group
    .command('check')
    .description('the same without writing: for CI')
    .option('--against <revision>', 'compare with this git revision')
    .action((options: { against?: string }) =>
      run(
        ({ checkSupergraph }) => checkSupergraph(against(options)),
        ({ subgraphs }) => `The supergraph of ${subgraphs.join(', ')} is good and up to date.`,
      ),
    );
}

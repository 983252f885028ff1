import type { Command } from 'commander';
import { personToken, type Where } from './connections';
import { exitCodes, Failure, type Output, table } from './output';

const examples = `
Examples:
  npm run --silent doorstep -- token --as city-officer
  curl -H "authorization: Bearer $(npm run --silent doorstep -- token --as principal)" …
  npm run doorstep -- token --list

The tokens are the sample city's, signed with this data folder's development key; a real deployment has its own sign-in.`;

export function tokenCommand(program: Command, output: () => Output): void {
  program
    .command('token')
    .description('prints an access token of somebody of the sample city (development only)')
    .option('--as <person>', 'whose token, for example city-officer or principal@3101150002')
    .option('--expires-in <seconds>', 'how long it is good for', '28800')
    .option('--list', 'lists the people there are')
    .addHelpText('after', examples)
    .action(async (options: { as?: string; expiresIn: string; list?: boolean }, command: Command) => {
      const out = output();
      const { people } = require('../identity/people') as typeof import('../identity/people');
      if (options.list) {
        const rows = people.map(({ key, name, grants }) => [key, name.en, JSON.stringify(grants)]);
        out.result(people, table(['PERSON', 'NAME', 'ROLES'], rows));
        return;
      }
      if (!options.as)
        throw new Failure('Whose token? Add --as <person>, or --list to see who there is.', exitCodes.usage);
      const seconds = Number(options.expiresIn);
      if (!Number.isInteger(seconds) || seconds < 1) {
        throw new Failure('--expires-in must be a whole number of seconds.', exitCodes.usage);
      }
      const token = await personToken(options.as, command.optsWithGlobals<Where>(), seconds);
      out.result({ token, expiresIn: seconds }, token);
    });
}

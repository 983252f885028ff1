/** For a test: starts a server in the folder that is given, says its address, and stays. */
import { startPostgres } from './postgres';

void startPostgres({ dataDir: process.argv.at(-1)!, forTests: true }).then(({ adminUrl }) => {
  console.log(`at ${adminUrl}.`);
  setInterval(() => undefined, 60_000);
});

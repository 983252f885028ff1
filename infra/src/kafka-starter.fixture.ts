/** For a test: starts a node in the folder that is given, says its JVM's process id, and stays. */
import { startKafka } from './kafka';

void startKafka({ dataDir: process.argv.at(-1)!, users: [], adminPassword: 'a secret' }).then(({ pid }) => {
  console.log(`pid ${pid}.`);
  setInterval(() => undefined, 60_000);
});

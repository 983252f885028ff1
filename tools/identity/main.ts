import { resolve } from 'node:path';
import { startIdentity } from './issuer';

/** The issuer as a process of its own: PORT (4010) and DATA_DIR (data) from the environment. */
async function main(): Promise<void> {
  const port = Number(process.env.PORT ?? 4010);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT must be a port number, not ${process.env.PORT}.`);
  }
  const identity = await startIdentity({ dataDir: resolve(process.env.DATA_DIR ?? 'data'), port });
  console.log(`Development sign-in (sample people, no passwords) at ${identity.issuer}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void identity.stop().then(() => process.exit(0)));
  }
}

main().catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE';
  console.error(
    taken ? `Port ${process.env.PORT ?? 4010} is in use: stop what holds it, or set PORT.` : error.message,
  );
  process.exit(1);
});

/** What a user would run instead: @apollo/gateway and Apollo Server's standalone server, as their documentation has it. */
import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

async function main(supergraphFile: string): Promise<void> {
  const gateway = new ApolloGateway({ supergraphSdl: readFileSync(supergraphFile, 'utf8') });
  const { url } = await startStandaloneServer(new ApolloServer({ gateway }), {
    listen: { port: 0, host: '127.0.0.1' },
    context: async ({ req }) => ({ authorization: req.headers.authorization }),
  });
  console.log(JSON.stringify({ url }));
}

process.on('disconnect', () => process.exit(0));
void main(process.argv[2]!);

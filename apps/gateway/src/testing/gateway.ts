import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { ServiceProcess } from '@doorstep/service-kit';
import { testTokens } from '@doorstep/testing';
import { parse } from 'graphql';
import { type GatewayConfig, gatewayConfig } from '../config';
import { startGateway } from '../gateway';
import { cityOfServices } from './city';
import type { TestSubgraph } from './subgraphs';

/** Composes test subgraphs; throws what stands against it. */
export function compose(subgraphs: readonly TestSubgraph[]): string {
  const result = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url: `${url}/graphql`, typeDefs: parse(sdl) })),
  );
  if (result.errors) throw new Error(result.errors.map(error => error.message).join('\n'));
  return result.supergraphSdl;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: {
    data?: Record<string, never> | null;
    errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
  };
}

type Services = ReturnType<typeof cityOfServices>;
type Env = Partial<Record<keyof GatewayConfig, string>>;

/** A gateway over four small services, all on real HTTP. */
export class TestCity {
  private constructor(
    readonly services: Services,
    readonly url: string,
    readonly supergraphFile: string,
    readonly tokens: Awaited<ReturnType<typeof testTokens>>,
    private readonly process: ServiceProcess,
    private readonly folder: string,
  ) {}

  static async start(env: Env = {}): Promise<TestCity> {
    const services = cityOfServices();
    const all = Object.values(services);
    await Promise.all(all.map(service => service.start()));
    const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
    const supergraphFile = join(folder, 'supergraph.graphql');
    await writeFile(supergraphFile, compose(all));
    const tokens = await testTokens();
    const config = gatewayConfig.parse({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      SUPERGRAPH: supergraphFile,
      SUPERGRAPH_POLL_SECONDS: '0.05',
      SUBGRAPH_TIMEOUT_SECONDS: '5',
      SCHOOLS_URL: services.schools.url,
      ASSESSMENT_URL: services.assessment.url,
      PROFESSIONAL_DEVELOPMENT_URL: services.professionalDevelopment.url,
      OUTREACH_URL: services.outreach.url,
      OIDC_ISSUER: tokens.issuer,
      ...env,
    });
    const process = new ServiceProcess('gateway', config);
    const url = await startGateway(process, config);
    return new TestCity(services, url, supergraphFile, tokens, process, folder);
  }

  async ask(
    query: string,
    options: { variables?: object; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    return this.post({ query, variables: options.variables }, options.headers);
  }

  async post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Answer['body'],
    };
  }

  /** Recomposes the services as they are now and puts the supergraph in place. */
  async recompose(subgraphs: readonly TestSubgraph[]): Promise<void> {
    await writeFile(this.supergraphFile, compose(subgraphs));
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await Promise.all(Object.values(this.services).map(service => service.stop()));
    await this.tokens.stop();
    await rm(this.folder, { recursive: true });
  }
}

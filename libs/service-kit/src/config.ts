import { z } from 'zod';

/** What every process is told by its environment. An app extends it: `serviceConfig.extend({ … })`. */
export const serviceConfig = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('Use development, test or production.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Set the address to listen on, for example 127.0.0.1 or 0.0.0.0.'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .describe('Set a TCP port, for example 4001; 0 takes a free one.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Use trace, debug, info, warn, error, fatal or silent.'),
  SHUTDOWN_DELAY_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .optional()
    .describe(
      'Set for how many seconds, from 0 to 60, a process that was told to stop goes on answering while /readyz says 503.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Set the base address of an OpenTelemetry collector, for example http://127.0.0.1:4318, or leave it out.',
    ),
});
export type ServiceConfig = z.infer<typeof serviceConfig>;

/** A schema for a PostgreSQL address; its description tells how to mend it. */
export const postgresUrl = z
  .url({ protocol: /^postgres(ql)?$/ })
  .describe('Set a PostgreSQL address, for example postgresql://user:password@127.0.0.1:5432/database.');

/**
 * Reads the environment. When something is wrong it tells everything that is, one line each (the variable, what is
 * wrong, how to mend it), and the process exits with 1.
 */
export function readConfig<T>(schema: z.ZodType<T>, env: NodeJS.ProcessEnv = process.env): T {
  const { config, errors } = parseConfig(schema, env);
  if (errors) {
    process.stderr.write(`The configuration has ${errors.length} error${errors.length > 1 ? 's' : ''}:\n`);
    for (const error of errors) process.stderr.write(`  ${error}\n`);
    process.exit(1);
  }
  return config;
}

/** The same without an effect: the configuration, or every error as a line. An empty variable counts as left out. */
export function parseConfig<T>(
  schema: z.ZodType<T>,
  env: NodeJS.ProcessEnv,
): { config: T; errors?: undefined } | { config?: undefined; errors: string[] } {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return { config: result.data };
  const { issues } = result.error;
  return {
    errors: [...issues, ...issuesBetweenFields(schema, given, issues)].map(issue =>
      describe(issue, schema, given),
    ),
  };
}

/** What refinements of the whole say: zod does not ask them as long as a field is wrong, so wrong ones are left out. */
function issuesBetweenFields(
  schema: z.ZodType,
  given: NodeJS.ProcessEnv,
  known: z.core.$ZodIssue[],
): z.core.$ZodIssue[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const shape = schema.shape as Record<string, z.ZodType>;
  const lenient = Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, field.catch(undefined)]),
  );
  const told = new Set(known.map(({ path }) => path.join('.')));
  const result = schema.clone({ ...schema.def, shape: lenient }).safeParse(given);
  return result.error?.issues.filter(({ path }) => !told.has(path.join('.'))) ?? [];
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, given: NodeJS.ProcessEnv): string {
  const variable = issue.path.join('.');
  if (!variable) return issue.message;
  const field =
    schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>)[variable] : undefined;
  const mend = field?.description ?? '';
  if (issue.code === 'custom') return `${variable} ${issue.message}. ${mend}`.trim();
  const value = given[variable];
  if (value === undefined) return `${variable} is missing. ${mend}`.trim();
  // A value that may hold a secret is not repeated.
  const shown = /URL|URI|PASSWORD|SECRET|TOKEN|KEY/.test(variable) ? '' : ` (it is ${JSON.stringify(value)})`;
  return `${variable} is wrong${shown}: ${issue.message}. ${mend}`.trim();
}

import { accessSync, constants } from 'node:fs';
import { z } from 'zod';

/** The settings of a service's events, to be spread into its configuration: `serviceConfig.extend({ ...eventsConfig })`. */
export const eventsConfig = {
  EVENTS: z
    .enum(['kafka', 'postgres'])
    .describe('Which transport carries the events: kafka, or postgres (the embedded event log).'),
  KAFKA_BROKERS: z.string().min(1).optional().describe('host:port, several separated by commas.'),
  KAFKA_USERNAME: z.string().min(1).optional(),
  KAFKA_PASSWORD: z.string().min(1).optional(),
  KAFKA_SSL: z
    .enum(['true', 'false'])
    .optional()
    .describe(
      'true where the broker listens by TLS (SASL_SSL, or SSL); false, the default, where it does not.',
    ),
  KAFKA_SSL_CA: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Set a file of PEM certificates of the authority that signed the broker’s; without it, those that Node knows.',
    ),
  EVENTS_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgresql:// URL')
    .optional()
    .describe('The embedded event log, opened as the service’s own login role.'),
};

export type EventsConfig = z.infer<z.ZodObject<typeof eventsConfig>>;

/** What the chosen transport lacks, or cannot use, as plain sentences; empty when it has all it needs. */
export function missingEventsSettings(config: EventsConfig): { variable: string; message: string }[] {
  const needed = { kafka: ['KAFKA_BROKERS'], postgres: ['EVENTS_DATABASE_URL'] } as const;
  // A configuration that is wrong in other ways is looked at too: it may name no transport at all.
  const wanted: readonly (keyof EventsConfig)[] = Object.hasOwn(needed, config.EVENTS ?? '')
    ? needed[config.EVENTS]
    : [];
  const missing = wanted
    .filter(name => !config[name])
    .map(variable => ({
      variable,
      message: `is needed when EVENTS=${config.EVENTS}`,
    }));
  return config.EVENTS === 'kafka' ? [...missing, ...wrongTlsSettings(config)] : missing;
}

function wrongTlsSettings({ KAFKA_SSL: tls, KAFKA_SSL_CA: ca }: EventsConfig) {
  const wrong = (message: string) => [{ variable: 'KAFKA_SSL_CA', message }];
  if (ca === undefined) return [];
  if (tls !== 'true') return wrong('says whom to trust, but KAFKA_SSL is not true');
  try {
    accessSync(ca, constants.R_OK);
    return [];
  } catch (error) {
    return wrong(`cannot be read: ${(error as Error).message}`);
  }
}

/** For `.superRefine(requireEventsSettings)`: reports what the chosen transport lacks with all other errors. */
export function requireEventsSettings(config: EventsConfig, context: z.RefinementCtx): void {
  for (const { variable, message } of missingEventsSettings(config)) {
    context.addIssue({ code: 'custom', path: [variable], message });
  }
}

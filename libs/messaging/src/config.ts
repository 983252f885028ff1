import { z } from 'zod';

/** The settings of a service's events, to be spread into its configuration: `serviceConfig.extend({ ...eventsConfig })`. */
export const eventsConfig = {
  EVENTS: z
    .enum(['kafka', 'postgres'])
    .describe('Which transport carries the events: kafka, or postgres (the embedded event log).'),
  KAFKA_BROKERS: z.string().min(1).optional().describe('host:port, several separated by commas.'),
  KAFKA_USERNAME: z.string().min(1).optional(),
  KAFKA_PASSWORD: z.string().min(1).optional(),
  EVENTS_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgresql:// URL')
    .optional()
    .describe('The embedded event log, opened as the service’s own login role.'),
};

export type EventsConfig = z.infer<z.ZodObject<typeof eventsConfig>>;

/** What the chosen transport lacks, as plain sentences; empty when it has all it needs. */
export function missingEventsSettings(config: EventsConfig): { variable: string; message: string }[] {
  const needed = { kafka: ['KAFKA_BROKERS'], postgres: ['EVENTS_DATABASE_URL'] } as const;
  // A configuration that is wrong in other ways is looked at too: it may name no transport at all.
  const wanted: readonly (keyof EventsConfig)[] = Object.hasOwn(needed, config.EVENTS ?? '')
    ? needed[config.EVENTS]
    : [];
  return wanted
    .filter(name => !config[name])
    .map(variable => ({
      variable,
      message: `is needed when EVENTS=${config.EVENTS}`,
    }));
}

/** For `.superRefine(requireEventsSettings)`: reports what the chosen transport lacks with all other errors. */
export function requireEventsSettings(config: EventsConfig, context: z.RefinementCtx): void {
  for (const { variable, message } of missingEventsSettings(config)) {
    context.addIssue({ code: 'custom', path: [variable], message });
  }
}

import { z } from 'zod';

/** The services that own topics. A service writes its own topics only; the brokers hold it to that. */
export const services = ['schools', 'assessment', 'professional-development', 'outreach'] as const;
export type ServiceName = (typeof services)[number];

type ObjectSchema = z.ZodObject<z.ZodRawShape, z.core.$loose>;

interface TopicBase {
  /** `doorstep.<service>.<aggregate>.<state|facts>` */
  readonly name: string;
  readonly service: ServiceName;
  readonly aggregate: string;
  readonly description: string;
  /** Who listens. A service that subscribes without standing here does not start. */
  readonly consumers: readonly ServiceName[];
}

/** The whole public state of an aggregate, compacted: from its beginning a newcomer builds a copy. */
export interface StateTopic<T = unknown> extends TopicBase {
  readonly kind: 'state';
  readonly schema: z.ZodType<T>;
}

/** What happened to an aggregate, in order and retained: what a service acts on. `F` maps a fact's name to its data. */
export interface FactsTopic<F extends Record<string, unknown> = Record<string, unknown>> extends TopicBase {
  readonly kind: 'facts';
  readonly facts: { readonly [Name in keyof F]: z.ZodType<F[Name]> };
}

export type Topic = StateTopic | FactsTopic;

interface Definition {
  service: ServiceName;
  /** The aggregate's name in kebab-case, for example `school-result`. */
  aggregate: string;
  description: string;
  consumers: readonly ServiceName[];
}

const nameOf = ({ service, aggregate }: Definition, kind: string) =>
  `doorstep.${service}.${aggregate}.${kind}`;

export function stateTopic<S extends ObjectSchema>(
  definition: Definition & { schema: S },
): StateTopic<z.infer<S>> {
  return { kind: 'state', name: nameOf(definition, 'state'), ...definition } as unknown as StateTopic<
    z.infer<S>
  >;
}

export function factsTopic<F extends Record<string, ObjectSchema>>(
  definition: Definition & { facts: F },
): FactsTopic<{ [Name in keyof F]: z.infer<F[Name]> }> {
  const topic = { kind: 'facts', name: nameOf(definition, 'facts'), ...definition };
  return topic as unknown as FactsTopic<{ [Name in keyof F]: z.infer<F[Name]> }>;
}

/** What a state topic's message or a fact carries. */
export type DataOf<T> =
  T extends StateTopic<infer D> ? D : T extends FactsTopic<infer F> ? F[keyof F] : never;

/**
 * An enumeration on the wire is a string with known values: a reader must live with one it has not met,
 * so that a new value breaks nobody. The values stand in the JSON Schema as examples.
 */
export function known<const V extends readonly [string, ...string[]]>(...values: V) {
  return z.string().meta({ examples: [...values] });
}

export const bilingual = z
  .looseObject({ zh: z.string(), en: z.string() })
  .describe('The same text in Chinese and in English.');
export const id = z.string().describe('A UUID in canonical form.');
export const day = z.string().describe('A business day in Shanghai, YYYY-MM-DD.');
export const instant = z.string().describe('An instant in UTC, ISO 8601.');
export const decimal = z.string().describe('An exact decimal, for example "0.9000".');

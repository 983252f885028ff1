import Ajv2020 from 'ajv/dist/2020';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { factOfType, jsonSchemas, type Topic } from '@doorstep/contracts';
import type { ReceivedEvent } from '@doorstep/messaging';

/** Checks events against the JSON Schemas of their topics: gives what is wrong, or nothing. */
export function eventCheck(topics: readonly Topic[]): (event: ReceivedEvent) => string | undefined {
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  const byTopic = new Map(
    topics.map(topic => {
      const validators = Object.entries(jsonSchemas(topic)).map(
        ([name, schema]): [string, ValidateFunction] => [name, ajv.compile(schema)],
      );
      return [topic.name, { topic, validators: new Map(validators) }];
    }),
  );
  return ({ topic: name, headers, value }) => {
    const known = byTopic.get(name);
    if (!known) return `no contract is known of the topic ${name}`;
    const type = headers['ce_type'] ?? '';
    const validate = known.validators.get(factOfType(known.topic, type)?.name ?? '');
    if (!validate) return `the type “${type}” is not one of this topic`;
    if (value === null) return known.topic.kind === 'state' ? undefined : 'a fact must have a body';
    let data: unknown;
    try {
      data = JSON.parse(value);
    } catch {
      return 'the body is no JSON';
    }
    return validate(data) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'data' });
  };
}

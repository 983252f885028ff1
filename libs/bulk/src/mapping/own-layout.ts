import type { Mappable } from './mapping';

/** The layout of a definition itself as a mapping, which reads files that the service has written. */
export const ownLayout = (name: string, about: string, { fields }: Mappable): string =>
  [
    `mapping: ${name}`,
    `about: ${about}`,
    'fields:',
    ...Object.entries(fields).map(
      ([field, { required }]) => `  ${field}: { column: ${field}${required ? '' : ', optional: true'} }`,
    ),
    '',
  ].join('\n');

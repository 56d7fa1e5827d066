// SPDX-License-Identifier: Apache-2.0
//
// Grafana's own types as a JSON Schema. Plain TypeScript would be of no use: it
// takes no string of a JSON file for a member of an enumeration.
import Ajv from 'ajv';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

export const validator = () => {
  const schema = createGenerator({
    path: file('types.ts'), tsconfig: file('tsconfig.json'), type: 'Dashboard',
    additionalProperties: false, skipTypeCheck: true,
    expose: 'none',  // many types are called Options
  }).createSchema('Dashboard');
  return new Ajv({ allErrors: true, strict: false, discriminator: true, logger: false }).compile(schema);
};

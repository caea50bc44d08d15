import addFormats from 'ajv-formats';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Document, Schema } from './document.ts';

/** Says what is wrong with a value; empty when nothing is. */
export type Check = (value: unknown) => string[];

/** Checks against the schemas of one document. Compiled once each. */
export interface Checks {
  /** No room for members that the document does not name. */
  closed(schema: Schema): Check;
  asWritten(schema: Schema): Check;
}

export function createChecks(document: Document): Checks {
  const schemas = document.components.schemas ?? {};
  // An answer that several schemas describe together (allOf) is closed around them, not within each.
  const $defs = Object.fromEntries(
    Object.entries(schemas).flatMap(([name, schema]) => [
      [name, rewritten(schema, { closes: false })],
      [`${name}.closed`, rewritten(schema, { closes: true })],
    ]),
  );
  const ajv = new Ajv2020({ strict: false, allErrors: false, schemas: [{ $id: 'document', $defs }] });
  // A CommonJS module: its default is what it exports, or a member of that.
  const add = 'default' in addFormats ? (addFormats.default as unknown as typeof addFormats) : addFormats;
  (add as unknown as (to: Ajv2020) => void)(ajv);
  const compiled = new Map<string, ValidateFunction>();
  const checkOf = (schema: Schema, closes: boolean): Check => {
    const written = rewritten(schema, { closes });
    const key = JSON.stringify(written);
    const validate = compiled.get(key) ?? ajv.compile(written as Schema);
    compiled.set(key, validate);
    return (value) => (validate(value) ? [] : (validate.errors ?? []).map(sentence));
  };
  return { closed: (schema) => checkOf(schema, true), asWritten: (schema) => checkOf(schema, false) };
}

const sentence = ({ instancePath, message, params }: ErrorObject): string => {
  const what = params['additionalProperty'] ?? params['unevaluatedProperty'] ?? '';
  return `${instancePath || 'body'} ${message ?? 'is wrong'}${what === '' ? '' : ` (${what})`}`;
};

function rewritten(schema: unknown, { closes }: { closes: boolean }): unknown {
  if (Array.isArray(schema)) return schema.map((one) => rewritten(one, { closes }));
  if (schema === null || typeof schema !== 'object') return schema;
  const members = Object.entries(schema).map(([name, value]) => {
    if (name === '$ref') return [name, reference(String(value), closes)];
    return [name, rewritten(value, { closes: closes && name !== 'allOf' })];
  });
  const result = Object.fromEntries(members) as Schema;
  if (!closes) return result;
  if ('allOf' in result) return { unevaluatedProperties: false, ...result };
  return 'properties' in result ? { additionalProperties: false, ...result } : result;
}

const reference = (ref: string, closes: boolean): string =>
  `${ref.replace('#/components/schemas/', 'document#/$defs/')}${closes ? '.closed' : ''}`;

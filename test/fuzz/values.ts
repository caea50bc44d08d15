import * as fc from 'fast-check';
import type { Document, Schema } from '../conformance/document.ts';

/** What no schema expects. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom('', '\0', '\ud800', '__proto__', "'; drop schema carillon; --", '\u202e', '\uffff'),
  fc.constantFrom(null, true, -0, 1e308, -1, 0.1, Number.MAX_SAFE_INTEGER),
  fc.constantFrom([], {}, [[[[[[[[]]]]]]]], 'a'.repeat(100_000)),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);

/** Values of a schema; most of them valid, some nearly. */
export function valuesOf(document: Document, schema: Schema, depth = 0, name = ''): fc.Arbitrary<unknown> {
  const usual = usualOf[name];
  return fc.oneof(
    { weight: usual === undefined ? 24 : 4, arbitrary: validOf(document, schema, depth) },
    ...(usual === undefined ? [] : [{ weight: 20, arbitrary: usual }]),
    { weight: 1, arbitrary: odd },
  );
}

const inYears = fc
  .integer({ min: 1, max: 100_000_000 })
  .map((ms) => new Date(Date.UTC(2099, 0) + ms).toISOString());
const soonOrLater = fc.oneof(fc.constant('{now}'), inYears);

/** Members whose schema says less than what is meant: most requests should get past the first look. */
const usualOf: Record<string, fc.Arbitrary<unknown>> = {
  platform: fc.constantFrom('facebook', 'x', 'whatsapp', 'linkedin'),
  type: fc.constant('social_post'),
  accountId: fc.constant(undefined),
  expiresAt: fc.constant(undefined),
  scheduledAt: soonOrLater,
  from: inYears,
  to: fc.constant('+15551234567'),
  timezone: fc.constantFrom('Europe/Berlin', 'UTC'),
  link: fc.constant('https://example.com/'),
  operation: fc.constantFrom('publish', '*'),
};

function validOf(document: Document, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { $ref, enum: choices, anyOf, oneOf, type } = schema as Record<string, unknown>;
  if (typeof $ref === 'string') {
    const named = document.components.schemas?.[$ref.split('/').at(-1) ?? ''];
    return validOf(document, named as Schema, depth);
  }
  const several = (anyOf ?? oneOf) as Schema[] | undefined;
  if (several !== undefined) return fc.oneof(...several.map((one) => validOf(document, one, depth)));
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  const kinds = [type].flat().map((kind) => ofType(document, String(kind), schema, depth));
  return fc.oneof(...kinds);
}

function ofType(document: Document, type: string, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const limit = (name: string, otherwise: number) => Number(schema[name] ?? otherwise);
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: limit('minimum', -5), max: Math.min(limit('maximum', 100_000), 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: limit('minimum', 0), max: limit('maximum', 1_000), noNaN: true });
    case 'string':
      return textOf(schema);
    case 'array':
      return fc.array(valuesOf(document, schema['items'] as Schema, depth + 1), {
        minLength: limit('minItems', 0),
        maxLength: depth > 3 ? limit('minItems', 0) : limit('minItems', 0) + 2,
      });
    case 'object':
      return objectOf(document, schema, depth);
    default:
      return fc.jsonValue();
  }
}

function textOf(schema: Schema): fc.Arbitrary<string> {
  const soon = fc.integer({ min: -1_000, max: 100_000_000 }).map((ms) => new Date(Date.UTC(2099, 0) + ms));
  if (schema['format'] === 'uuid') return fc.oneof(fc.uuid(), fc.constant('{id}'));
  if (schema['format'] === 'date-time') return soon.map((date) => date.toISOString());
  if (schema['format'] === 'uri') return fc.webUrl();
  const known = fc.constantFrom(
    'facebook',
    'x',
    'whatsapp',
    'linkedin',
    'Europe/Berlin',
    '+15551234567',
    'Hello',
  );
  const maxLength = Math.min(Number(schema['maxLength'] ?? 40), 40);
  return fc.oneof(
    known,
    soon.map((date) => date.toISOString()),
    fc.string({ unit: 'grapheme', maxLength }),
  );
}

function objectOf(document: Document, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, valuesOf(document, one, depth + 1, name)]),
  );
  const requiredKeys = (schema['required'] ?? []) as string[];
  const whole = fc.record(members, { requiredKeys });
  const missing = fc.record(members, { requiredKeys: [] });
  return fc.oneof({ weight: 12, arbitrary: whole }, { weight: 1, arbitrary: missing });
}

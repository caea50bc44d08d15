import type { Context } from 'hono';
import {
  fieldsOf,
  parameterError,
  pickFields,
  textOf,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import type { EmulatorContext } from '../../harness/index.ts';
import { readAccountCall } from '../call.ts';
import { knownTemplates, templateLanguages } from '../template-catalogue.ts';

const defaultLimit = 25;

const nodes = knownTemplates.flatMap(({ name, status, category, components }, place) =>
  templateLanguages.map((language, version) => ({
    name,
    parameter_format: 'POSITIONAL',
    components,
    language,
    status,
    category: category.toUpperCase(),
    id: `2100000000${String(place).padStart(3, '0')}${String(version).padStart(2, '0')}`,
  })),
);
const defaultFields = Object.keys(nodes[0] ?? {});

/** GET /{waba_id}/message_templates, with `name`, `status`, `category`, `language`, `limit`, `after`. */
export function listTemplates({ settings }: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readAccountCall(c);
    const wanted = fieldsOf(parameters) ?? defaultFields;
    const fits = (['name', 'status', 'category', 'language'] as const).map((field) => {
      const text = textOf(parameters, field);
      // A name is looked for, the others are compared.
      if (field === 'name') return (node: Node) => node.name.includes(text ?? '');
      return (node: Node) => text === null || node[field] === text;
    });
    const found = nodes.filter((node) => fits.every((fit) => fit(node)));
    const start = startOf(parameters);
    const limit = Math.min(limitOf(parameters), settings.maxPageSize);
    const shown = found.slice(start, start + limit);
    const end = start + shown.length;
    const cursors = { before: cursorOf(start), after: cursorOf(end) };
    return c.json({
      data: shown.map((node) => pickFields(node, wanted, 'WhatsAppMessageTemplate')),
      ...(shown.length > 0 && {
        paging: { cursors, ...(end < found.length && { next: nextAddress(c, cursors.after) }) },
      }),
    });
  };
}

type Node = (typeof nodes)[number];

function limitOf(parameters: GraphParameters): number {
  const text = textOf(parameters, 'limit') ?? String(defaultLimit);
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw parameterError('Param limit must be a positive integer');
}

const cursorOf = (place: number): string => Buffer.from(`place ${place}`).toString('base64url');

function startOf(parameters: GraphParameters): number {
  const after = textOf(parameters, 'after');
  if (after === null) return 0;
  const place = /^place (\d{1,6})$/.exec(Buffer.from(after, 'base64url').toString())?.[1];
  if (place !== undefined) return Number(place);
  throw parameterError('Param after is not a cursor of this list');
}

function nextAddress(c: Context, after: string): string {
  const address = new URL(c.req.url);
  address.searchParams.set('after', after);
  return address.href;
}

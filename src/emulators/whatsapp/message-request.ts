import { GraphError, type GraphParameters } from '../harness/graph/index.ts';
import { cloudError } from './cloud-error.ts';
import { digitsOf } from './entities.ts';
import { renderTemplate, type TemplateCategory } from './templates.ts';

const maxTextCharacters = 4096;
/** The specification names this number for calls; for messages it is unverified. */
const maxCallbackCharacters = 512;

export interface MessageRequest {
  /** As it was sent. */
  input: string;
  to: string;
  text: string;
  /** null for free-form messages. */
  category: TemplateCategory | null;
  /** The sender's own value, returned in every status. */
  callbackData: string | null;
}

/** Reads a request as the Cloud API does, and throws its errors for what is missing or wrong. */
export function parseMessage(parameters: GraphParameters): MessageRequest {
  if (parameters['messaging_product'] !== 'whatsapp') {
    throw new GraphError(100, '(#100) The parameter messaging_product is required.');
  }
  const input = parameters['to'];
  if (typeof input !== 'string' || input === '')
    throw new GraphError(100, '(#100) The parameter to is required.');
  const to = digitsOf(input);
  if (!/^\+?[\d\s()-]+$/.test(input) || to.length < 7 || to.length > 15) {
    throw cloudError(131009, 'to is not a valid phone number');
  }
  if ((parameters['recipient_type'] ?? 'individual') !== 'individual') {
    throw cloudError(100, 'recipient_type must be individual');
  }
  return { input, to, callbackData: callbackDataOf(parameters), ...contentOf(parameters) };
}

function callbackDataOf(parameters: GraphParameters): string | null {
  const value = parameters['biz_opaque_callback_data'] ?? null;
  if (value === null) return null;
  if (typeof value === 'string' && value.length <= maxCallbackCharacters) return value;
  throw cloudError(
    100,
    `Param biz_opaque_callback_data must be a string of at most ${maxCallbackCharacters} characters`,
  );
}

function contentOf(parameters: GraphParameters): Pick<MessageRequest, 'text' | 'category'> {
  const type = parameters['type'] ?? 'text';
  if (type === 'text') return { text: textOf(objectOf(parameters, 'text')), category: null };
  if (type === 'template') return templateOf(objectOf(parameters, 'template'));
  throw cloudError(131051, `The emulator has no messages of type ${JSON.stringify(type)}`);
}

function textOf(text: GraphParameters): string {
  const body = text['body'];
  if (typeof body !== 'string' || body === '') {
    throw cloudError(100, "The parameter text['body'] is required.");
  }
  if ([...body].length > maxTextCharacters) {
    throw cloudError(100, `Param text['body'] must be at most ${maxTextCharacters} characters long.`);
  }
  return body;
}

function templateOf(template: GraphParameters): Pick<MessageRequest, 'text' | 'category'> {
  const { name, components } = template;
  if (typeof name !== 'string') throw cloudError(131008, "Required parameter is missing: template['name']");
  if (!/^[a-z0-9_]{1,512}$/.test(name)) throw cloudError(131009, `template name (${name}) is not valid`);
  const { code } = objectOf(template, 'language');
  if (typeof code !== 'string')
    throw cloudError(131008, "Required parameter is missing: template['language']['code']");
  return renderTemplate({ name, language: code, parameters: bodyParametersOf(components) });
}

function bodyParametersOf(components: unknown): string[] {
  if (components === undefined) return [];
  if (!Array.isArray(components)) throw cloudError(100, "Param template['components'] must be an array.");
  const bodies = (components as GraphParameters[]).filter((component) => component['type'] === 'body');
  return bodies.flatMap(({ parameters }) => (Array.isArray(parameters) ? parameters.map(valueOf) : []));
}

function valueOf(parameter: unknown): string {
  const { type, text } = (parameter ?? {}) as GraphParameters;
  if (type !== 'text') throw cloudError(131009, 'The emulator has parameters of type text only');
  if (typeof text !== 'string') {
    throw cloudError(100, "Parameter 'text' is mandatory for component parameter type 'text'");
  }
  if (/[\n\t]| {5}/.test(text)) {
    throw cloudError(100, 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces');
  }
  return text;
}

function objectOf(parameters: GraphParameters, name: string): GraphParameters {
  const value = parameters[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as GraphParameters;
  throw cloudError(131008, `Required parameter is missing: ${name}`);
}

import { GraphError, type GraphParameters } from '../harness/graph/index.ts';
import { cloudError, missing } from './cloud-error.ts';
import { digitsOf } from './entities.ts';
import { mediaPartOf, type MediaPart } from './media-part.ts';
import { mediaKinds, type MediaKind } from './media-rules.ts';
import type { WhatsappSettings } from './settings.ts';
import type { Held, TemplateCategory } from './template-catalogue.ts';
import { componentsOf } from './template-parameters.ts';
import { renderTemplate } from './templates.ts';

const maxTextCharacters = 4096;
/** The specification names this number for calls; for messages it is unverified. */
const maxCallbackCharacters = 512;

/** What the recipient gets. */
export interface MessageContent {
  text: string;
  /** null for free-form messages. */
  category: TemplateCategory | null;
  file: MediaPart | null;
  /** The name of a template or document. */
  note: string | null;
  /** Whether it waits with others of its template; null: it does not. */
  held: Held | null;
}

export interface MessageRequest extends MessageContent {
  /** As it was sent. */
  input: string;
  to: string;
  /** The sender's own value, returned in every status. */
  callbackData: string | null;
  /** The message it answers. */
  quotes: string | null;
}

/** Reads a request as the Cloud API does, and throws its errors for what is missing or wrong. */
export function parseMessage(parameters: GraphParameters, settings: WhatsappSettings): MessageRequest {
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
  const [callbackData, quotes] = [callbackDataOf(parameters), quoteOf(parameters)];
  return { input, to, callbackData, quotes, ...contentOf(parameters, settings) };
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

function quoteOf(parameters: GraphParameters): string | null {
  if ((parameters['context'] ?? null) === null) return null;
  const { message_id: id } = objectOf(parameters, 'context');
  if (typeof id === 'string' && id !== '') return id;
  throw missing("context['message_id']");
}

const freeForm = { category: null, held: null } as const;

function contentOf(parameters: GraphParameters, settings: WhatsappSettings): MessageContent {
  const type = parameters['type'] ?? 'text';
  if (type === 'text')
    return { text: textOf(objectOf(parameters, 'text')), ...freeForm, file: null, note: null };
  if (type === 'template') return templateOf(objectOf(parameters, 'template'), settings);
  const kind = mediaKinds.find((each) => each === type);
  if (kind !== undefined) return mediaOf(kind, objectOf(parameters, kind));
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

function mediaOf(kind: MediaKind, part: GraphParameters): MessageContent {
  const file = mediaPartOf(kind, part);
  return { text: file.caption ?? '', ...freeForm, file, note: noteOf(file) };
}

const noteOf = (file: MediaPart | null): string | null =>
  file === null || file.filename === null ? null : `document ${file.filename}`;

function templateOf(template: GraphParameters, settings: WhatsappSettings): MessageContent {
  const { name, components } = template;
  if (typeof name !== 'string') throw missing("template['name']");
  if (!/^[a-z0-9_]{1,512}$/.test(name)) throw cloudError(131009, `template name (${name}) is not valid`);
  const { code } = objectOf(template, 'language');
  if (typeof code !== 'string') throw missing("template['language']['code']");
  const message = { name, language: code, components: componentsOf(components) };
  const { file, ...rendered } = renderTemplate(message, settings.otherTemplates);
  const note = [`template ${name} (${code})`, noteOf(file)].filter((part) => part !== null).join(', ');
  return { ...rendered, file, note };
}

function objectOf(parameters: GraphParameters, name: string): GraphParameters {
  const value = parameters[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as GraphParameters;
  throw missing(name);
}

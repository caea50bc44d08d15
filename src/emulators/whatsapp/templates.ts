import { cloudError } from './cloud-error.ts';
import type { MediaPart } from './media-part.ts';
import { checkButtons } from './template-buttons.ts';
import {
  fillHoles,
  holesIn,
  knownTemplates,
  templateLanguages,
  type Held,
  type KnownTemplate,
  type TemplateCategory,
  type TemplateComponent,
} from './template-catalogue.ts';
import type { ComponentRequest, TemplateParameter } from './template-parameters.ts';

const maxBodyCharacters = 1024;
const maxHeaderCharacters = 60;

export interface TemplateMessage {
  name: string;
  language: string;
  components: readonly ComponentRequest[];
}

/** What the recipient sees of a template. */
export interface RenderedTemplate {
  text: string;
  category: TemplateCategory;
  /** The picture, video or document above it. */
  file: MediaPart | null;
  /** Whether its messages wait, and for what; null: they do not. */
  held: Held | null;
}

/** What the recipient reads. Throws what the API says when the template does not exist or does not fit. */
export function renderTemplate(message: TemplateMessage, others: 'taken' | 'missing'): RenderedTemplate {
  const { name } = message;
  const known = knownTemplates.find((template) => template.name === name);
  if (known !== undefined) return render(known, message);
  if (others === 'missing' || name === 'missing_template') throw notThere(message);
  const values = message.components.flatMap(({ type, parameters }) =>
    type === 'body' ? parameters.map(({ text }) => text) : [],
  );
  const file = valuesOf(message, 'header')[0]?.file ?? null;
  return { text: [`[${name}]`, ...values].join(' '), category: 'utility', file, held: null };
}

function render(known: KnownTemplate, message: TemplateMessage): RenderedTemplate {
  checkStatus(known, message);
  const { file, text: headline } = headerOf(known, message);
  const body = textOf(known, 'BODY');
  const text = fill(body, valuesOf(message, 'body'), 'body', maxBodyCharacters);
  checkButtons(
    partOf(known, 'BUTTONS')?.buttons ?? [],
    message.components.filter(({ type }) => type === 'button'),
  );
  const lines = [headline, text, textOf(known, 'FOOTER')].filter((line) => line !== '');
  return { text: lines.join('\n'), category: known.category, file, held: known.held ?? null };
}

function checkStatus({ name, status }: KnownTemplate, message: TemplateMessage): void {
  if (status === 'PAUSED') {
    throw cloudError(132015, `Template (${name}) is paused due to low quality so it cannot be sent.`);
  }
  if (status === 'DISABLED') {
    throw cloudError(132016, `Template (${name}) was paused too many times due to low quality.`);
  }
  if (status !== 'APPROVED' || !templateLanguages.includes(message.language)) throw notThere(message);
}

const notThere = ({ name, language }: TemplateMessage) =>
  cloudError(132001, `template name (${name}) does not exist in ${language}`, { status: 404 });

function headerOf(known: KnownTemplate, message: TemplateMessage): { text: string; file: MediaPart | null } {
  const values = valuesOf(message, 'header');
  const { format = 'TEXT', text = '' } = partOf(known, 'HEADER') ?? {};
  if (format === 'TEXT') return { text: fill(text, values, 'header', maxHeaderCharacters), file: null };
  const [value, ...more] = values;
  if (value?.type !== format.toLowerCase()) throw mismatch('header', format, value);
  if (more.length > 0) throw wrongCount('header', values.length, 1);
  return { text: '', file: value.file };
}

const textual: readonly string[] = ['text', 'currency', 'date_time'];

function fill(
  text: string,
  values: readonly TemplateParameter[],
  place: 'header' | 'body',
  maxCharacters: number,
): string {
  const expected = holesIn(text);
  if (values.length !== expected) throw wrongCount(place, values.length, expected);
  const strange = values.find(({ type }) => !textual.includes(type));
  if (strange) throw mismatch(place, 'TEXT', strange);
  const filled = fillHoles(
    text,
    values.map((value) => value.text),
  );
  if ([...filled].length <= maxCharacters) return filled;
  throw cloudError(132005, `${place}: translated text is longer than ${maxCharacters} characters`);
}

const wrongCount = (place: string, count: number, expected: number) =>
  cloudError(
    132000,
    `${place}: number of localizable_params (${count}) does not match the expected number of params (${expected})`,
  );

const mismatch = (place: string, expected: string, received: TemplateParameter | undefined) =>
  cloudError(
    132012,
    `${place}: Format mismatch, expected ${expected}, received ${received?.type.toUpperCase() ?? 'UNKNOWN'}`,
  );

function valuesOf(message: TemplateMessage, type: 'header' | 'body'): readonly TemplateParameter[] {
  return message.components.filter((component) => component.type === type).flatMap((each) => each.parameters);
}

const partOf = <Type extends TemplateComponent['type']>({ components }: KnownTemplate, type: Type) =>
  components.find((part): part is Extract<TemplateComponent, { type: Type }> => part.type === type);

const textOf = (known: KnownTemplate, type: 'BODY' | 'FOOTER'): string => partOf(known, type)?.text ?? '';

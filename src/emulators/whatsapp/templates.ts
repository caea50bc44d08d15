import { cloudError } from './cloud-error.ts';

export type TemplateCategory = 'utility' | 'marketing';

interface KnownTemplate {
  languages: readonly string[];
  category: TemplateCategory;
  /** With {{1}}, {{2}}, ... where the parameters go. */
  body: string;
}

const languages = ['en_US', 'en', 'de'];

/** The approved templates of the account whose texts are known; of others any number of parameters is taken. */
const knownTemplates: Readonly<Record<string, KnownTemplate>> = {
  hello_world: {
    languages,
    category: 'utility',
    body: 'Welcome and congratulations!! This message demonstrates your ability to send a message notification.',
  },
  order_update: { languages, category: 'utility', body: 'Hello {{1}}, your order {{2}} is on its way.' },
  weekly_offer: { languages, category: 'marketing', body: 'This week: {{1}}' },
};

export interface TemplateMessage {
  name: string;
  language: string;
  /** The values of the body, in order. */
  parameters: readonly string[];
}

/** What the recipient reads. Throws what the API says when the template does not exist or does not fit. */
export function renderTemplate(message: TemplateMessage): { text: string; category: TemplateCategory } {
  const { name, language, parameters } = message;
  const known = Object.hasOwn(knownTemplates, name) ? knownTemplates[name] : undefined;
  if (name === 'missing_template' || (known && !known.languages.includes(language))) {
    throw cloudError(132001, `template name (${name}) does not exist in ${language}`, { status: 404 });
  }
  if (!known) return { text: [`[${name}]`, ...parameters].join(' '), category: 'utility' };
  const expected = (known.body.match(/\{\{\d+\}\}/g) ?? []).length;
  if (parameters.length !== expected) {
    throw cloudError(
      132000,
      `body: number of localizable_params (${parameters.length}) does not match the expected number of params (${expected})`,
    );
  }
  const text = known.body.replaceAll(
    /\{\{(\d+)\}\}/g,
    (hole, place: string) => parameters[Number(place) - 1] ?? hole,
  );
  return { text, category: known.category };
}

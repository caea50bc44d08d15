export type HeaderFormat = 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT';

export type TemplateButton =
  | { type: 'QUICK_REPLY'; text: string }
  | { type: 'URL'; text: string; url: string }
  | { type: 'COPY_CODE'; text: string }
  | { type: 'PHONE_NUMBER'; text: string; phone_number: string };

/** As the API lists them. */
export type TemplateComponent =
  | { type: 'HEADER'; format: HeaderFormat; text?: string }
  | { type: 'BODY'; text: string }
  | { type: 'FOOTER'; text: string }
  | { type: 'BUTTONS'; buttons: readonly TemplateButton[] };

export type TemplateCategory = 'utility' | 'marketing';

/** New templates are paced: messages wait until the first ones were liked, or are dropped when they were not. */
export type Held = 'released' | 'dropped';

export interface KnownTemplate {
  name: string;
  category: TemplateCategory;
  status: 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED';
  components: readonly TemplateComponent[];
  /** Only of templates that are paced. */
  held?: Held;
}

export const templateLanguages: readonly string[] = ['en_US', 'en', 'de'];

const body = (text: string): TemplateComponent => ({ type: 'BODY', text });
const footer = (text: string): TemplateComponent => ({ type: 'FOOTER', text });
const header = (format: HeaderFormat, text?: string): TemplateComponent => ({
  type: 'HEADER',
  format,
  ...(text !== undefined && { text }),
});
const buttons = (...each: TemplateButton[]): TemplateComponent => ({ type: 'BUTTONS', buttons: each });

const template = (
  name: string,
  category: TemplateCategory,
  components: readonly TemplateComponent[],
  status: KnownTemplate['status'] = 'APPROVED',
): KnownTemplate => ({ name, category, status, components });

/** The templates of the account, each in all its languages. */
export const knownTemplates: readonly KnownTemplate[] = [
  template('hello_world', 'utility', [
    body(
      'Welcome and congratulations!! This message demonstrates your ability to send a message notification.',
    ),
  ]),
  template('order_update', 'utility', [body('Hello {{1}}, your order {{2}} is on its way.')]),
  template('weekly_offer', 'marketing', [body('This week: {{1}}')]),
  template('appointment', 'utility', [
    header('TEXT', 'Your visit on {{1}}'),
    body('Hello {{1}}, we see you at {{2}}.'),
    footer('Carillon Demo Business'),
    buttons(
      { type: 'QUICK_REPLY', text: 'Confirm' },
      { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+15551000001' },
    ),
  ]),
  template('season_start', 'marketing', [
    header('IMAGE'),
    body('{{1}}, the season begins.'),
    footer('Tap Stop promotions to hear no more'),
    buttons(
      { type: 'URL', text: 'See more', url: 'https://example.com/season/{{1}}' },
      { type: 'COPY_CODE', text: 'Copy code' },
      { type: 'QUICK_REPLY', text: 'Stop promotions' },
    ),
  ]),
  template('short_film', 'marketing', [header('VIDEO'), body('Watch how it is made.')]),
  template('invoice', 'utility', [header('DOCUMENT'), body('Your invoice {{1}}.')]),
  template('our_site', 'utility', [
    body('We have a new site.'),
    buttons({ type: 'URL', text: 'Visit', url: 'https://example.com/' }),
  ]),
  { ...template('held_template', 'marketing', [body('New, and liked.')]), held: 'released' },
  { ...template('dropped_template', 'marketing', [body('New, and disliked.')]), held: 'dropped' },
  template('pending_template', 'utility', [body('Not looked at yet.')], 'PENDING'),
  template('rejected_template', 'marketing', [body('Not allowed.')], 'REJECTED'),
  template('paused_template', 'marketing', [body('Disliked for now.')], 'PAUSED'),
  template('disabled_template', 'marketing', [body('Disliked too often.')], 'DISABLED'),
];

/** How many {{n}} a text has, each counted once. */
export const holesIn = (text: string): number => new Set(text.match(/\{\{\d+\}\}/g)).size;

export const fillHoles = (text: string, values: readonly string[]): string =>
  text.replaceAll(/\{\{(\d+)\}\}/g, (hole, place: string) => values[Number(place) - 1] ?? hole);

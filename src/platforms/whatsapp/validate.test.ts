import { describe, expect, it } from 'vitest';
import { document, image, movingGif, video } from '../../../test/support/media.ts';
import type { Media } from '../media.ts';
import type { Draft, MessageTemplate, TemplateButton } from '../platform.ts';
import { measure } from './limits.ts';
import { validate } from './validate.ts';

const draft = (changes: Partial<Draft> = {}): Draft => ({
  text: 'Hello',
  link: null,
  linkTitle: null,
  to: '+15550100199',
  template: null,
  ...changes,
});
const fields = (changes: Partial<Draft>) => validate(draft(changes)).map(({ field }) => field);
const templateFields = (template: Partial<MessageTemplate>, changes: Partial<Draft> = {}) =>
  fields({ text: '', template: { name: 'order_ready', language: 'en_US', ...template }, ...changes });

describe('a WhatsApp draft', () => {
  it('needs a recipient in E.164 form', () => {
    expect(fields({})).toEqual([]);
    expect(fields({ to: null })).toEqual(['to']);
    expect(fields({ to: '' })).toEqual(['to']);
    expect(fields({ to: '+1 555 010 0199' })).toEqual(['to']);
  });

  it('needs a text, a link or a template', () => {
    expect(fields({ text: '' })).toEqual(['content']);
    expect(fields({ text: ' \n' })).toEqual(['content']);
    expect(fields({ text: '', link: 'https://example.com' })).toEqual([]);
    expect(fields({ text: '', link: 'example' })).toEqual(['link']);
  });

  it('may have 4,096 UTF-16 units, its link included, and no more', () => {
    expect(fields({ text: 'a'.repeat(4096) })).toEqual([]);
    expect(validate(draft({ text: 'a'.repeat(4097) }))).toEqual([
      { field: 'content', problem: 'is too long for WhatsApp', limit: 4096, value: 4097 },
    ]);
    expect(fields({ text: '🔔'.repeat(2048) })).toEqual([]);
    expect(fields({ text: '🔔'.repeat(2049) })).toEqual(['content']);
    expect(measure('🔔')).toBe(2);
    const link = 'https://example.com';
    const room = 4096 - link.length - 1;
    expect(fields({ text: 'a'.repeat(room), link })).toEqual([]);
    expect(fields({ text: 'a'.repeat(room + 1), link })).toEqual(['content']);
    expect(fields({ text: `${'a'.repeat(room)} ${link}`, link })).toEqual([]);
  });
});

describe('a template draft', () => {
  it('is fine by itself, with or without values', () => {
    expect(templateFields({})).toEqual([]);
    expect(templateFields({ language: 'pt-BR', parameters: ['Ann', 'a    b'] })).toEqual([]);
    expect(templateFields({ language: 'fil' })).toEqual([]);
  });

  it('excludes text and link', () => {
    expect(templateFields({}, { text: 'Hello' })).toEqual(['content']);
    expect(templateFields({}, { link: 'https://example.com' })).toEqual(['link']);
  });

  it.each(['Order', 'order ready', '', 'a'.repeat(513), 'örder'])('may not be named %j', (name) => {
    expect(templateFields({ name })).toEqual(['template']);
  });

  it('may have a name of 512 characters', () => {
    expect(templateFields({ name: 'a'.repeat(512) })).toEqual([]);
  });

  it.each(['', 'English', 'en US', 'EN'])('may not have the language %j', (language) => {
    expect(templateFields({ language })).toEqual(['template']);
  });

  it.each(['', ' ', 'a\nb', 'a\tb', 'a\rb', 'a     b', 'a'.repeat(1025)])(
    'may not have the value %j',
    (value) => {
      expect(templateFields({ parameters: ['fine', value] })).toEqual(['template']);
    },
  );

  it('names the value that is wrong, and counts where counts apply', () => {
    const template = { name: 'a', language: 'en', parameters: ['a'.repeat(1024), 'a'.repeat(1025)] };
    expect(validate(draft({ text: '', template }))).toEqual([
      { field: 'template', problem: 'parameter {{2}} is too long', limit: 1024, value: 1025 },
    ]);
  });
});

describe('the header and the buttons of a template', () => {
  const button = (change: Partial<TemplateButton> = {}): TemplateButton => ({
    index: 0,
    kind: 'url',
    value: 'orders/7',
    ...change,
  });

  it('take values', () => {
    const buttons = [button(), button({ index: 9, kind: 'copy_code', value: '25OFF' })];
    expect(templateFields({ header: 'Ann', buttons })).toEqual([]);
  });

  it.each(['', ' ', 'a\nb', 'a     b'])('may not have the value %j', (value) => {
    expect(templateFields({ header: value })).toEqual(['template']);
    expect(templateFields({ buttons: [button({ value })] })).toEqual(['template']);
  });

  it('has a header of at most 60 characters', () => {
    expect(templateFields({ header: 'a'.repeat(60) })).toEqual([]);
    const template = { name: 'a', language: 'en', header: 'a'.repeat(61) };
    expect(validate(draft({ text: '', template }))).toEqual([
      { field: 'template', problem: 'the header value is too long', limit: 60, value: 61 },
    ]);
  });

  it.each([
    ['url', 2_000],
    ['quick_reply', 128],
    ['copy_code', 15],
  ] as const)('has %s values of at most %i characters', (kind, max) => {
    expect(templateFields({ buttons: [button({ kind, value: 'a'.repeat(max) })] })).toEqual([]);
    const buttons = [button({ kind, value: 'a'.repeat(max + 1) })];
    expect(validate(draft({ text: '', template: { name: 'a', language: 'en', buttons } }))).toEqual([
      { field: 'template', problem: 'the value of button 0 is too long', limit: max, value: max + 1 },
    ]);
  });

  it.each([-1, 10, 0.5])('has no button %s', (index) => {
    expect(templateFields({ buttons: [button({ index })] })).toEqual(['template']);
  });

  it('has one value for each button, and one code to copy', () => {
    expect(templateFields({ buttons: [button(), button()] })).toEqual(['template']);
    const code = { kind: 'copy_code', value: '25OFF' } as const;
    const buttons = [button({ index: 1, ...code }), button({ index: 2, ...code })];
    expect(templateFields({ buttons })).toEqual(['template']);
  });

  it('shows one file in its header, or a text', () => {
    for (const file of [image(), video(), document()])
      expect(templateFields({}, { media: [file] })).toEqual([]);
    expect(templateFields({ header: 'Ann' }, { media: [image()] })).toEqual(['media']);
    expect(templateFields({}, { media: [image(), image()] })).toEqual(['media']);
  });
});

describe('a message with a file', () => {
  const wanted = (media: Media[], changes: Partial<Draft> = {}) => validate(draft({ media, ...changes }));
  const sized = (bytes: number, file: Media) => ({ ...file, bytes });

  it.each([image(), image(4, 3, { mime: 'image/jpeg' }), video(), video({ audio: null }), document()])(
    'is fine with a $mime',
    (file) => {
      expect(wanted([file])).toEqual([]);
      expect(wanted([file], { text: '' })).toEqual([]);
    },
  );

  it('takes videos of phones, and images that are converted, whatever their size', () => {
    expect(wanted([video({}, { mime: 'video/3gpp' })])).toEqual([]);
    for (const mime of ['image/webp', 'image/avif', 'image/gif', 'image/tiff'])
      expect(wanted([sized(50_000_000, image(4, 3, { mime }))])).toEqual([]);
  });

  it.each([
    ['text/plain'],
    ['application/msword'],
    ['application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ])('takes documents of the type %s', (mime) => {
    expect(wanted([document(1, { mime, pages: null })])).toEqual([]);
  });

  it.each([
    ['a moving GIF', movingGif()],
    ['another image', image(4, 3, { mime: 'image/x-icon' })],
    ['another video', video({}, { mime: 'video/quicktime' })],
    ['another document', document(1, { mime: 'application/zip' })],
    ['another picture coding', video({}, { videoCodec: 'hevc' })],
    ['another sound coding', video({}, { audioCodec: 'amr' })],
  ])('refuses %s', (_what, file) => {
    expect(wanted([file]).map(({ field }) => field)).toEqual(['media']);
  });

  it.each([
    ['images', image(), 5_000_000],
    ['videos', video(), 16_000_000],
    ['documents', document(), 100_000_000],
  ])('takes %s up to their size', (_what, file, limit) => {
    expect(wanted([sized(limit - 1, file)])).toEqual([]);
    expect(wanted([sized(limit, file)])).toEqual([]);
    expect(wanted([sized(limit + 1, file)])).toMatchObject([{ field: 'media', limit, value: limit + 1 }]);
  });

  it('shows one', () => {
    expect(wanted([image(), image()])).toMatchObject([{ field: 'media', limit: 1, value: 2 }]);
    expect(wanted([image(), video()])).toMatchObject([{ field: 'media', limit: 1, value: 2 }]);
  });

  it('has a caption of 1,024 UTF-16 units, its link included', () => {
    expect(wanted([image()], { text: 'a'.repeat(1_024) })).toEqual([]);
    expect(wanted([image()], { text: 'a'.repeat(1_025) })).toEqual([
      { field: 'content', problem: 'is too long below a file on WhatsApp', limit: 1_024, value: 1_025 },
    ]);
    const link = 'https://example.com';
    const room = 1_024 - link.length - 1;
    expect(wanted([image()], { text: 'a'.repeat(room), link })).toEqual([]);
    expect(wanted([image()], { text: 'a'.repeat(room + 1), link })).toMatchObject([{ field: 'content' }]);
  });
});

describe('all problems', () => {
  it('are told at once', () => {
    const changes = { to: 'Ann', text: 'a'.repeat(4_097), link: 'example', media: [movingGif(), document()] };
    const strange = { visibility: 'connections', repliesBy: 'mentioned', quotes: '7' } as const;
    expect(fields({ ...changes, ...strange, format: 'story' })).toEqual([
      'to',
      'content',
      'link',
      'media',
      'media',
      'format',
      'visibility',
      'repliesBy',
      'quotes',
    ]);
  });

  it.each(['reel', 'story'] as const)('of a %s is that there is none', (format) => {
    expect(fields({ format })).toEqual(['format']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { mp4, pdf, png } from '../../../test/support/media-files.ts';
import { createWhatsappEmulator } from './index.ts';
import { accountPath, openNumber, templateOf, text, type OpenedNumber } from './open-for-test.ts';

let number: OpenedNumber;
beforeEach(() => void (number = openNumber()));

const header = (...parameters: unknown[]) => ({ type: 'header', parameters });
const body = (...values: unknown[]) => ({ type: 'body', parameters: values.map(text) });
const button = (subType: string, index: unknown, ...parameters: unknown[]) => ({
  type: 'button',
  sub_type: subType,
  index,
  parameters,
});
const image = (part: unknown = { link: 'https://example.com/a.png' }) => ({ type: 'image', image: part });
const coupon = { type: 'coupon_code', coupon_code: 'BELLS25' };
const payload = { type: 'payload', payload: 'no more' };

const seasonStart = [
  header(image()),
  body('Ada'),
  button('url', '0', text('spring')),
  button('copy_code', '1', coupon),
  button('quick_reply', '2', payload),
];
/** The same, but for the component at a place. */
const seasonWith = (place: number, component: unknown) =>
  templateOf(
    'season_start',
    seasonStart.map((each, at) => (at === place ? component : each)).filter((each) => each !== null),
  );

describe('a template', () => {
  it('may have a headline, a body and a footer', async () => {
    const components = [header(text('Monday')), body('Ada', 'nine'), button('quick_reply', 0, payload)];
    expect((await number.send(templateOf('appointment', components))).status).toBe(200);
    expect((await number.feed())[0]).toMatchObject({
      text: 'Your visit on Monday\nHello Ada, we see you at nine.\nCarillon Demo Business',
      note: 'template appointment (en_US)',
    });
  });

  it('may have an image above, and buttons below', async () => {
    const { body: file } = await number.upload(png(4, 4), 'image/png');
    const { status } = await number.send(seasonWith(0, header(image({ id: file.id }))));
    expect(status).toBe(200);
    const [item] = await number.feed();
    expect(item?.text).toBe('Ada, the season begins.\nTap Stop promotions to hear no more');
    expect(item?.media).toMatchObject([{ id: file.id, mime: 'image/png' }]);
  });

  it.each([
    ['short_film', 'video', mp4({ width: 8, height: 8, durationMs: 900 }), 'video/mp4', []],
    ['invoice', 'document', pdf(1), 'application/pdf', [body('7')]],
  ])('%s has a %s above', async (name, kind, bytes, mime, more) => {
    const { id } = (await number.upload(bytes, mime)).body;
    const { status } = await number.send(templateOf(name, [header({ type: kind, [kind]: { id } }), ...more]));
    expect(status).toBe(200);
    expect((await number.feed())[0]?.media).toMatchObject([{ id, mime }]);
  });

  it('names its document', async () => {
    const document = { link: 'https://example.com/7.pdf', filename: '7.pdf' };
    await number.send(templateOf('invoice', [header({ type: 'document', document }), body('7')]));
    expect((await number.feed())[0]).toMatchObject({
      link: 'https://example.com/7.pdf',
      note: 'template invoice (en_US), document 7.pdf',
    });
  });

  it('takes money and times as they are written for those who can not show them', async () => {
    const parameters = [
      { type: 'currency', currency: { fallback_value: '$7.00', code: 'USD', amount_1000: 7000 } },
      { type: 'date_time', date_time: { fallback_value: 'May 1' } },
    ];
    await number.send(templateOf('order_update', [{ type: 'body', parameters }]));
    expect((await number.feed())[0]?.text).toBe('Hello $7.00, your order May 1 is on its way.');
  });

  it.each([
    ['nothing for its address', [button('quick_reply', '1', payload)], 132012],
    ['a value for an address without one', [button('url', '0', text('a'))], 132000],
  ])('whose address is fixed is refused with %s', async (_what, components, code) => {
    expect((await number.send(templateOf('our_site', components))).body.error.code).toBe(code);
    expect((await number.send(templateOf('our_site', undefined))).status).toBe(200);
  });

  it('that nobody can look up is taken with all it brings, or is missing as in life', async () => {
    const strange = templateOf('my_own', [header(image()), body('a'), button('url', '0', text('b'))]);
    expect((await number.send(strange)).status).toBe(200);
    expect((await number.feed())[0]).toMatchObject({ text: '[my_own] a', link: 'https://example.com/a.png' });
    number = openNumber(createWhatsappEmulator({ otherTemplates: 'missing' }));
    const { status, body: answer } = await number.send(strange);
    expect([status, answer.error.code]).toEqual([404, 132001]);
  });

  it.each([
    ['released', 'held_template', ['sent', 'delivered', 'read']],
    ['dropped', 'dropped_template', ['failed']],
  ])('that is paced is held, and %s later', async (_what, name, statuses) => {
    const { status, body: answer } = await number.send(templateOf(name, []));
    expect([status, answer.messages[0]?.message_status]).toEqual([200, 'held_for_quality_assessment']);
    const owed = await number.owedStatuses();
    expect(owed.map((each) => each.status)).toEqual(statuses);
    expect(owed[0]?.errors?.[0]?.code).toBe(name === 'dropped_template' ? 132015 : undefined);
  });

  it.each([
    ['that waits for its approval', templateOf('pending_template', []), 404, 132001],
    ['that was rejected', templateOf('rejected_template', []), 404, 132001],
    ['that is paused', templateOf('paused_template', []), 400, 132015],
    ['that is disabled', templateOf('disabled_template', []), 400, 132016],
    ['too long when filled', templateOf('weekly_offer', [body('x'.repeat(1014))]), 400, 132005],
    [
      'with too long a headline when filled',
      templateOf('appointment', [header(text('x'.repeat(47))), body('a', 'b')]),
      400,
      132005,
    ],
    ['without its headline', templateOf('appointment', [body('a', 'b')]), 400, 132000],
    ['with a headline it has not', templateOf('weekly_offer', [header(text('a')), body('b')]), 400, 132000],
    ['without its image', seasonWith(0, null), 400, 132012],
    ['with text for an image', seasonWith(0, header(text('a'))), 400, 132012],
    ['with two images', seasonWith(0, header(image(), image())), 400, 132000],
    ['with an image in its body', seasonWith(1, { type: 'body', parameters: [image()] }), 400, 132012],
    ['with an image without a file', seasonWith(0, header(image({}))), 400, 131008],
    ['without what its address ends in', seasonWith(2, null), 400, 131008],
    ['without its code', seasonWith(3, null), 400, 131008],
    ['with a button of another type', seasonWith(2, button('quick_reply', '0', payload)), 400, 132012],
    ['with a button it has not', seasonWith(4, button('quick_reply', '3', payload)), 400, 132012],
    ['with a button twice', seasonWith(4, button('url', '0', text('a'))), 400, 131009],
    ['with a parameter too many', seasonWith(2, button('url', '0', text('a'), text('b'))), 400, 132000],
    ['with a parameter of another type', seasonWith(3, button('copy_code', '1', text('a'))), 400, 132012],
    ['with an empty code', seasonWith(3, button('copy_code', '1', { type: 'coupon_code' })), 400, 100],
    ['with an impossible index', seasonWith(4, button('quick_reply', 'two', payload)), 400, 131009],
    ['without an index', seasonWith(4, button('quick_reply', undefined, payload)), 400, 131008],
    ['without a type of its button', seasonWith(4, { type: 'button', index: '2' }), 400, 131008],
    ['with an unknown type of a button', seasonWith(4, button('sing', '2', payload)), 400, 131009],
    ['with an unknown component', seasonWith(4, { type: 'footer' }), 400, 100],
    ['with a component that is none', seasonWith(4, 'button'), 400, 100],
    ['with components that are no list', templateOf('season_start', {}), 400, 100],
    ['with parameters that are no list', seasonWith(1, { type: 'body', parameters: {} }), 400, 100],
  ])('%s is refused', async (_what, request, status, code) => {
    const answer = await number.send(request);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(await number.feed()).toEqual([]);
  });

  it('may be exactly as long as it may be', async () => {
    const longest = templateOf('weekly_offer', [body('x'.repeat(1013))]);
    expect((await number.send(longest)).status).toBe(200);
    const headline = templateOf('appointment', [header(text('x'.repeat(46))), body('a', 'b')]);
    expect((await number.send(headline)).status).toBe(200);
  });

  it('is refused in the words of the API', async () => {
    const detailsOf = async (request: unknown) => (await number.send(request)).body.error.error_data?.details;
    expect(await detailsOf(seasonWith(0, null))).toBe(
      'header: Format mismatch, expected IMAGE, received UNKNOWN',
    );
    expect(await detailsOf(seasonWith(2, null))).toBe(
      'buttons: Button at index 0 of type Url requires a parameter',
    );
  });
});

describe('the list of templates', () => {
  const list = async (query = '') =>
    (await number.call('GET', `${accountPath}/message_templates${query}`)).body;

  it('tells the definition of each, which messages are checked against', async () => {
    const { data } = await list('?name=season_start&language=en_US');
    expect(data).toEqual([
      {
        name: 'season_start',
        parameter_format: 'POSITIONAL',
        components: [
          { type: 'HEADER', format: 'IMAGE' },
          { type: 'BODY', text: '{{1}}, the season begins.' },
          { type: 'FOOTER', text: 'Tap Stop promotions to hear no more' },
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'URL', text: 'See more', url: 'https://example.com/season/{{1}}' },
              { type: 'COPY_CODE', text: 'Copy code' },
              { type: 'QUICK_REPLY', text: 'Stop promotions' },
            ],
          },
        ],
        language: 'en_US',
        status: 'APPROVED',
        category: 'MARKETING',
        id: expect.stringMatching(/^\d{15}$/),
      },
    ]);
  });

  it('may be asked for a status, a category, a language and some fields', async () => {
    const { data } = await list('?status=PAUSED&category=MARKETING&language=de&fields=name,status');
    expect(data).toEqual([{ name: 'paused_template', status: 'PAUSED', id: expect.any(String) }]);
    expect((await list('?fields=colour')).error.code).toBe(100);
  });

  it('comes in pages', async () => {
    const names: unknown[] = [];
    let query = '?language=de&limit=5&fields=name';
    for (let pages = 0; pages < 9 && query !== ''; pages += 1) {
      const { data, paging } = await list(query);
      names.push(...data.map(({ name }) => name));
      query = paging?.next ? new URL(paging.next).search : '';
    }
    expect(names).toHaveLength(14);
    expect(new Set(names).size).toBe(14);
    expect((await list('?language=de&limit=14')).paging).not.toHaveProperty('next');
    expect((await list()).data).toHaveLength(25);
    expect(await list('?name=nothing_like_it')).toEqual({ data: [] });
  });

  it.each(['?limit=0', '?limit=many', '?after=nowhere'])('refuses %s', async (query) => {
    expect((await list(query)).error.code).toBe(100);
  });

  it('is the account’s, not the number’s', async () => {
    const { status, body: answer } = await number.call('GET', '/v26.0/200000000000001/message_templates');
    expect([status, answer.error.code]).toEqual([400, 100]);
  });
});

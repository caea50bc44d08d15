import { describe, expect, it } from 'vitest';
import { document, image, video } from '../../../test/support/media.ts';
import type { Draft, MessageTemplate } from '../platform.ts';
import { messagePart } from './message.ts';

const part = (
  template: Partial<MessageTemplate>,
  change: Partial<Draft> = {},
  mediaId: string | null = null,
) => {
  const whole = { name: 'order_ready', language: 'en_US', ...template };
  const draft = { text: '', link: null, linkTitle: null, to: '+15550100199', template: whole, ...change };
  return messagePart(draft, mediaId);
};
const text = (value: string) => ({ type: 'text', text: value });

describe('a template', () => {
  it('has no components when it has no values, and never a text', () => {
    expect(part({ parameters: [], buttons: [] }, { text: 'Hello' })).toEqual({
      type: 'template',
      template: { name: 'order_ready', language: { code: 'en_US' } },
    });
  });

  it('writes its language as WhatsApp does', () => {
    expect(part({ language: 'pt-BR' })).toMatchObject({ template: { language: { code: 'pt_BR' } } });
  });

  it('has its values in the order of its parts', () => {
    const buttons = [
      { index: 0, kind: 'url', value: 'orders/7' },
      { index: 1, kind: 'quick_reply', value: 'STOP' },
      { index: 9, kind: 'copy_code', value: '25OFF' },
    ] as const;
    expect(part({ header: 'Ann', parameters: ['a', '12:30'], buttons: [...buttons] })).toMatchObject({
      template: {
        components: [
          { type: 'header', parameters: [text('Ann')] },
          { type: 'body', parameters: [text('a'), text('12:30')] },
          { type: 'button', sub_type: 'url', index: '0', parameters: [text('orders/7')] },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '1',
            parameters: [{ type: 'payload', payload: 'STOP' }],
          },
          {
            type: 'button',
            sub_type: 'copy_code',
            index: '9',
            parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }],
          },
        ],
      },
    });
  });

  it.each([
    ['image', image(), { id: '77' }],
    ['video', video(), { id: '77' }],
    ['document', document(2, { fileName: 'bill.pdf' }), { id: '77', filename: 'bill.pdf' }],
  ])('shows the %s of the draft in its header', (type, file, shown) => {
    expect(part({ parameters: ['a'] }, { media: [file] }, '77')).toEqual({
      type: 'template',
      template: {
        name: 'order_ready',
        language: { code: 'en_US' },
        components: [
          { type: 'header', parameters: [{ type, [type]: shown }] },
          { type: 'body', parameters: [text('a')] },
        ],
      },
    });
  });
});

import type { MessageTemplate, TemplateButton } from '../platform.ts';
import type { Shown } from './message.ts';

/** A template with its values, by the parts of the message they stand in. `shown` is the file of a header. Pure. */
export function templatePart(template: MessageTemplate, shown: Shown | null) {
  const { name, language, parameters = [], buttons = [] } = template;
  const header = headerParameter(template, shown);
  const components = [
    ...(header === null ? [] : [{ type: 'header', parameters: [header] }]),
    ...(parameters.length === 0 ? [] : [{ type: 'body', parameters: parameters.map(textParameter) }]),
    ...buttons.map(buttonComponent),
  ];
  return {
    name,
    // WhatsApp writes languages with an underscore: pt_BR.
    language: { code: language.replace('-', '_') },
    ...(components.length === 0 ? {} : { components }),
  };
}

const textParameter = (text: string) => ({ type: 'text', text });

function headerParameter({ header }: MessageTemplate, shown: Shown | null) {
  if (shown !== null) return { type: shown.type, [shown.type]: shown.file };
  return header === undefined ? null : textParameter(header);
}

/** The index is a text in Meta's OpenAPI file, "0" for the first button. */
const buttonComponent = ({ index, kind, value }: TemplateButton) => ({
  type: 'button',
  sub_type: kind,
  index: `${index}`,
  parameters: [buttonParameters[kind](value)],
});

const buttonParameters: Record<TemplateButton['kind'], (value: string) => Record<string, string>> = {
  url: textParameter,
  quick_reply: (payload) => ({ type: 'payload', payload }),
  copy_code: (code) => ({ type: 'coupon_code', coupon_code: code }),
};

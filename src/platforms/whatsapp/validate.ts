import type { Draft, MessageTemplate, Problem } from '../platform.ts';
import { limits, measure, templateLimits } from './limits.ts';
import { bodyOf, normalizeNumber } from './publish.ts';

export function validate(draft: Draft): Problem[] {
  return [
    ...recipientProblems(draft.to),
    ...(draft.template === null ? textProblems(draft) : templateProblems(draft, draft.template)),
  ];
}

function recipientProblems(to: string | null): Problem[] {
  if (to === null || to === '') return [problem('to', 'a WhatsApp message needs a recipient')];
  if (normalizeNumber(to) !== null) return [];
  return [problem('to', 'must be a phone number in E.164 form: + and 8 to 15 digits, without spaces')];
}

function textProblems(draft: Draft): Problem[] {
  const body = bodyOf(draft);
  const value = measure(body);
  return [
    ...(body.trim() === '' ? [problem('content', 'a message needs a text, a link or a template')] : []),
    ...(value > limits.text.max
      ? [{ ...problem('content', 'is too long for WhatsApp'), limit: limits.text.max, value }]
      : []),
    ...(draft.link !== null && !isWebAddress(draft.link)
      ? [problem('link', 'must be a whole http or https address')]
      : []),
  ];
}

function templateProblems(draft: Draft, template: MessageTemplate): Problem[] {
  const parameters = template.parameters ?? [];
  return [
    ...(draft.text === ''
      ? []
      : [problem('content', 'exclude one another: send the template or the text, not both')]),
    ...(draft.link === null
      ? []
      : [problem('link', 'a template carries its own links; pass it as a parameter')]),
    ...(/^[a-z0-9_]+$/.test(template.name) && template.name.length <= templateLimits.name
      ? []
      : [problem('template', 'the name has small letters, digits and _ only')]),
    ...(/^[a-z]{2,3}([_-][A-Za-z0-9]{2,4})?$/.test(template.language)
      ? []
      : [problem('template', 'the language is a code like en or pt_BR')]),
    ...parameters.flatMap((parameter, index) => parameterProblems(parameter, index + 1)),
  ];
}

/** WhatsApp refuses such values with 132018, 131008 or 132005 after the send; we know before. */
function parameterProblems(parameter: string, number: number): Problem[] {
  const value = measure(parameter);
  if (parameter.trim() === '') return [problem('template', `parameter {{${number}}} is empty`)];
  if (value > templateLimits.parameter) {
    return [
      {
        ...problem('template', `parameter {{${number}}} is too long`),
        limit: templateLimits.parameter,
        value,
      },
    ];
  }
  if (!/[\n\r\t]| {5}/.test(parameter)) return [];
  return [
    problem('template', `parameter {{${number}}} has a line break, a tab or more than 4 spaces in a row`),
  ];
}

const isWebAddress = (link: string): boolean => /^https?:$/.test(URL.parse(link)?.protocol ?? '');

const problem = (field: Problem['field'], says: string): Problem => ({
  field,
  problem: says,
  limit: null,
  value: null,
});

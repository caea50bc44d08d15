import type { Draft, MessageTemplate, Problem, TemplateButton } from '../platform.ts';
import { buttonMax, measure, templateLimits } from './limits.ts';

/** Everything wrong with a template's values. What the template itself holds, only WhatsApp knows. */
export function templateProblems(draft: Draft, template: MessageTemplate): Problem[] {
  const { name, language, parameters = [], header, buttons = [] } = template;
  return [
    ...(draft.text === ''
      ? []
      : [problem('content', 'exclude one another: send the template or the text, not both')]),
    ...(draft.link === null
      ? []
      : [problem('link', 'a template carries its own links; pass it as a parameter')]),
    ...(/^[a-z0-9_]+$/.test(name)
      ? []
      : [problem('template', 'the name has small letters, digits and _ only')]),
    ...tooLong('the name', name, templateLimits.name),
    ...(/^[a-z]{2,3}([_-][A-Za-z0-9]{2,4})?$/.test(language)
      ? []
      : [problem('template', 'the language is a code like en or pt_BR')]),
    ...(header === undefined ? [] : textProblems('the header value', header, templateLimits.header)),
    ...parameters.flatMap((parameter, index) =>
      textProblems(`parameter {{${index + 1}}}`, parameter, templateLimits.parameter),
    ),
    ...buttonsProblems(buttons),
  ];
}

/** WhatsApp refuses such values with 132018, 131008 or 132005 after the send; we know before. */
function textProblems(what: string, value: string, limit: number): Problem[] {
  if (value.trim() === '') return [problem('template', `${what} is empty`)];
  return [
    ...tooLong(what, value, limit),
    ...(/[\n\r\t]| {5}/.test(value)
      ? [problem('template', `${what} has a line break, a tab or more than 4 spaces in a row`)]
      : []),
  ];
}

function buttonsProblems(buttons: readonly TemplateButton[]): Problem[] {
  const problems = buttons.flatMap(({ index, kind, value }, place) => {
    const what = `the value of button ${index}`;
    const isTwice = buttons.findIndex((other) => other.index === index) < place;
    return [
      ...(isTwice ? [problem('template', `button ${index} has two values`)] : []),
      ...(Number.isInteger(index) && index >= 0 && index < templateLimits.buttons
        ? []
        : [limited('a button has an index from 0 to', templateLimits.buttons - 1, index)]),
      ...textProblems(what, value, buttonMax[kind]),
    ];
  });
  const codes = buttons.filter(({ kind }) => kind === 'copy_code').length;
  return codes > 1
    ? [...problems, limited('has more codes to copy than a template may', 1, codes)]
    : problems;
}

function tooLong(what: string, text: string, limit: number): Problem[] {
  const value = measure(text);
  return value > limit ? [limited(`${what} is too long`, limit, value)] : [];
}

const limited = (says: string, limit: number, value: number): Problem => ({
  field: 'template',
  problem: says,
  limit,
  value,
});

const problem = (field: Problem['field'], says: string): Problem => ({
  field,
  problem: says,
  limit: null,
  value: null,
});

import { cloudError } from './cloud-error.ts';
import { holesIn, type TemplateButton } from './template-catalogue.ts';
import type { ComponentRequest } from './template-parameters.ts';

/** How a message calls each kind of button, and the type of its parameter. */
const calledAs: Readonly<Record<TemplateButton['type'], { subType: string; parameter: string } | null>> = {
  URL: { subType: 'url', parameter: 'text' },
  QUICK_REPLY: { subType: 'quick_reply', parameter: 'payload' },
  COPY_CODE: { subType: 'copy_code', parameter: 'coupon_code' },
  PHONE_NUMBER: null,
};

/** Throws what the API says of button components that do not fit the template's buttons. */
export function checkButtons(
  buttons: readonly TemplateButton[],
  components: readonly ComponentRequest[],
): void {
  components.forEach((component, place) => {
    const button = buttons[component.index ?? -1];
    const called = button ? calledAs[button.type] : null;
    if (!button || called?.subType !== component.subType) {
      throw cloudError(
        132012,
        `button: there is no button of type ${component.subType} at index ${component.index}`,
      );
    }
    if (components.findIndex(({ index }) => index === component.index) !== place) {
      throw cloudError(131009, `button: index ${component.index} is given twice`);
    }
    checkParameter(button, component, called.parameter);
  });
  const lacking = buttons.findIndex(
    (button, index) => wants(button) && !components.some((component) => component.index === index),
  );
  if (lacking < 0) return;
  const type = buttons[lacking]?.type === 'URL' ? 'Url' : 'CopyCode';
  throw cloudError(131008, `buttons: Button at index ${lacking} of type ${type} requires a parameter`);
}

/** A quick reply may go without: then its text is sent back. */
const wants = (button: TemplateButton): boolean =>
  button.type === 'COPY_CODE' || (button.type === 'URL' && holesIn(button.url) > 0);

function checkParameter(button: TemplateButton, { index, parameters }: ComponentRequest, type: string): void {
  const expected = button.type === 'QUICK_REPLY' || wants(button) ? 1 : 0;
  if (parameters.length !== expected) {
    throw cloudError(
      132000,
      `button: number of params (${parameters.length}) at index ${index} does not match the expected number of params (${expected})`,
    );
  }
  const [value] = parameters;
  if (value && value.type !== type) {
    const received = value.type.toUpperCase();
    throw cloudError(
      132012,
      `button: Format mismatch at index ${index}, expected ${type.toUpperCase()}, received ${received}`,
    );
  }
}

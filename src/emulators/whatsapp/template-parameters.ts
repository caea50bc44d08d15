import type { GraphError, GraphParameters } from '../harness/graph/index.ts';
import { cloudError, missing } from './cloud-error.ts';
import { mediaPartOf, type MediaPart } from './media-part.ts';

/** A value for a template's header, body or button, in the message's words. */
export interface TemplateParameter {
  type: string;
  /** What takes the place of a {{n}}, is opened, copied or sent back; '' for a file. */
  text: string;
  file: MediaPart | null;
}

/** A component of a template message. */
export interface ComponentRequest {
  type: 'header' | 'body' | 'button';
  /** Of buttons: "url", "quick_reply", "copy_code". */
  subType: string | null;
  /** Of buttons: from 0. */
  index: number | null;
  parameters: readonly TemplateParameter[];
}

export function componentsOf(components: unknown): ComponentRequest[] {
  if (components === undefined || components === null) return [];
  const name = "template['components']";
  if (!Array.isArray(components)) throw cloudError(100, `Param ${name} must be an array.`);
  return components.map((component: unknown, place) => componentOf(component, `${name}[${place}]`));
}

function componentOf(component: unknown, name: string): ComponentRequest {
  const { type, sub_type: subType, index, parameters } = objectIn(component, name);
  if (type !== 'header' && type !== 'body' && type !== 'button') {
    throw cloudError(100, `Param ${name}['type'] must be one of {HEADER, BODY, BUTTON}`);
  }
  const values = parameters ?? [];
  if (!Array.isArray(values)) throw cloudError(100, `Param ${name}['parameters'] must be an array.`);
  return {
    type,
    subType: type === 'button' ? subTypeOf(subType, name) : null,
    index: type === 'button' ? indexOf(index, name) : null,
    parameters: values.map((value: unknown, place) => parameterOf(value, `${name}['parameters'][${place}]`)),
  };
}

function subTypeOf(value: unknown, name: string): string {
  if (value === undefined || value === null) throw missing(`${name}['sub_type']`);
  const known = ['url', 'quick_reply', 'copy_code', 'catalog', 'flow'];
  if (typeof value === 'string' && known.includes(value.toLowerCase())) return value.toLowerCase();
  throw cloudError(131009, `${name}['sub_type'] is not one of ${known.join(', ')}`);
}

/** The documents write it as a string, clients as a number, too. */
function indexOf(value: unknown, name: string): number {
  if (value === undefined || value === null) throw missing(`${name}['index']`);
  if ((typeof value === 'string' || typeof value === 'number') && /^\d$/.test(String(value)))
    return Number(value);
  throw cloudError(131009, `${name}['index'] is not a number from 0 to 9`);
}

function parameterOf(value: unknown, name: string): TemplateParameter {
  const parameter = objectIn(value, name);
  const { type } = parameter;
  const without = (text: unknown, key: string) => ({
    type: String(type),
    text: nonEmpty(text, key, type),
    file: null,
  });
  switch (type) {
    case 'text':
      return { ...without(parameter['text'], 'text'), text: oneLine(parameter['text']) };
    case 'currency':
    case 'date_time':
      return without(objectIn(parameter[type], name)['fallback_value'], 'fallback_value');
    case 'payload':
      return without(parameter['payload'], 'payload');
    case 'coupon_code':
      return without(parameter['coupon_code'], 'coupon_code');
    case 'image':
    case 'video':
    case 'document':
      return {
        type,
        text: '',
        file: mediaPartOf(type, objectIn(parameter[type], `${name}['${type}']`), type),
      };
    default:
      throw cloudError(131009, `${name}['type'] (${JSON.stringify(type)}) is not valid`);
  }
}

function nonEmpty(value: unknown, key: string, type: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw cloudError(100, `Parameter '${key}' is mandatory for component parameter type '${String(type)}'`);
}

function oneLine(text: unknown): string {
  const line = nonEmpty(text, 'text', 'text');
  if (/[\n\t]| {5}/.test(line)) {
    throw cloudError(100, 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces');
  }
  return line;
}

function objectIn(value: unknown, name: string): GraphParameters {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as GraphParameters;
  throw notAnObject(name);
}

const notAnObject = (name: string): GraphError => cloudError(100, `Param ${name} must be a JSON object.`);

import { CarillonError } from '../core/index.ts';

/** A port that an option names; 0 takes any free one. @throws CarillonError `invalid_input` */
export function readPort(option: string, text: string): number {
  const port = Number(text);
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CarillonError('invalid_input', { field: option, problem: `"${text}" is not a port` });
}

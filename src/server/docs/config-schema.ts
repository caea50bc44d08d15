import { z } from '@hono/zod-openapi';
import type { Services } from '../../services/index.ts';

/** What the `config` of a request may hold, for each type of task that users ask for. */
export function configSchema(taskTypes: Services['taskTypes']): z.ZodType {
  const [first = z.record(z.string(), z.unknown()), ...others] = [...taskTypes.values()]
    .filter(({ internal }) => !internal)
    .map(({ type, config }) => config.meta({ id: `${pascalCase(type)}Config` }));
  return others.length === 0 ? first : z.union([first, ...others]);
}

const pascalCase = (name: string): string =>
  name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

import type { Emulator, EmulatorContext } from './emulator.ts';

/**
 * What the coverage table and the registered routes do not agree on, as sentences; empty when they agree.
 * A row that is not "missing" has a route; a route has such a row. `*` catch-alls are no operations.
 */
export function coverageGaps(emulator: Emulator, context: EmulatorContext): string[] {
  const routes = new Set(
    emulator
      .routes(context)
      .routes.filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${shapeOf(path)}`),
  );
  const rows = new Set(
    emulator.coverage
      .filter(({ state }) => state !== 'missing')
      .map(({ method, path }) => `${method} ${shapeOf(path)}`),
  );
  return [
    ...[...rows].filter((row) => !routes.has(row)).map((row) => `${row} is in the table and has no route`),
    ...[...routes]
      .filter((route) => !rows.has(route))
      .map((route) => `${route} has a route and is not in the table`),
  ];
}

/** `/{page}/feed` and `/:page{\\d+}/feed` are the same call. */
function shapeOf(path: string): string {
  return path.replaceAll(/:\w+(\{[^/]*\})?/g, '{}').replaceAll(/\{\w+\}/g, '{}');
}

import { Registry, collectDefaultMetrics } from 'prom-client';
import type { ServerParts } from '../parts.ts';
import { countHappenings } from './count-happenings.ts';
import { createGauges, type Facts } from './gauges.ts';
import { createRequestDurations, type NoteRequest } from './request-durations.ts';

/** The figures of one server: what its process did since it started, and what the database holds at a scrape. */
export interface Metrics {
  noteRequest: NoteRequest;
  contentType: string;
  /** All of them as Prometheus text. */
  print(facts: Facts): Promise<string>;
}

export function createMetrics({ services }: Pick<ServerParts, 'services'>): Metrics {
  const registry = new Registry();
  const names = {
    types: new Set(services.taskTypes.keys()),
    platforms: new Set(services.connections.platforms.map(({ id }) => id)),
  };
  const show = createGauges(registry, names);
  services.run.happenings.listen(countHappenings(registry, names));
  // The process's own need observers that keep running: made when somebody asks.
  let observesProcess = false;
  return {
    noteRequest: createRequestDurations(registry),
    contentType: registry.contentType,
    print: async (facts) => {
      if (!observesProcess) collectDefaultMetrics({ register: registry });
      observesProcess = true;
      show(facts);
      return registry.metrics();
    },
  };
}

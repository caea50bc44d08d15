/** The body of a webhook and the data of a stream's event: the same text whenever it is asked for. */
export const bodyOf = (event: { name: string; recordedAt: Date; data: Record<string, unknown> }): string =>
  JSON.stringify({ type: event.name, timestamp: event.recordedAt.toISOString(), data: event.data });

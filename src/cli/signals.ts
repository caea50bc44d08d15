/** Signals this close together are one: a process group gets Ctrl-C once for itself and once from its parent. */
const sameMs = 1_000;

/** Ends with the first SIGINT, SIGTERM or SIGHUP. A further one, a second later, ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | null = null;
    const receive = (signal: NodeJS.Signals): void => {
      if (first === null) {
        first = performance.now();
        resolve(signal);
      } else if (performance.now() - first > sameMs) {
        process.exit(130);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, receive);
  });
}

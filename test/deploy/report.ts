let passed = 0;
let failed = 0;

/** Runs one check and prints how it went; the next ones run in any case. */
export async function check(name: string, body: () => void | Promise<void>): Promise<void> {
  try {
    await body();
    passed += 1;
    process.stdout.write(`ok      ${name}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAILED  ${name}\n${error instanceof Error ? error.stack : String(error)}\n`);
  }
}

/** Says of a check why it can't be made here; it counts neither way. */
export function skip(name: string, reason: string): void {
  process.stdout.write(`skipped ${name}: ${reason}\n`);
}

/** @throws Error that shows both */
export function equal(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`expected ${right}\ngot      ${left}`);
}

/** "N passed, N failed", and the exit code that goes with it. */
export function finish(): void {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

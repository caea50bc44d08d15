import { ok, problem, warning, type Connected, type Result } from './finding.ts';
import { selectNow } from './sql/select-condition.ts';

const noticeMs = 2_000;
/** Signed requests and webhooks are refused some minutes off. */
const tooMuchMs = 60_000;

/** How far this machine's clock is from the database's, which decides what is due. */
export async function checkClock({ db }: Connected): Promise<Result[]> {
  const askedMs = Date.now();
  const [row] = await db.run<{ now: Date }>(selectNow());
  const here = (askedMs + Date.now()) / 2;
  const aheadMs = Math.round(here - (row?.now.getTime() ?? here));
  const found = `This machine's clock is ${Math.abs(aheadMs) / 1_000} s ${aheadMs < 0 ? 'behind' : 'ahead of'} the database's.`;
  const remedy = 'Let NTP (chrony, systemd-timesyncd) set the clocks of both machines.';
  if (Math.abs(aheadMs) >= tooMuchMs) return [problem(found, remedy)];
  return [Math.abs(aheadMs) >= noticeMs ? warning(found, remedy) : ok(found)];
}

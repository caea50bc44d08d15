/** Posts that rightly wait as long as nobody answers: SQL conditions on the task `t`. */

const isEqualAsked = (task: string): string => `exists (
  select from carillon.agent_tasks o where o.status = 'failed' and o.open_effect <> 'none'
    and o.account_id = ${task}.account_id and o.content = ${task}.content
    and o.recipient_id is not distinct from ${task}.recipient_id)`;

/** An equal text of its account is in doubt, and a person is asked about it. */
export const waitsForEqual = isEqualAsked('t');

/** A broadcast of which no message moves: a person is asked about one of them, or about what one of them waits for. */
export const waitsForMessages = `(
  exists (select from carillon.agent_tasks m where m.parent_id = t.id
    and (m.status = 'failed' and m.open_effect <> 'none' or m.status = 'pending' and ${isEqualAsked('m')}))
  and not exists (select from carillon.agent_tasks m where m.parent_id = t.id
    and m.status in ('pending', 'running') and m.hold is null and not ${isEqualAsked('m')}))`;

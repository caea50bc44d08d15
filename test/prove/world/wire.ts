/** A message of a client to Postgres, whole. */
interface Message {
  bytes: Buffer;
  /** The SQL, if it brings any. */
  text: string | null;
}

/**
 * Cuts what a client of Postgres sends into its messages (protocol 3.0, unencrypted). SQL comes with "Parse" (P: a
 * name, the text) or "Query" (Q: the text); the first message of a connection has no type.
 */
export function statementsIn(): (chunk: Buffer) => Message[] {
  let rest = Buffer.alloc(0);
  let isFirst = true;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const typeBytes = isFirst ? 0 : 1;
      if (rest.length < typeBytes + 4) return messages;
      const length = typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < length) return messages;
      const bytes = rest.subarray(0, length);
      messages.push({ bytes, text: isFirst ? null : textOf(bytes) });
      rest = rest.subarray(length);
      isFirst = false;
    }
  };
}

function textOf(message: Buffer): string | null {
  const type = String.fromCharCode(message[0] ?? 0);
  if (type === 'Q') return message.toString('utf8', 5, message.length - 1);
  if (type !== 'P') return null;
  const start = message.indexOf(0, 5) + 1;
  return message.toString('utf8', start, message.indexOf(0, start));
}

/** What tells the statements apart that a crash point lies at: a part of their text that no other has. */
export const statements = {
  claim: 'judged as (',
  intend: 'insert into carillon.effects',
  evidence: 'insert into carillon.evidence',
  settle: 'follow_ups as (',
} as const;

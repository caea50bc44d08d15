const names = new Map<string, string>();

/** What traces call a statement: its first named part, or its verb and table. */
export function nameOfStatement(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = nameIn(text.trim().replaceAll(/\s+/g, ' '));
  names.set(text, name);
  return name;
}

function nameIn(text: string): string {
  const part = /^with (\w+) as/.exec(text)?.[1];
  const verb = /\b(insert into|update|delete from|from) (carillon\.)?(\w+)/.exec(text);
  const start = /^\w+/.exec(text)?.[0] ?? '';
  return part === undefined ? `${start} ${verb?.[3] ?? ''}`.trim() : part;
}

/** Rows as columns of equal width; the last one is not padded. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, index) =>
    rows.reduce((width, cells) => Math.max(width, lengthOf(cells[index] ?? '')), title.length),
  );
  return [header, ...rows].map((cells) =>
    cells
      .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - lengthOf(cell))))
      .join('  ')
      .trimEnd(),
  );
}

const lengthOf = (text: string): number => [...text].length;

/** The beginning of a text on one line, at most that long. */
export function excerptOf(text: string, length: number): string {
  const signs = [...text.replaceAll(/\s+/g, ' ').trim()];
  return signs.length <= length ? signs.join('') : `${signs.slice(0, Math.max(length - 1, 0)).join('')}…`;
}

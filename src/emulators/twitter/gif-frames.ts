/** How many pictures a GIF has, by walking over its blocks; stops where the file breaks off. */
export function countGifFrames(bytes: Uint8Array): number {
  const at = (index: number): number => bytes[index] ?? 0;
  const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const afterSubBlocks = (start: number): number => {
    let next = start;
    while (next < bytes.length && at(next) !== 0) next += at(next) + 1;
    return next + 1;
  };

  let frames = 0;
  let next = 13 + tableBytes(at(10));
  while (next < bytes.length) {
    const block = at(next);
    if (block === 0x21) next = afterSubBlocks(next + 2);
    else if (block === 0x2c) {
      frames += 1;
      next = afterSubBlocks(next + 11 + tableBytes(at(next + 9)));
    } else break;
  }
  return frames;
}

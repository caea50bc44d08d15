import { describe, expect, it } from 'vitest';
import { createSealer } from './seal.ts';

const secret = 'a secret of more than thirty-two characters';
const place = 'account 1';

describe('a sealed text', () => {
  const sealer = createSealer(secret);

  it('opens with the same secret in the same place', () => {
    const sealed = sealer.seal('{"token":"grün 🔔"}', place);
    expect(createSealer(secret).open(sealed, place)).toBe('{"token":"grün 🔔"}');
    expect(sealed.includes('token')).toBe(false);
  });

  it('is another one each time', () => {
    expect(sealer.seal('same', place).equals(sealer.seal('same', place))).toBe(false);
  });

  it('does not open in another row or with another secret', () => {
    const sealed = sealer.seal('text', place);
    expect(sealer.open(sealed, 'account 2')).toBeNull();
    expect(createSealer(`${secret}!`).open(sealed, place)).toBeNull();
  });

  it('does not open when a byte of it was changed, or is missing', () => {
    const sealed = sealer.seal('text', place);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(sealer.open(changed, place)).toBeNull();
      expect(sealer.open(sealed.subarray(0, at), place)).toBeNull();
    }
  });
});

describe('a key id', () => {
  it('is the same for the same secret, another one for another', () => {
    const { keyId } = createSealer(secret);
    expect(createSealer(secret).keyId).toBe(keyId);
    expect(createSealer(`${secret}!`).keyId).not.toBe(keyId);
  });
});

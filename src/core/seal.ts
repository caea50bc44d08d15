import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Seals texts with one key (AES-256-GCM). */
export interface Sealer {
  /** Tells keys apart without telling the key. */
  keyId: string;
  /** IV, tag and ciphertext. `boundTo` says where it belongs; it opens nowhere else. */
  seal(text: string, boundTo: string): Buffer;
  /** Null when it was sealed with another key or for another place, or was changed. */
  open(sealed: Buffer, boundTo: string): string | null;
}

/** A sealer whose key is derived from a secret of high entropy. */
export function createSealer(secret: string): Sealer {
  const derive = (info: string, bytes: number) => Buffer.from(hkdfSync('sha256', secret, '', info, bytes));
  const key = derive('carillon seal', 32);
  return {
    keyId: derive('carillon key id', 8).toString('hex'),
    seal: (text, boundTo) => {
      const iv = randomBytes(ivBytes);
      const sealing = createCipheriv(cipher, key, iv).setAAD(Buffer.from(boundTo));
      const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
      return Buffer.concat([iv, sealing.getAuthTag(), body]);
    },
    open: (sealed, boundTo) => {
      if (sealed.length < ivBytes + tagBytes) return null;
      const opening = createDecipheriv(cipher, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes });
      opening.setAAD(Buffer.from(boundTo)).setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
      try {
        const body = sealed.subarray(ivBytes + tagBytes);
        return Buffer.concat([opening.update(body), opening.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

/** Signs texts: HMAC-SHA-256 in URL-safe base64. */
export type Signer = (text: string) => string;

/** A signer whose key is derived from a secret of high entropy, one for each purpose. */
export function createSigner(secret: string, purpose: string): Signer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `carillon sign ${purpose}`, 32));
  return (text) => createHmac('sha256', key).update(text).digest('base64url');
}

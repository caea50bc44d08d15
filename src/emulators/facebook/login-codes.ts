import { createHmac } from 'node:crypto';
import { timedNumber, type EmulatorContext, type Entity, type StoreTransaction } from '../harness/index.ts';
import { GraphError } from '../harness/graph/index.ts';
import { emulatedPage, emulatedUser, platform } from './entities.ts';

const kind = 'code';
const lifeMs = 10 * 60_000;

interface CodeData {
  redirectUri: string;
  scopes: readonly string[];
  used: boolean;
}

/** Codes are given and taken one after the other. */
const lock = `${platform}/login`;

/** What the app gets for a person's consent, to exchange it once. */
export function giveCode(context: EmulatorContext, data: Omit<CodeData, 'used'>): Promise<string> {
  return context.store.transaction(lock, async (tx) => {
    const now = context.clock.now();
    const number = timedNumber(now, await tx.nextNumber('facebook.code'));
    const secret = createHmac('sha256', emulatedPage.appSecret).update(`code ${number}`);
    const id = `AQ${secret.digest('base64url')}`;
    const code = {
      platform,
      kind,
      id,
      owner: emulatedUser.id,
      createdAt: now,
      data: { ...data, used: false },
    };
    await tx.put(code);
    return id;
  });
}

/** The scopes of a code, which is used up by it. Throws GraphError 100 with what is wrong with it as subcode. */
export function takeCode(
  context: EmulatorContext,
  { code, redirectUri }: { code: string; redirectUri: string },
): Promise<readonly string[]> {
  return context.store.transaction(lock, async (tx) => {
    const found = await find(tx, code);
    if (found === null) throw wrongCode('Invalid verification code format.', undefined);
    if (found.data.redirectUri !== redirectUri)
      throw wrongCode(
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in ' +
          'the OAuth dialog request',
        36008,
      );
    if (found.data.used) throw wrongCode('This authorization code has been used.', 36009);
    if (found.createdAt.getTime() + lifeMs <= context.clock.now().getTime())
      throw wrongCode('This authorization code has expired.', 36007);
    await tx.put({ ...found, data: { ...found.data, used: true } });
    return found.data.scopes;
  });
}

const find = (tx: StoreTransaction, id: string): Promise<Entity<CodeData> | null> =>
  tx.get<CodeData>(platform, kind, id);

const wrongCode = (message: string, subcode: number | undefined): GraphError =>
  new GraphError(100, message, { ...(subcode !== undefined && { subcode }) });

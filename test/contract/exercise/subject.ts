import { expect, onTestFinished } from 'vitest';
import { emulators, type Emulator, type EmulatorSettings } from '../../../src/emulators/index.ts';
import {
  findPlatform,
  type Draft,
  type Identity,
  type Platform,
  type RecentPosts,
  type Witness,
} from '../../../src/platforms/index.ts';
import type { PostKind } from './media.ts';
import { freshPermit, openPlatform, type OpenPlatform, type Transport } from '../open-platform.ts';

/** What a platform is expected to do, and what to try it with. */
export interface Exercise {
  /** Its id. */
  platform: string;
  /** Remote id of the simulated account to use; the first one when absent. */
  account?: string;
  /** Another reading of what the documents leave open, with its name; the registered emulator when absent. */
  variant?: { name: string; emulator: Emulator };
  /** When the same text comes again: refused always, only directly after the first, or accepted as another post. */
  repetition: 'refused' | 'refused in a row' | 'accepted';
  /** Names of calls in the emulator's coverage table; null where the account has no such call. */
  operations: { read: string | null; measure: string | null };
  /** The call that comments, where it is not `publish`. */
  commentOperation?: string;
  /** Texts that the platform's escaping, counting or shortening could spoil. */
  texts: readonly string[];
  /** Characters that fill a text to the limit. */
  fillers: readonly string[];
  /** Characters that we count dearer than the platform may, because it does not say how it counts. */
  carefulFillers?: readonly string[];
  /** The kinds of posts with media; left out where there are none. */
  kinds?: readonly PostKind[];
  /** Images that are too large for some accounts are made smaller, which the library of files does and tests do not. */
  makesImagesSmaller?: true;
  /** Credentials that a renewal needs beside the simulated account's. */
  renewedBy?: Readonly<Record<string, string>>;
  /** What every draft of this platform has (a recipient, say). */
  draft?: Partial<Draft>;
}

/** The platform under exercise, over one transport, with the moves that the exercises share. */
export interface Subject {
  platform: Platform;
  identity: Identity;
  witness: Witness;
  exercise: Exercise;
  transport: Transport;
  /** A fresh emulator without posts; closed after the test. */
  open(settings?: Partial<EmulatorSettings>): Promise<OpenPlatform>;
  draft(text: string, change?: Partial<Draft>): Draft;
  /** Publishes what must be accepted; returns its remote id. */
  accept(on: OpenPlatform, wanted: Draft): Promise<string>;
  /** Own posts of the last minute, found without help from a handle. */
  readBack(on: OpenPlatform): Promise<RecentPosts>;
  /** Remote ids of the posts that are `wanted`, of a window that was read whole. */
  matches(on: OpenPlatform, wanted: Draft): Promise<string[]>;
  /** Remote ids that the platform's witness gives for an effect of `freshPermit`; null where only a person knows. */
  testify(on: OpenPlatform, wanted: Draft): Promise<string[] | null>;
}

export function createSubject(exercise: Exercise, transport: Transport): Subject {
  const platform = platformOf(exercise.platform);
  const { identity, credentials } = accountOf(platform, exercise.account);

  const emulator = exercise.variant?.emulator ?? emulatorOf(platform);

  async function open(settings: Partial<EmulatorSettings> = {}): Promise<OpenPlatform> {
    const opened = await openPlatform({ platform, emulator, identity, credentials, transport, settings });
    onTestFinished(() => opened.close());
    return opened;
  }

  const draft = (text: string, change: Partial<Draft> = {}): Draft => {
    const nothing = { link: null, linkTitle: null, to: null, template: null };
    return { text, ...nothing, ...exercise.draft, ...change };
  };

  async function accept(on: OpenPlatform, wanted: Draft): Promise<string> {
    const outcome = await on.publish(wanted);
    if (outcome.outcome !== 'applied') throw new Error(`not applied: ${JSON.stringify(outcome)}`);
    return outcome.remoteId;
  }

  const readBack = ({ connection }: OpenPlatform) =>
    platform.recentPosts(connection, new Date(Date.now() - 60_000), {}, null);

  async function matches(on: OpenPlatform, wanted: Draft): Promise<string[]> {
    const { complete, posts } = await readBack(on);
    expect(complete).toBe(true);
    return posts.filter((post) => platform.isSame(wanted, post, {})).map(({ remoteId }) => remoteId);
  }

  const witness = platform.witness(identity);
  async function testify(on: OpenPlatform, wanted: Draft): Promise<string[] | null> {
    if (witness === 'person') return null;
    if (witness === 'list') return matches(on, wanted);
    on.clock.move(60_000);
    const evidence = (await on.evidence()).filter(({ effectId }) => effectId === freshPermit().effectId);
    return [...new Set(evidence.map(({ remoteId }) => remoteId))];
  }

  return {
    platform,
    identity,
    witness,
    exercise,
    transport,
    open,
    draft,
    accept,
    readBack,
    matches,
    testify,
  };
}

function platformOf(id: string): Platform {
  const platform = findPlatform(id);
  if (platform === null) throw new Error(`there is no platform ${id}`);
  return platform;
}

function accountOf(platform: Platform, remoteId: string | undefined) {
  const fits = (identity: Identity | null) => remoteId === undefined || identity?.remoteId === remoteId;
  const account = platform.simulatedAccounts.find(({ identity }) => fits(identity));
  if (!account?.identity) throw new Error(`${platform.id} has no simulated account ${remoteId ?? ''}`);
  return { identity: account.identity, credentials: account.credentials };
}

function emulatorOf({ id }: Platform): Emulator {
  const emulator = emulators.find(({ platform }) => platform === id);
  if (emulator === undefined) throw new Error(`there is no emulator of ${id}`);
  return emulator;
}

/** What a CallFailed of that kind matches. */
export const failedAs = (kind: RegExp) => ({
  name: 'CallFailed',
  failure: { kind: expect.stringMatching(kind), message: expect.stringMatching(/\w+/) },
});

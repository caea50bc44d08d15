import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { harOf, trafficOf, writeTraffic } from '../traffic.ts';
import type { Subject } from './subject.ts';

/** What went over the line so far: as the emulator's coverage table has it, every kind of call, in a file to compare. */
export function exerciseTraffic({ platform, exercise }: Subject): void {
  const { read, measure } = exercise.operations;
  const used = [
    'publish',
    read,
    measure,
    exercise.commentOperation ?? null,
    platform.edit === undefined ? null : 'edit_post',
    platform.remove === undefined ? null : 'delete_post',
    exercise.kinds === undefined ? null : 'upload',
  ].filter((operation) => operation !== null);

  describe('the traffic', () => {
    afterAll(() => writeTraffic(platform.id));

    it('is calls of the coverage table, and has every kind that the connector makes', () => {
      const { operations, strangers } = trafficOf(platform.id);
      expect([...strangers]).toEqual([]);
      expect([...operations]).toEqual(expect.arrayContaining(used));
    });

    it('is a HAR without credentials', () => {
      const har = JSON.parse(JSON.stringify(harOf(platform.id))) as unknown;
      expect(schema.safeParse(har).error?.issues.slice(0, 3)).toBeUndefined();
      const text = JSON.stringify(har);
      const secrets = platform.simulatedAccounts
        .flatMap(({ credentials }) => Object.entries(credentials))
        .filter(([name, value]) => /TOKEN|SECRET|KEY/.test(name) && text.includes(value));
      expect(secrets.map(([name]) => name)).toEqual([]);
    });
  });
}

const pairs = z.array(z.object({ name: z.string(), value: z.string() }));
const size = z.number().int().min(-1);
const message = {
  httpVersion: z.string().min(1),
  cookies: z.tuple([]),
  headers: pairs,
  headersSize: size,
  bodySize: size,
};
const ms = z.number().min(0);

/** HAR 1.2, as far as we write it. */
const schema = z.object({
  log: z.strictObject({
    version: z.literal('1.2'),
    creator: z.object({ name: z.string(), version: z.string() }),
    entries: z
      .array(
        z.strictObject({
          startedDateTime: z.iso.datetime(),
          time: ms,
          request: z.strictObject({
            ...message,
            method: z.string().min(3),
            url: z.url(),
            queryString: pairs,
            postData: z
              .strictObject({ mimeType: z.string(), text: z.string(), comment: z.string().optional() })
              .optional(),
          }),
          response: z.strictObject({
            ...message,
            status: z.number().int().min(0).max(599),
            statusText: z.string(),
            redirectURL: z.string(),
            content: z.strictObject({
              size,
              mimeType: z.string(),
              text: z.string().max(64 * 1024),
              encoding: z.literal('base64').optional(),
            }),
          }),
          cache: z.strictObject({}),
          timings: z.strictObject({ send: ms, wait: ms, receive: ms }),
          comment: z.string().min(1),
        }),
      )
      .min(1),
  }),
});

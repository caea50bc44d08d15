import { describe, expect, it } from 'vitest';
import { oddAnswers, plainDraft, refusal, scriptedGraph } from '../../../test/support/scripted-graph.ts';
import { edit, remove } from './change.ts';

const yes = () => Response.json({ success: true });

describe('editing', () => {
  it.each([
    ['a post', '111_222', plainDraft, { message: 'Hello' }],
    [
      'a comment',
      '222_333',
      { ...plainDraft, reply: { as: 'comment', to: '111_222' } as const },
      { message: 'Hello' },
    ],
    ['a video', '905', plainDraft, { description: 'Hello' }],
  ])('%s replaces its text', async (_kind, id, draft, form) => {
    const { connection, calls, seen } = scriptedGraph(yes);
    await edit(connection, id, draft);
    expect(calls()).toEqual([`POST graph.test/v26.0/${id}`]);
    expect(seen[0]?.form).toEqual(form);
  });

  it('fails where the post is gone, without a doubt about the account', async () => {
    const { connection } = scriptedGraph(() => refusal(100, 33));
    await expect(edit(connection, '111_222', plainDraft)).rejects.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('deleted') },
    });
  });
});

describe('removing', () => {
  it('deletes the post', async () => {
    const { connection, calls } = scriptedGraph(yes, { FB_APP_SECRET: 's' });
    await remove(connection, '111_222');
    expect(calls()).toEqual(['DELETE graph.test/v26.0/111_222']);
  });

  it('is done when it was gone already', async () => {
    const { connection } = scriptedGraph(() => refusal(100, 33));
    await expect(remove(connection, '111_222')).resolves.toBeUndefined();
  });
});

describe.each([
  ['editing', (graph: Graph) => edit(graph.connection, '111_222', plainDraft)],
  ['removing', (graph: Graph) => remove(graph.connection, '111_222')],
])('%s', (_name, change) => {
  it.each([
    [10, undefined, 'permission'],
    [190, 460, 'auth_revoked'],
    [100, undefined, 'rejected'],
    [4, undefined, 'rate_limited'],
  ])('fails as Facebook says: %s/%s', async (code, subcode, kind) => {
    await expect(change(scriptedGraph(() => refusal(code, subcode)))).rejects.toMatchObject({
      name: 'CallFailed',
      failure: { kind },
    });
  });

  it.each([...oddAnswers, ['no success', () => Response.json({ success: false })] as const])(
    'is not done after %s',
    async (_answer, answer) => {
      await expect(change(scriptedGraph(answer))).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    },
  );
});

type Graph = ReturnType<typeof scriptedGraph>;

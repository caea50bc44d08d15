import { editLivePost, livePostSchema, removeLivePost, type LivePostInput } from '../../services/index.ts';
import { success, taskSchema } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute, Route } from '../route.ts';
import { idParam } from './id-param.ts';

const answers = {
  200: { description: 'The task as it is now', schema: success({ task: taskSchema }) },
};
const change = {
  tag: 'Tasks',
  access: 'write',
  params: idParam,
  path: '/api/agent/tasks/{id}/post',
  answers,
} as const satisfies Partial<Route>;

export function addLivePosts(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      ...change,
      method: 'patch',
      summary: 'Replaces the text of a post that is live, on the platform and here.',
      body: livePostSchema,
      errors: [
        'task_not_found',
        'post_not_live',
        'post_moves',
        'account_has_no_credentials',
        'edit_impossible',
        'content_rejected',
        'platform_refused',
      ],
    },
    async (c) => {
      const body = await readJson<LivePostInput>(c.req.raw);
      const id = c.req.param('id') ?? '';
      return c.json({ success: true, task: await editLivePost(services, c.get('caller'), id, body) });
    },
  );
  add(
    {
      ...change,
      method: 'delete',
      summary: 'Takes a post with all that followed it off the platform.',
      errors: [
        'task_not_found',
        'post_not_live',
        'post_moves',
        'account_has_no_credentials',
        'remove_impossible',
        'platform_refused',
      ],
    },
    async (c) => {
      const id = c.req.param('id') ?? '';
      return c.json({ success: true, task: await removeLivePost(services, c.get('caller'), id) });
    },
  );
}

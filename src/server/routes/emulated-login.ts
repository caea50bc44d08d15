import { z } from '@hono/zod-openapi';
import { emulatedLoginPage } from '../../services/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readText } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const answers = {
  200: { description: 'The page that asks', contentType: 'text/html' },
  302: { description: 'Back to the app, with a code or with the refusal', contents: {} },
  400: { description: 'What is wrong with the address', contentType: 'text/html' },
};

/** The emulators' pages that ask a person for access: of the emulated platforms, these alone are served. */
export function addEmulatedLogin(add: AddRoute, { services, emulated }: ServerParts): void {
  const route = {
    path: '/_emulator/login/{platform}',
    tag: 'Emulator',
    access: 'public',
    isUncounted: true,
    params: z.object({ platform: z.string().openapi({ param: { name: 'platform', in: 'path' } }) }),
    errors: ['unknown_platform', 'login_impossible'],
    answers,
  } as const;
  const pass = async (c: HttpContext, body: string | null): Promise<Response> => {
    const page = emulatedLoginPage(services, c.req.param('platform') ?? '');
    const { search } = new URL(c.req.url);
    const type = c.req.header('content-type');
    const answer = await emulated.server.answer(
      new Request(`${page}${search}`, {
        method: c.req.method === 'HEAD' ? 'GET' : c.req.method,
        headers: type === undefined ? {} : { 'content-type': type },
        body,
      }),
    );
    if (answer.status >= 500) throw new Error(`the emulator answered ${answer.status}`);
    return c.newResponse(answer.body, answer);
  };
  add({ ...route, method: 'get', summary: 'Asks a person for access, as the platform would.' }, (c) =>
    pass(c, null),
  );
  add(
    {
      ...route,
      method: 'post',
      summary: 'The answer to that page, a form.',
      errors: [...route.errors, 'body_too_large'],
    },
    async (c) => pass(c, await readText(c.req.raw)),
  );
}

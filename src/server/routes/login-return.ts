import { z } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { CarillonError, errorCatalogue } from '../../core/index.ts';
import { finishLogin, type FinishedLogin } from '../../services/index.ts';
import { shell, type Html } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import type { AddRoute, Answer } from '../route.ts';

/** What a person is told who came back from the platform; everything else is answered as everywhere. */
const told = ['login_over', 'login_refused', 'login_failed', 'login_impossible', 'unknown_platform'] as const;

const page = (description: string): Answer => ({ description, contentType: 'text/html' });

/** Where platforms send people back to. No key: the state that comes with them, which works once, decides. */
export function addLoginReturn(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path: '/oauth/{platform}/callback',
      tag: 'Accounts',
      summary: 'Where a platform sends a person back to: connects the account, and says so on a page.',
      access: 'public',
      params: z.object({ platform: z.string().openapi({ param: { name: 'platform', in: 'path' } }) }),
      query: z.object({
        state: z.string().optional(),
        code: z.string().optional(),
        error: z.string().optional(),
      }),
      answers: {
        200: page('Connected, or a choice is left'),
        ...Object.fromEntries(told.map((code) => [errorCatalogue[code].status, page(`\`${code}\``)])),
      },
      errors: ['database_unreachable'],
    },
    async (c) => {
      const given = (name: string): string | null => c.req.query(name) || null;
      const back = { state: given('state'), code: given('code'), error: given('error') };
      try {
        const finished = await finishLogin(services, c.req.param('platform') ?? '', back);
        return c.html(pageOf(finished));
      } catch (error) {
        if (!(error instanceof CarillonError) || !told.some((code) => code === error.code)) throw error;
        const body = html`<h1>Nothing was connected</h1>
          <p>${error.message}</p>`;
        return c.html(shell('Nothing was connected', body), error.status as ContentfulStatusCode);
      }
    },
  );
}

function pageOf(finished: FinishedLogin): Html {
  if (finished.outcome === 'connected') {
    const { displayName, simulated } = finished.account;
    return shell(
      'Connected',
      html`<h1>${displayName} is connected</h1>
        <p>
          Its posts are published from now on${simulated ? ', by the emulator' : ''}. You can close this page.
        </p>`,
    );
  }
  const { id, choices } = finished;
  return shell(
    'Which account?',
    html`<h1>Which account?</h1>
      <p>There is access to several. Choose one within ten minutes:</p>
      <ul>
        ${choices.map(
          ({ displayName, remoteId }) =>
            html`<li>${displayName}: <code>carillon accounts choose ${id} ${remoteId}</code></li>`,
        )}
      </ul>
      <p>Or <code>POST /api/accounts/connect/${id}/choose</code> with <code>{"remoteId": "…"}</code>.</p>`,
  );
}

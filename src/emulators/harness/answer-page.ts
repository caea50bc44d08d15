import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { Html } from './pages/index.ts';

/** Nothing is loaded and nothing runs: what a page shows is in it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

export const answerPage = (c: Context, page: Html) =>
  c.html(page, 200, { 'content-security-policy': policy, vary: 'accept' });

export function wantsHtml(c: Context): boolean {
  if (c.req.query('format') === 'json') return false;
  const supports = ['application/json', 'text/html'];
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}

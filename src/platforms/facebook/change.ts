import { graphAccess, graphDelete, graphErrorOf, graphPost } from '../graph.ts';
import { call, CallFailed, nowAt, readJson, type HttpAnswer, type HttpRequest } from '../http.ts';
import type { Connection, Draft } from '../platform.ts';
import { commentText } from './comments.ts';
import { callFailureOf, isMissing, postRules } from './errors.ts';
import { successSchema } from './schemas.ts';

/** Replaces the text: the message of a post or comment, the description of a video. Only of what this app made. */
export async function edit(connection: Connection, remoteId: string, draft: Draft): Promise<void> {
  const text = draft.reply === undefined ? draft.text : commentText(draft);
  const form = new URLSearchParams({ [isVideo(remoteId) ? 'description' : 'message']: text });
  const access = graphAccess(connection.credentials, 'FB');
  const answer = await change(connection, graphPost(access, [remoteId], form));
  if (!hasSucceeded(answer)) throw failed(connection, answer);
}

/** Deletes a post, video or comment. */
export async function remove(connection: Connection, remoteId: string): Promise<void> {
  const access = graphAccess(connection.credentials, 'FB');
  const answer = await change(connection, graphDelete(access, [remoteId]));
  if (!hasSucceeded(answer) && !isMissing(answer)) throw failed(connection, answer);
}

/** A post's id is <page>_<post>, a comment's <post>_<comment>. */
export const isVideo = (remoteId: string): boolean => !remoteId.includes('_');

const change = ({ endpoint }: Connection, request: HttpRequest): Promise<HttpAnswer> =>
  call(endpoint, request);

const hasSucceeded = (answer: HttpAnswer): boolean =>
  answer.status === 200 && readJson(successSchema, answer.body) !== null && graphErrorOf(answer) === null;

const failed = ({ endpoint }: Connection, answer: HttpAnswer): CallFailed =>
  new CallFailed(callFailureOf(answer, nowAt(endpoint), postRules));

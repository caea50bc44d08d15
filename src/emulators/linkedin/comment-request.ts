import { z } from 'zod';
import { parseBody, type SchemaProblem } from './body-problems.ts';

/** The body of POST /rest/socialActions/{urn}/comments as the documents describe it; unknown fields are refused. */
const commentRequest = z.strictObject({
  actor: z.string(),
  object: z.string().optional(),
  message: z.strictObject({ text: z.string(), attributes: z.array(z.unknown()).optional() }),
  parentComment: z.string().optional(),
  content: z.array(z.unknown()).optional(),
});

export type CommentRequest = z.infer<typeof commentRequest>;

/** The body, or what Rest.li's validator says about each field. */
export const parseCommentRequest = (
  body: unknown,
): { request: CommentRequest } | { problems: SchemaProblem[] } => parseBody(commentRequest, body);

import { z } from 'zod';

/** The body of POST /rest/posts as the documents describe it (views 2023-11 to 2026-01); unknown fields are refused. */
const postRequest = z.strictObject({
  author: z.string(),
  commentary: z.string(),
  visibility: z.enum(['PUBLIC', 'CONNECTIONS', 'LOGGED_IN', 'CONTAINER']),
  distribution: z.strictObject({
    feedDistribution: z.enum(['MAIN_FEED', 'NONE']),
    targetEntities: z.array(z.unknown()).optional(),
    thirdPartyDistributionChannels: z.array(z.unknown()).optional(),
  }),
  lifecycleState: z.enum(['DRAFT', 'PUBLISHED', 'PUBLISH_REQUESTED', 'PUBLISH_FAILED']),
  isReshareDisabledByAuthor: z.boolean().optional(),
  content: z
    .strictObject({
      article: z
        .strictObject({
          source: z.string(),
          title: z.string(),
          description: z.string().optional(),
          thumbnail: z.string().optional(),
          thumbnailAltText: z.string().optional(),
        })
        .optional(),
      media: z.unknown().optional(),
      multiImage: z.unknown().optional(),
      poll: z.unknown().optional(),
      celebration: z.unknown().optional(),
      reference: z.unknown().optional(),
      carousel: z.unknown().optional(),
    })
    .optional(),
  reshareContext: z.unknown().optional(),
  container: z.string().optional(),
  contentLandingPage: z.string().optional(),
  contentCallToActionLabel: z.string().optional(),
  adContext: z.unknown().optional(),
});

export type PostRequest = z.infer<typeof postRequest>;

export interface SchemaProblem {
  /** "/content/article/source" */
  path: string;
  problem: string;
}

/** The body, or what Rest.li's validator says about each field. */
export function parsePostRequest(body: unknown): { request: PostRequest } | { problems: SchemaProblem[] } {
  const parsed = postRequest.safeParse(body, { reportInput: true });
  return parsed.success ? { request: parsed.data } : { problems: parsed.error.issues.flatMap(problemsOf) };
}

function problemsOf(issue: z.core.$ZodIssue): SchemaProblem[] {
  const path = `/${issue.path.join('/')}`;
  if (issue.code === 'unrecognized_keys') {
    const parent = issue.path.length > 0 ? path : '';
    return issue.keys.map((key) => ({
      path: `${parent}/${key}`,
      problem: 'unrecognized field found but not allowed',
    }));
  }
  if (issue.input === undefined) {
    return [{ path, problem: 'field is required but not found and has no default value' }];
  }
  if (issue.code === 'invalid_value')
    return [{ path, problem: `"${String(issue.input)}" is not an enum symbol` }];
  if (issue.code === 'invalid_type') {
    return [
      { path, problem: `${JSON.stringify(issue.input)} cannot be coerced to ${typeName(issue.expected)}` },
    ];
  }
  return [{ path, problem: issue.message }];
}

const typeName = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

import type { z } from 'zod';

export interface SchemaProblem {
  /** "/content/article/source" */
  path: string;
  problem: string;
}

/** A body that fits its schema, or what Rest.li's validator says about each field. */
export function parseBody<Request>(
  schema: z.ZodType<Request>,
  body: unknown,
): { request: Request } | { problems: SchemaProblem[] } {
  const parsed = schema.safeParse(body, { reportInput: true });
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

/** Speaks to a served Carillon as any client would. */
export interface Api {
  // Answers are read as deep as a test likes.
  get(path: string): Promise<ReturnType<typeof JSON.parse>>;
  post(path: string, body: unknown): Promise<ReturnType<typeof JSON.parse>>;
}

/** @throws Error with status and body when the answer is no success */
export function openApi(url: string, key: string): Api {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  return { get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) };
}

export interface ListedTask {
  id: string;
  status: string;
  phase: string | null;
  platform: string;
  content: string | null;
  lastError: string | null;
  needsAttention: boolean;
  result: { postId?: string; url?: string } | null;
}

/** Every task, read page by page. */
export async function listAll(api: Api, query = ''): Promise<ListedTask[]> {
  const tasks: ListedTask[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await api.get(`/api/agent/tasks?limit=37${query}${cursor && `&cursor=${cursor}`}`);
    tasks.push(...page.tasks);
    cursor = page.nextCursor;
  }
  return tasks;
}

export interface FeedItem {
  id: string;
  taskId: string | null;
  text: string;
}

export async function readFeed(api: Api, platform: string): Promise<FeedItem[]> {
  return (await api.get(`/_emulator/feeds/${platform}?limit=500`)).items;
}

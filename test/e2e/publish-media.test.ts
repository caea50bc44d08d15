import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashOf, mp4, pdf, png } from '../support/media-files.ts';
import { until } from '../support/server-process.ts';
import type { Api } from './api.ts';
import { settleAll } from './posts.ts';
import { apiOf, openStage, variables, type Stage } from './stage.ts';

let stage: Stage;
let api: Api;

beforeAll(async () => {
  stage = await openStage();
  api = apiOf(stage);
});
afterAll(() => stage.home.close());

const files = {
  'wall.png': png(640, 360),
  'bell.png': png(600, 600, 30),
  'upright.mp4': mp4({ width: 1080, height: 1920, durationMs: 10_000, bytes: 9_000_000 }),
  'wide.mp4': mp4({ width: 1280, height: 720, durationMs: 5_000, bytes: 9_000_000 }),
  'slides.pdf': pdf(5),
};
type FileName = keyof typeof files;

async function upload(name: FileName): Promise<string> {
  const answer = await fetch(`${stage.server.url}/api/media?name=${name}`, {
    method: 'POST',
    headers: { 'x-api-key': variables.CARILLON_API_KEY, 'content-type': 'application/octet-stream' },
    body: files[name],
  });
  const { media } = (await answer.json()) as { media: { id: string } };
  return media.id;
}

const posts: { platform: string; shows: FileName[]; content?: string; config?: Record<string, unknown> }[] = [
  { platform: 'facebook', shows: ['wall.png', 'bell.png'] },
  { platform: 'facebook', shows: ['upright.mp4'], config: { format: 'reel' } },
  { platform: 'twitter', shows: ['wall.png', 'bell.png'] },
  { platform: 'twitter', shows: ['wide.mp4'] },
  { platform: 'linkedin', shows: ['slides.pdf'] },
  { platform: 'linkedin', shows: ['wall.png', 'bell.png'] },
  { platform: 'whatsapp', shows: ['slides.pdf'], config: { to: '+15552000001' } },
  // A picture needs no words.
  { platform: 'whatsapp', shows: ['wall.png'], content: '', config: { to: '+15552000002' } },
];

async function shownBy(platform: string, taskId: string): Promise<string[][]> {
  const { items } = await api.get(`/_emulator/feeds/${platform}`);
  return items
    .filter((item: { taskId: string }) => item.taskId === taskId)
    .map(({ media }: { media: { sha256: string }[] }) => media.map(({ sha256 }) => sha256));
}

it('a server shows files on every platform, each once, and though it is killed while it uploads them', async () => {
  const ids = new Map<string, string>();
  for (const name of Object.keys(files) as FileName[]) ids.set(name, await upload(name));
  const tasks: string[] = [];
  for (const [index, { platform, shows, content = `Look ${index}`, config = {} }] of posts.entries()) {
    const media = shows.map((name) => ({ id: ids.get(name) }));
    const scheduledAt = new Date().toISOString();
    const { task } = await api.post('/api/agent/schedule', {
      platform,
      content,
      scheduledAt,
      config: { ...config, media },
    });
    tasks.push(task.id);
  }
  await until(
    async () => (await api.get('/api/agent/tasks?status=running')).tasks.length > 0,
    'nothing was claimed',
  );
  await stage.server.kill('SIGKILL');
  stage.server = await stage.home.serve({ variables });
  api = apiOf(stage);

  // Of a WhatsApp message that was on its way, a person is asked.
  await settleAll(stage, tasks);
  for (const [index, id] of tasks.entries()) {
    const { platform, shows } = posts[index] ?? { platform: '', shows: [] };
    expect([index, await shownBy(platform, id)]).toEqual([index, [shows.map((name) => hashOf(files[name]))]]);
  }
});

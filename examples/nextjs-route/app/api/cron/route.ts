import { processPendingTasks } from 'carillon';

export const maxDuration = 60;

export async function GET(request: Request): Promise<Response> {
  const secret = process.env.CRON_SECRET;
  if (!secret || request.headers.get('authorization') !== `Bearer ${secret}`)
    return Response.json({ error: 'unauthorized' }, { status: 401 });
  return Response.json(await processPendingTasks({ budgetMs: 50_000 }));
}
export const POST = GET;

// Schedules a post, shows it, and takes it back. Needs DATABASE_URL.
import {
  CarillonError,
  cancelScheduledTask,
  getScheduledTask,
  scheduleAgentTask,
  type ScheduleInput,
} from 'carillon';

const post: ScheduleInput = {
  platform: 'linkedin',
  scheduledAt: '2030-01-31T09:00',
  timezone: 'Europe/Vienna',
  content: 'Our bells are ringing.',
};

try {
  const { id } = await scheduleAgentTask(post);
  const { status, scheduledAt } = await getScheduledTask(id);
  process.stdout.write(`${id} is ${status}, due ${scheduledAt.toISOString()}\n`);
  const { task } = await cancelScheduledTask(id, 'only an example');
  process.stdout.write(`${id} is ${task.status}\n`);
} catch (error) {
  if (!(error instanceof CarillonError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}

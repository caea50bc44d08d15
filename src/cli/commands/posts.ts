import type { Command } from 'commander';
import { editLivePost, removeLivePost } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';
import { lineOf } from '../task-line.ts';

export function addPosts(program: Command): void {
  const posts = program.command('posts').description('change or remove posts that are live');

  posts
    .command('edit')
    .description('replace the text of the post of a task, on the platform and here')
    .argument('<task>')
    .argument('<text>')
    .action(
      ask(async ({ services }, _options, [id = '', content = '']) => {
        const task = await editLivePost(services, caller, id, { content });
        return { data: { task }, lines: [lineOf(task)] };
      }),
    );

  posts
    .command('remove')
    .description('take the post of a task, and all that followed it, off the platform')
    .argument('<task>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        const task = await removeLivePost(services, caller, id);
        return { data: { task }, lines: [`removed  ${lineOf(task)}`] };
      }),
    );
}

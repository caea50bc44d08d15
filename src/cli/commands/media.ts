import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { CarillonError, messageOf } from '../../core/index.ts';
import {
  addMedia as store,
  listMedia,
  removeMedia,
  type AddedMedia,
  type MediaFile,
  type MediaListInput,
} from '../../services/index.ts';
import { caller, withApp } from '../open.ts';
import { print } from '../output.ts';
import { ask, wantsJson } from '../run.ts';
import { tableOf } from '../table.ts';

export function addMedia(program: Command): void {
  const media = program.command('media').description('store, list and remove the files of posts');
  addAdd(media);
  addList(media);
  addRemove(media);
  for (const command of media.commands) command.option('--json', 'print JSON for programs');
}

const addAdd = (media: Command) =>
  media
    .command('add')
    .description('store files and print their ids')
    .argument('<file...>')
    .action(async (files: string[], _options: object, command: Command) => {
      for (const file of files) await checkFile(file);
      const added = await withApp(async ({ services }) => {
        const all: AddedMedia[] = [];
        for (const file of files)
          all.push(await store(services, caller, createReadStream(file), { fileName: basename(file) }));
        return all;
      });
      print({ data: { media: added }, lines: added.map(lineOf) }, wantsJson(command));
    });

const addList = (media: Command) =>
  media
    .command('list')
    .description('the files, newest first')
    .option('--kind <kind>', 'image, gif, video or document')
    .option('--limit <count>', 'how many', '50')
    .option('--cursor <cursor>', 'the next page: what the one before printed last')
    .action(
      ask<{ kind?: string; limit: string; cursor?: string }>(
        async ({ services }, { kind, limit, cursor }) => {
          const asked = { limit, ...(kind && { kind }), ...(cursor && { cursor }) } as MediaListInput;
          const page = await listMedia(services, caller, asked);
          const more =
            page.nextCursor === null ? [] : [`More: carillon media list --cursor ${page.nextCursor}`];
          const lines =
            page.media.length === 0 ? ['There is no file.'] : [...tableOfMedia(page.media), ...more];
          return { data: { ...page }, lines };
        },
      ),
    );

const addRemove = (media: Command) =>
  media
    .command('remove')
    .description('remove a file that no open task shows')
    .argument('<id>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        await removeMedia(services, caller, id);
        return { data: { id }, lines: [`The file ${id} is removed.`] };
      }),
    );

/** @throws CarillonError `invalid_input` before anything is stored */
async function checkFile(file: string): Promise<void> {
  await access(file, constants.R_OK).catch((error: unknown) => {
    const problem = `${file} can not be read (${messageOf(error)})`;
    throw new CarillonError('invalid_input', { field: 'file', problem });
  });
}

const lineOf = (file: AddedMedia): string =>
  `${file.id}  ${file.fileName}  ${aboutOf(file)}${file.deduplicated ? '  (it was there before)' : ''}`;

function tableOfMedia(media: readonly MediaFile[]): string[] {
  const rows = media.map((file) => [
    file.id,
    file.fileName,
    aboutOf(file),
    String(file.bytes),
    file.createdAt.toISOString().slice(0, 16),
  ]);
  return tableOf(['id', 'name', 'what', 'bytes', 'stored (UTC)'], rows);
}

function aboutOf({ mime, width, height, durationMs, pages }: MediaFile): string {
  const size = width === null ? '' : ` ${width}x${height}`;
  const length = durationMs === null ? '' : ` ${durationMs / 1_000} s`;
  return `${mime}${size}${length}${pages === null ? '' : ` ${pages} pages`}`;
}

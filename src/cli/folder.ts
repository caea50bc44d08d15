import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CarillonError, messageOf } from '../core/index.ts';

/** @throws CarillonError `invalid_input` when no file can be made there */
export async function checkFolder(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch((error: unknown) => {
    throw new CarillonError('invalid_input', {
      field: 'file',
      problem: `${file} can not be written (${messageOf(error)}). Name another`,
    });
  });
}

import { CarillonError } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import { selectIds } from './sql/recipients.ts';

/** The digits of a number as people write it, with its country code. @throws CarillonError `invalid_input` */
export function digitsOf(person: string): string {
  const digits = person.replaceAll(/\D/g, '');
  if (/^[+\d\s().-]+$/.test(person) && digits.length >= 8 && digits.length <= 15) return digits;
  throw new CarillonError('invalid_input', {
    field: 'person',
    problem: 'must be a number with its country code, such as +15551234567',
  });
}

/** The rows a person has. @throws CarillonError `recipient_not_found`, `invalid_input` */
export async function findRecipients(db: Queryable, workspaceId: string, person: string): Promise<string[]> {
  const rows = await db.run<{ id: string }>(selectIds(workspaceId, digitsOf(person)));
  if (rows.length === 0) throw new CarillonError('recipient_not_found');
  return rows.map(({ id }) => id);
}

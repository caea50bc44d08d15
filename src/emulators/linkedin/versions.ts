import type { LinkedInSettings } from './settings.ts';

/** Months that were never a version. */
const skipped = ['202512'];

/** The day a version ends, where one is known; the others end on the 15th, a year later. */
const sunsetDays: Readonly<Record<string, string>> = {
  '202511': '2026-11-16',
  '202601': '2027-01-15',
  '202603': '2027-03-16',
  '202606': '2027-06-15',
  '202607': '2027-07-15',
};

/** The newest month that was seen in use; that later ones exist is not known of any. */
const newestSeen = '202607';

/**
 * Whether a LinkedIn-Version ("202607") answers at that time. With `sunsets: 'kept'` it ends on its day, and a month
 * that has not begun is no version yet.
 */
export function isActive(version: string, now: Date, settings: LinkedInSettings): boolean {
  if (version < settings.oldestVersion || skipped.includes(version)) return false;
  if (settings.sunsets === 'ignored') return true;
  const thisMonth = now.toISOString().slice(0, 7).replace('-', '');
  if (version > newestSeen && version > thisMonth) return false;
  return now < new Date(`${sunsetDays[version] ?? yearAfter(version)}T00:00:00Z`);
}

const yearAfter = (version: string): string => `${Number(version.slice(0, 4)) + 1}-${version.slice(4)}-15`;

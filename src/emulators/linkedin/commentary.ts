import type { Context } from 'hono';
import { inputError } from './errors.ts';
import { parseLittleText } from './little-text.ts';
import type { LinkedInSettings } from './settings.ts';

const longestCommentary = 3_000;

/** A commentary that is too long, or missing where nothing else is shown. */
export function refuseCommentary(
  c: Context,
  commentary: string,
  isAlone: boolean,
  settings: LinkedInSettings,
): Response | null {
  if (isAlone && commentary.trim() === '') {
    return inputError(c, 'MISSING_FIELD', 'commentary', 'A post needs a commentary or content');
  }
  const counted = settings.commentaryCounted === 'escaped' ? commentary : parseLittleText(commentary).shown;
  if (counted.length <= longestCommentary) return null;
  const description = `The commentary has ${counted.length} characters, ${longestCommentary} are allowed`;
  return inputError(c, 'FIELD_LENGTH_TOO_LONG', 'commentary', description);
}

// Vercel's entry: every path is rewritten to this function. Plain JavaScript on top of what `npm run build` made.
import { serve } from '../dist/serverless.js';

export default { fetch: serve };

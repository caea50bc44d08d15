export { coveragePage } from './coverage-page.ts';
export { feedPage } from './feed-page.ts';
export { indexPage } from './index-page.ts';
export { requestsPage } from './requests-page.ts';
export { statePage } from './state-page.ts';
export type { Html } from './layout.ts';

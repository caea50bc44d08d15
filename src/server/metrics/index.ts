export { createMetrics, type Metrics } from './metrics.ts';
export { measureRequests } from './measure-requests.ts';

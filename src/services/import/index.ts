export { formats } from './formats/registry.ts';
export * from './import.ts';
export * from './report.ts';
export { dateOrders, importSchema, maxRows, type ImportInput } from './request.ts';

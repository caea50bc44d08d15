export * from './export.ts';
export { exported, notExported } from './sql/select-rows.ts';

/** "admin": what costs money or lets others in, e.g. the budget. */
export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

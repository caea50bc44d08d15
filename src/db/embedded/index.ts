export interface EmbeddedPostgres { url: string; stop(): Promise<void> }
export const startEmbedded = async (_o: unknown): Promise<EmbeddedPostgres> => { throw new Error('stub'); };

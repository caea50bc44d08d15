import { afterEach, beforeEach } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { openApp, type OpenApp } from './open-app.ts';

/** An app on a database of its own, opened before each test of the file that calls this and closed after it. */
export function appForEachTest(): OpenApp {
  const carillon = {} as OpenApp;
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
    Object.assign(carillon, await openApp(database.url));
  });
  afterEach(async () => {
    await carillon.app.close();
    await database.drop();
  });
  return carillon;
}

// Publishes one post, on the platform's emulator unless there are credentials. Needs nothing: Postgres is embedded.
import { createCarillon } from 'carillon';

const carillon = createCarillon({ embedded: true });
const { status, simulated, url, error } = await carillon.postToFacebook({
  content: `The bells of ${new Date().toDateString()}`,
});
process.stdout.write(`${JSON.stringify({ status, simulated, url, error })}\n`);
await carillon.close();

import { fileURLToPath } from 'node:url';
import { createApp } from './create-app.ts';

try {
  const app = await createApp(fileURLToPath(new URL('../../', import.meta.url)));
  app.synth();
} catch (error) {
  // The message says what to do; a stack trace would only hide it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

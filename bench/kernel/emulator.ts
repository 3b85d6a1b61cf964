import { startEmulator } from '../../local/emulator.ts';
import { preparePython } from '../../local/python.ts';
import { ephemeralStateFolder } from '../../local/state-folder.ts';

/** An endpoint that speaks DynamoDB: the one that is named, else an emulator of one's own. */
export async function withEndpoint<T>(body: (endpoint: string) => Promise<T>): Promise<T> {
  const named = process.env['AWS_ENDPOINT_URL'];
  if (named !== undefined) return body(named);
  const emulator = await startEmulator(await preparePython(), await ephemeralStateFolder());
  try {
    return await body(emulator.endpoint);
  } finally {
    await emulator.stop();
  }
}

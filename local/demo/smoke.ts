import { join } from 'node:path';
import { readConfig } from '../../cli/config.ts';
import { clientFor } from '../../cli/session.ts';
import { ApiError } from '../../lib/client/api-error.ts';
import type { Client } from '../../lib/client/client.ts';
import { sha256, writeSample } from './sample-file.ts';
import { step, until } from './steps.ts';
import { fetchBack, uploadSample } from './story.ts';

export const SMOKE_BYTES = 1_048_576;
/** How the name of its organisation begins. */
export const SMOKE_NAME = 'Smoke test of';

/** As whoever is signed in there by the command line; a session of another platform is never sent. */
export async function clientAt(url: string): Promise<Client> {
  const config = await readConfig();
  const isThere = config.apiUrl !== undefined && new URL(config.apiUrl).origin === new URL(url).origin;
  if (!isThere && !process.env['CATACLOUD_TOKEN'])
    throw new Error(`Nobody is signed in at ${url}: "npx catacloud login --api-url ${url}" first.`);
  return clientFor(url, config);
}

/**
 * One small file through a deployed platform and back: an organisation is founded, a file goes up in parts and comes down again, and
 * both are removed. Touches neither clock nor plans, so it may run on any stage. Returns what is wrong.
 */
export async function runSmoke(client: Client, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const original = join(folder, 'smoke.bin');
  await writeSample(original, SMOKE_BYTES);
  await step('the API answers, and knows who asks', () => client.account.me());
  const name = `${SMOKE_NAME} ${new Date().toISOString()}`;
  const { id: org } = await step('an organisation founded', () => client.organisations.create({ body: { name } }));
  try {
    const file = await step(`${SMOKE_BYTES} bytes uploaded`, () => uploadSample(client, org, original, signal));
    const again = await step('downloaded again', () => fetchBack(client, org, file, join(folder, 'smoke-again.bin')));
    const listed = await step('a view shows it: rows come by stream, bus and queue', () =>
      until('the list has the file', signal, async () =>
        (await client.files.list({ org })).items.find(({ id }) => id === file),
      ),
    );
    const failures: string[] = [];
    if (again !== (await sha256(original))) failures.push('what came back is not what was sent');
    if (listed.sizeBytes !== String(SMOKE_BYTES)) failures.push(`the list says ${listed.sizeBytes} bytes`);
    await step('deleted', () => client.files.delete({ org, file }));
    return failures;
  } finally {
    await step('the organisation closed', () => closed(client, org, signal));
  }
}

/** Its total follows the deletion within moments: so the sagas are seen to work, too. */
async function closed(client: Client, org: string, signal: AbortSignal): Promise<void> {
  await until('nothing is stored any more', signal, async () => {
    try {
      await client.organisations.close({ org });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'organisation-not-empty') return undefined;
      throw error;
    }
  });
}

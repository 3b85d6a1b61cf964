import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fillLists } from '../bench/files/fill-lists.ts';
import { signIn } from '../cli/session.ts';
import { createClient } from '../lib/client/client.ts';
import { inParallel } from '../lib/client/in-parallel.ts';
import { hasEnded } from '../lib/client/job-end.ts';
import type { RunningCatacloud } from '../local/announcement.ts';
import { localClient } from '../local/aws.ts';
import { until } from '../test/until.ts';

export const LONG = { name: 'Very long lists', files: 100_000, jobs: 1_000 } as const;

const CREATED_AT_ONCE = 4;

/**
 * An organisation of the owner's with very many files and jobs, made once. Jobs are made by commands, and one of them has run. Of files only the
 * rows are written that their lists and the search read, past the log: their uploads would take an hour.
 */
export async function longLists({ frontDoorUrl, endpoint, outputs, users }: RunningCatacloud): Promise<string> {
  const { session } = await signIn(frontDoorUrl, users.owner.email, users.owner.password);
  const client = createClient({ baseUrl: frontDoorUrl, token: () => session.accessToken });
  const { items } = await client.organisations.list({ query: { limit: 100 } });
  const known = items.find(({ name }) => name === LONG.name);
  if (known !== undefined) return known.id;
  const { id: org } = await client.organisations.create({ body: { name: LONG.name } });
  const spec = {
    command: 'true',
    arguments: [],
    environment: {},
    machineType: 'standard-1',
    timeoutMs: 60_000,
    maxAttempts: 1,
  };
  const { id: configuration } = await client.jobs.draftConfiguration({ org, body: { name: 'Nothing', spec } });
  await client.jobs.publishConfiguration({ org, configuration });
  const numbers = Array.from({ length: LONG.jobs - 1 }, (_, n) => n);
  await inParallel(numbers, CREATED_AT_ONCE, (n) =>
    client.jobs.create({ org, body: { name: `Scan ${n}`, configuration } }),
  );
  // Whoever has so many is no newcomer.
  const { id: job } = await client.jobs.create({ org, body: { name: 'Scan before', configuration } });
  await client.jobs.submit({ org, job });
  await until('the job has ended', async () => hasEnded(await client.jobs.get({ org, job })));
  const dynamo = new DynamoDBClient(localClient(endpoint));
  await fillLists(dynamo, outputs.ViewsTable, org, LONG.files);
  dynamo.destroy();
  return org;
}

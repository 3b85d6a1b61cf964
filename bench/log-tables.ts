import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoViewStore, eventStoreOnDynamo } from 'epoch-dynamodb';
import { createEventTables } from '../packages/epoch-dynamodb/test/event-tables.ts';
import { hashesOf } from '../scripts/views/hash.ts';
import { createRows } from './delivery/counted-platform.ts';
import { withEndpoint } from './kernel/emulator.ts';
import { type EmptyStores, rebuildStory } from './log/rebuilding.ts';
import { tableOf } from './log/table.ts';

/** An organisation's forty days are some 12,000. */
const EVENTS = Number(process.env['REBUILD_EVENTS'] ?? 10_000);

/** Everything again from a copy of the log, into empty tables of DynamoDB: the emulator's, unless an endpoint is named. */
export async function run() {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-bench-'));
  try {
    const figures = await withEndpoint((endpoint) =>
      rebuildStory(path.join(folder, 'story'), EVENTS, () => emptyTables(endpoint)),
    );
    const { events, commits, streams, invoices, log, filled, views, differing } = figures;
    const markdown = `## Everything again, over DynamoDB

${events.toLocaleString('en')} events in ${commits.toLocaleString('en')} commits of ${streams.toLocaleString('en')} streams, with ${invoices} invoice, delivered over stores in memory; their copy rebuilt into empty tables of the
emulator: the log in ${log.seconds.toFixed(0)} s, all ${Object.keys(views).length} views in ${filled.seconds.toFixed(0)} s (the emulator's time on two busy cores, not AWS's).

${tableOf(figures)}
`;
    const failures = differing.map((view) => `${view} is not as it was`);
    return { name: 'log-tables', figures, markdown, failures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function emptyTables(endpoint: string): Promise<EmptyStores> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials });
  const { table, markersTable } = await createEventTables(client);
  const views = await createRows(client, 'views');
  return {
    events: eventStoreOnDynamo({ client, table, markersTable }),
    viewStore: createDynamoViewStore({ client, table: views }),
    hashes: async () => Object.fromEntries(await hashesOf(client, views)),
  };
}

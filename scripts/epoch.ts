import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKernel } from 'epoch';
import { eventStoreOnDynamo, nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import { registry } from '../lib/app/registry.ts';
import { clientSettings } from '../lib/aws/client-settings.ts';
import { ifDefined } from '../lib/domain/defined.ts';
import { answer } from './epoch/answer.ts';
import { HELP, type Place, parseCommandLine } from './epoch/command-line.ts';
import { findEventsTable } from './epoch/tables.ts';

async function kernelAt({ endpoint, region, table }: Place) {
  const local = { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const client = new DynamoDBClient({
    ...clientSettings(),
    region,
    ...ifDefined(endpoint, (address) => ({ endpoint: address, ...local })),
  });
  const events = table ?? (await findEventsTable(client));
  // Nothing here writes; a replayed state is not stored.
  const store = { ...eventStoreOnDynamo({ client, table: events, markersTable: '-' }), readSnapshot, writeSnapshot };
  return createKernel({ store, ...nodeRuntime() });
}

const readSnapshot = async () => undefined;
const writeSnapshot = async () => {};

try {
  const { request, place } = parseCommandLine(process.argv.slice(2), process.env);
  if (request.verb === 'help') process.stdout.write(HELP);
  else for await (const text of answer(request, await kernelAt(place), registry, sha256Hex)) console.log(text);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKernel } from 'epoch';
import { eventStoreOnDynamo, nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import { registry } from '../lib/app/registry.ts';
import { clientSettings } from '../lib/aws/client-settings.ts';
import { defined, ifDefined } from '../lib/domain/defined.ts';
import { findRunning } from '../local/announcement.ts';
import { AWS_REGION } from '../local/aws.ts';
import { answer } from './epoch/answer.ts';
import { HELP, type Place, parseCommandLine } from './epoch/command-line.ts';
import { findEventsTable } from './epoch/tables.ts';
import { runCommand } from './run-command.ts';
import { findPlace } from './views/place.ts';

/** The events table of a stage; of the Local Catacloud that runs in this checkout where nothing else is named. */
async function located({ stage, ...place }: Place): Promise<Place> {
  const isNamed = place.endpoint !== undefined || place.table !== undefined;
  if (stage === undefined && (isNamed || (await findRunning()) === undefined))
    return { region: 'eu-central-1', ...place };
  const { endpoint, outputs } = await findPlace(stage);
  const table = place.table ?? outputs['EventsTable'];
  if (table === undefined) throw new Error(`The stage ${stage} has no output EventsTable: is it deployed?`);
  return { ...place, ...ifDefined(endpoint, (address) => ({ endpoint: address, region: AWS_REGION })), table };
}

async function kernelAt({ endpoint, region, table }: Place) {
  const local = { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const client = new DynamoDBClient({
    ...clientSettings(),
    ...defined({ region }),
    ...ifDefined(endpoint, (address) => ({ endpoint: address, ...local })),
  });
  const events = table ?? (await findEventsTable(client));
  // Nothing here writes; a replayed state is not stored.
  const store = { ...eventStoreOnDynamo({ client, table: events, markersTable: '-' }), readSnapshot, writeSnapshot };
  return createKernel({ store, ...nodeRuntime() });
}

const readSnapshot = async () => undefined;
const writeSnapshot = async () => {};

await runCommand(HELP, async (args) => {
  const { request, place } = parseCommandLine(args, process.env);
  for await (const text of answer(request, await kernelAt(await located(place)), registry, sha256Hex))
    console.log(text);
  return true;
});

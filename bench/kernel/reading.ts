import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { emptyHead, recordOf } from 'epoch';
import { eventStoreOnDynamo, itemOfRecord, sha256Hex } from 'epoch-dynamodb';

const EVENTS_PER_COMMIT = 100;
const COMMITS_PER_PAGE = 50;
const SAMPLES = 10;

/**
 * Reads a stream of so many events through the store's own code. The pages are made as they are asked for instead of
 * coming over a wire, so that what is measured is the reader's memory and not a server's.
 */
export async function readMany(events: number) {
  const commits = events / EVENTS_PER_COMMIT;
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  let next = 1;
  client.middlewareStack.add(
    () => async () => {
      const Items = [];
      for (let i = 0; i < COMMITS_PER_PAGE && next <= events; i += 1) {
        Items.push(itemAt(next));
        next += EVENTS_PER_COMMIT;
      }
      const output = { Items, ...(next <= events ? { LastEvaluatedKey: {} } : {}), $metadata: {} };
      return { response: undefined, output };
    },
    { step: 'initialize', name: 'pages' },
  );
  const store = eventStoreOnDynamo({ client, table: 'events', markersTable: 'markers' });
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heapMb: number[] = [];
  const startMs = performance.now();
  let read = 0;
  let seen = 0;
  for await (const commit of store.read('ledger#1')) {
    seen += commit.events.length;
    read += 1;
    if (read % (commits / SAMPLES) === 0) {
      collectGarbage();
      heapMb.push(Math.round(process.memoryUsage().heapUsed / 100_000) / 10);
    }
  }
  return { events: seen, elapsedMs: Math.round(performance.now() - startMs), heapMb };
}

function itemAt(version: number) {
  const head = { ...emptyHead('ledger#1'), version: version - 1 };
  const events = Array.from({ length: EVENTS_PER_COMMIT }, (_, i) => ({
    type: 'EntryNoted',
    schema: 1,
    data: { text: `entry ${version + i}` },
  }));
  const draft = { id: `c-${version}`, atMs: version, actor: 'a', correlation: 'r', events };
  return itemOfRecord(recordOf(head, { ...draft, state: { reducerVersion: 1, value: 0 } }, 8, sha256Hex));
}

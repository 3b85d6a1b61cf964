import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { memoryStore, verifyChain } from 'epoch';
import { eventStoreOnDynamo, sha256Hex } from 'epoch-dynamodb';
import { openLibrary } from './library.ts';

// In memory, or on DynamoDB when a table is named.
const { EVENTS_TABLE: table, MARKERS_TABLE: markersTable } = process.env;
const store =
  table === undefined || markersTable === undefined
    ? memoryStore({ digest: sha256Hex })
    : eventStoreOnDynamo({ client: new DynamoDBClient({}), table, markersTable });

const library = openLibrary(store);
const send = async (type: 'acquire' | 'lend' | 'return', data: object) => {
  const command = { type, id: crypto.randomUUID(), aggregateId: 'moby-dick', data } as Parameters<
    typeof library.send
  >[0];
  const outcome = await library.send(command, 'desk-1');
  console.log(
    type,
    outcome.ok ? `→ version ${outcome.version}, ${outcome.state.status}` : `→ ${outcome.rejection.message}`,
  );
};

library.readers.join('reader-1', 'Ishmael');
await send('acquire', { title: 'Moby-Dick' });
await send('lend', { readerId: 'reader-1' });
await send('lend', { readerId: 'reader-2' });
await send('return', {});
console.log('borrowers:', await library.borrowers('moby-dick'));
library.readers.forget('reader-1');
console.log('after the reader left:', await library.borrowers('moby-dick'));
console.log('the log is whole:', (await verifyChain(store, 'book#moby-dick', sha256Hex)).ok);

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKernel } from 'epoch';
import { eventStoreOnDynamo, nodeRuntime } from 'epoch-dynamodb';
import { createEventTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';
import { ledgerOf, note, origin } from '../kernel/ledger.ts';
import { countedClient } from './counted-client.ts';
import type { Peer, Sizes } from './peer.ts';

const STREAMS_IN_MEMORY = 1_000;
/** The emulator answers one call at a time: with many writers a command may take longer than it would on AWS. */
const COMMAND_MS = 300_000;

/** Ours: `cold` reads the end of the stream for each command, `warm` has its head and state in memory. */
export async function epochPeer(endpoint: string, { event, state }: Sizes, kind: 'cold' | 'warm'): Promise<Peer> {
  const counted = countedClient(DynamoDBClient, endpoint);
  const { client, units } = counted;
  const store = eventStoreOnDynamo({ client, ...(await createEventTables(client)) });
  const options = { store, ...nodeRuntime(), withinMs: COMMAND_MS };
  const kernel = createKernel({ ...options, cacheSize: kind === 'warm' ? STREAMS_IN_MEMORY : 0 });
  const filler = createKernel({ ...options, cacheSize: 1 });
  const ledger = ledgerOf(event, state);
  return {
    name: `Epoch, ${kind}`,
    units,
    line: counted,
    async fill(id, events) {
      // Of a long stream only the end is read: what is before it is written in larger commits.
      for (let left = events - 8; left > 0; left -= 100) {
        await filler.execute(ledger, note(id, Math.min(left, 100)), origin);
      }
      for (let i = 0; i < Math.min(events, 8); i += 1) await filler.execute(ledger, note(id), origin);
      if (kind === 'warm' && events > 0) await kernel.execute(ledger, note(id), origin);
    },
    async command(id) {
      await kernel.execute(ledger, note(id), origin);
    },
    isConflict: () => false,
    count: (id) => store.position(`ledger#${id}`),
  };
}

import { createKernel, memoryStore } from 'epoch';
import { nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import { medianOf } from '../api/median.ts';
import { ledgerOf, note, origin } from '../kernel/ledger.ts';
import { processorSeconds } from '../processor-seconds.ts';
import { castoreOn } from './castore.ts';
import { peerPackage } from './load.ts';
import { ENVELOPE, fillerOf, type Sizes, textOf } from './peer.ts';

const STREAMS = 500;
/** Of one block; blocks of all are in turns. */
const COMMANDS = 2_000;
const BLOCKS = 9;
/** A process that has run for a while: before, the engine compiles what it has seen often, and that time counts as well. */
const WARM_UP_BLOCKS = 60;
/** Of one whose time is its database's: its first block is as quick as its last. */
const WARM_UP_OF_DATABASE = 2;
const SIZES: Sizes = { event: 500, state: 2_000 };

/** Commands a second of processor time in one process, and ours as a ratio to it: medians of blocks in turns. */
export interface Rate {
  readonly name: string;
  readonly perSecond: number;
  readonly oursToIt: number;
}

type Command = (id: string) => Promise<unknown>;

interface Way {
  readonly name: string;
  readonly warmUpBlocks: number;
  /** Over a store of its own, which is empty. */
  begin(): Command;
}

interface Noted {
  readonly type: 'EntryNoted';
  readonly data: { readonly text: string };
}
interface Emmett {
  CommandHandler(options: object): (store: object, id: string, handle: () => Noted) => Promise<unknown>;
  getInMemoryEventStore(): object;
}
interface EmmettOnSqlite {
  getSQLiteEventStore(options: object): object;
}

/** Ours first: warm, then cold; over a store in memory, as the peers are, but for the one on SQLite. */
export async function rates(): Promise<readonly Rate[]> {
  const ways = [ours('Epoch, warm', 2 * STREAMS), ours('Epoch, cold', 0), castoreInMemory(), ...emmett()];
  const seen: number[][] = ways.map(() => []);
  for (let block = 0; block < WARM_UP_BLOCKS + BLOCKS; block += 1) {
    for (const [index, { begin, warmUpBlocks }] of ways.entries()) {
      if (block < WARM_UP_BLOCKS - warmUpBlocks) continue;
      const rate = await perSecond(begin());
      if (block >= WARM_UP_BLOCKS) seen[index]?.push(rate);
    }
  }
  return ways.map(({ name }, index) => ({
    name,
    perSecond: Math.round(medianOf(seen[index] ?? [])),
    oursToIt:
      Math.round(medianOf((seen[index] ?? []).map((rate, block) => (seen[0]?.[block] ?? 0) / rate)) * 100) / 100,
  }));
}

/**
 * Streams grow as they are written to, and some stores count all of them with each append: each block begins with an empty store, and its
 * last commands find four events. The first command, which may make tables, is not measured.
 */
async function perSecond(command: Command): Promise<number> {
  await command('first');
  const seconds = await processorSeconds(async () => {
    for (let i = 0; i < COMMANDS; i += 1) await command(`${i % STREAMS}`);
  });
  return COMMANDS / seconds;
}

function ours(name: string, cacheSize: number): Way {
  const ledger = ledgerOf(SIZES.event, SIZES.state);
  return {
    name,
    warmUpBlocks: WARM_UP_BLOCKS,
    begin() {
      const kernel = createKernel({ store: memoryStore({ digest: sha256Hex }), ...nodeRuntime(), cacheSize });
      return (id) => kernel.execute(ledger, note(id), origin);
    },
  };
}

function castoreInMemory(): Way {
  const { InMemoryEventStorageAdapter: Adapter } = peerPackage<{
    readonly InMemoryEventStorageAdapter: new () => object;
  }>('@castore/event-storage-adapter-in-memory');
  const begin = () => castoreOn(new Adapter(), SIZES).note;
  return { name: 'castore, in memory', warmUpBlocks: WARM_UP_BLOCKS, begin };
}

function emmett(): readonly Way[] {
  const { CommandHandler, getInMemoryEventStore } = peerPackage<Emmett>('@event-driven-io/emmett');
  const filler = fillerOf(SIZES.state);
  const handle = CommandHandler({
    evolve: ({ entries }: { readonly entries: number }) => ({ entries: entries + 1, filler }),
    initialState: () => ({ entries: 0, filler }),
  });
  const noted = () => ({ type: 'EntryNoted' as const, data: { text: textOf(SIZES.event) }, metadata: ENVELOPE });
  const on = (name: string, empty: () => object, warmUpBlocks = WARM_UP_BLOCKS): Way => ({
    name,
    warmUpBlocks,
    begin() {
      const store = empty();
      return (id) => handle(store, id, noted);
    },
  });
  const inMemory = on('emmett, in memory', getInMemoryEventStore);
  try {
    const { getSQLiteEventStore } = peerPackage<EmmettOnSqlite>('@event-driven-io/emmett-sqlite');
    // In memory: on a file this version fails as soon as it makes its tables (SQLITE_BUSY).
    const options = { schema: { autoMigration: 'CreateOrUpdate' }, fileName: ':memory:' };
    const onSqlite = on('emmett, SQLite in memory', () => getSQLiteEventStore(options), WARM_UP_OF_DATABASE);
    return [inMemory, onSqlite];
  } catch (error) {
    console.error(`emmett on SQLite is left out: ${error}`);
    return [inMemory];
  }
}

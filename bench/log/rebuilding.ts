import { type EventStore, memoryStore } from 'epoch';
import { createMemoryChangeLog } from 'epoch/transport';
import { createMemoryViewStore, type ViewStore, viewId } from 'epoch/views';
import { createLogRestore, type RestoreLogPorts } from '../../lib/app/platform/commands/restore-log.ts';
import { createRowDigest } from '../../lib/app/platform/queries/row-digest.ts';
import { aggregateOf, rebuildViews } from '../../lib/app/restore.ts';
import { PROJECTIONS } from '../../lib/app/subscribers.ts';
import { SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';
import { restoreFrom } from '../../scripts/log/restore.ts';
import { createMemoryPlatform, digest } from '../../test/memory-platform.ts';
import { processorSeconds } from '../processor-seconds.ts';
import { rowHashes } from './hashes.ts';
import { heapMb } from './heap.ts';
import { writeStory } from './story.ts';

const VIEWS = new Set(PROJECTIONS.map(viewId));
const AFTER_MS = Date.UTC(2027, 0, 1);
const NO_ROWS = createRowDigest(digest).result();
const pause = async () => {};

export function portsOf(stores: Pick<RestoreLogPorts, 'events' | 'viewStore'>): RestoreLogPorts {
  const effects = SUBSCRIPTIONS.map(({ name, version, subscribesTo }) => ({ id: `${name}@${version}`, subscribesTo }));
  const common = { digest, aggregateOf, nowMs: Date.now, pause, random: Math.random };
  return {
    ...stores,
    ...common,
    changeLog: createMemoryChangeLog(),
    effects: effects.filter(({ id }) => !VIEWS.has(id)),
  };
}

export interface EmptyStores {
  readonly events: EventStore;
  readonly viewStore: ViewStore;
  /** Of each view that has rows. */
  readonly hashes: () => Promise<Readonly<Record<string, HashedRows>>>;
}

export interface HashedRows {
  readonly rows: number;
  readonly hash: string;
}

/** A story's copy into an empty platform: log and all views, which are compared with those that the story's deliveries made. */
export async function rebuildStory(
  folder: string,
  wanted: number,
  emptyStores: () => Promise<EmptyStores> = storesInMemory,
) {
  const { events, commits, streams, views: before = {} } = await writeStory(folder, wanted);
  const invoices = Object.entries(before).find(([view]) => view.startsWith('invoices@'))?.[1].rows ?? 0;
  const heapBeforeMb = heapMb();
  const { views, ...taken } = await rebuildInto(await emptyStores(), folder);
  const differing = Object.keys(before).filter((view) => before[view]?.hash !== views[view]?.hash);
  const heapAfterMb = heapMb();
  return { events, commits, streams, invoices, ...taken, views, differing, heapBeforeMb, heapAfterMb };
}

async function storesInMemory(): Promise<EmptyStores> {
  const viewStore = createMemoryViewStore();
  return { events: memoryStore({ digest }), viewStore, hashes: async () => rowHashes(viewStore, PROJECTIONS) };
}

async function rebuildInto({ events, viewStore, hashes }: EmptyStores, folder: string) {
  const platform = createMemoryPlatform({ startMs: AFTER_MS, events, viewStore });
  const log = await timed(() => restoreFrom(folder, (manifest) => createLogRestore(portsOf(platform), manifest)));
  const heapWithLogMb = heapMb();
  const filled = await timed(() => rebuildViews(platform, { pause }));
  const heapWithViewsMb = heapMb();
  const found = await hashes();
  const views = Object.fromEntries(PROJECTIONS.map(viewId).map((view) => [view, found[view] ?? NO_ROWS]));
  return { log, filled, views, heapWithLogMb, heapWithViewsMb };
}

/** Seconds by the clock, and of processors. */
async function timed(work: () => Promise<unknown>) {
  const begunMs = performance.now();
  const ofProcessors = await processorSeconds(work);
  return { seconds: (performance.now() - begunMs) / 1_000, processorSeconds: ofProcessors };
}

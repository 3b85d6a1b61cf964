import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMemoryChangeLog } from 'epoch/transport';
import { createMemoryViewStore, viewId } from 'epoch/views';
import { createLogRestore, type RestoreLogPorts } from '../lib/app/platform/commands/restore-log.ts';
import { aggregateOf, rebuildViews } from '../lib/app/restore.ts';
import { PROJECTIONS } from '../lib/app/subscribers.ts';
import { SUBSCRIPTIONS } from '../lib/app/subscriptions.ts';
import { restoreFrom } from '../scripts/log/restore.ts';
import { createMemoryPlatform, digest } from '../test/memory-platform.ts';
import { writeCopy } from './log/copy.ts';
import { forgetfulEvents, forgetfulViews } from './log/sinks.ts';

const EVENTS = 1_000_000;
/** `REBUILD_EVENTS=1000000` takes 2.5 GB and a quarter of an hour. */
const WITH_VIEWS = Number(process.env['REBUILD_EVENTS'] ?? 40_000);
/** What the heap may have grown by between a quarter of the events and all of them. */
const MAX_GROWTH_MB = 64;
const MB = 1_048_576;
const VIEWS = new Set(PROJECTIONS.map(viewId));
const pause = async () => {};

/** Everything again from a copy of the log: the log's part with a million events, and with all views as many as memory holds. */
export async function run() {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-bench-'));
  try {
    const log = await restoreMany(path.join(folder, 'many'));
    const whole = await rebuildAll(path.join(folder, 'some'));
    const growthMb = log.heapAtEndMb - log.heapAtQuarterMb;
    const markdown = `## Everything again from a copy of the log

${EVENTS.toLocaleString('en')} events in as many commits, read from files, hashed twice, folded and encoded for a store that forgets them: ${log.perSecond.toFixed(0)} a second in
one process, the heap at ${log.heapAtQuarterMb.toFixed(0)} MB after a quarter and at ${log.heapAtEndMb.toFixed(0)} MB at the end (after a collection). A table's own writes come on top:
for each commit one write, one read of a checkpoint by subscriber, one transaction of their moves.

With a store and all ${VIEWS.size} views in memory, ${WITH_VIEWS.toLocaleString('en')} events: the log in ${whole.logSeconds.toFixed(1)} s, the views in ${whole.viewSeconds.toFixed(1)} s.
`;
    const failures = growthMb > MAX_GROWTH_MB ? [`the heap has grown by ${growthMb.toFixed(0)} MB`] : [];
    return { name: 'log', figures: { ...log, whole }, markdown, failures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function portsOf(stores: Pick<RestoreLogPorts, 'events' | 'viewStore'>): RestoreLogPorts {
  const effects = SUBSCRIPTIONS.map(({ name, version, subscribesTo }) => ({ id: `${name}@${version}`, subscribesTo }));
  const common = { digest, aggregateOf, nowMs: Date.now, pause, random: Math.random };
  return {
    ...stores,
    ...common,
    changeLog: createMemoryChangeLog(),
    effects: effects.filter(({ id }) => !VIEWS.has(id)),
  };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is left after a collection. */
function heapMb(): number {
  collect();
  return process.memoryUsage().heapUsed / MB;
}

async function restoreMany(folder: string) {
  await writeCopy(folder, EVENTS);
  const ports = portsOf({ events: forgetfulEvents(), viewStore: forgetfulViews() });
  let heapAtQuarterMb = 0;
  const begunMs = performance.now();
  await restoreFrom(
    folder,
    (manifest) => createLogRestore(ports, manifest),
    ({ written }) => {
      if (heapAtQuarterMb === 0 && written >= EVENTS / 4) heapAtQuarterMb = heapMb();
    },
  );
  const seconds = (performance.now() - begunMs) / 1_000;
  return { events: EVENTS, seconds, perSecond: EVENTS / seconds, heapAtQuarterMb, heapAtEndMb: heapMb() };
}

async function rebuildAll(folder: string) {
  await writeCopy(folder, WITH_VIEWS);
  const platform = createMemoryPlatform({ startMs: Date.UTC(2026, 11, 1), viewStore: createMemoryViewStore() });
  const begunMs = performance.now();
  await restoreFrom(folder, (manifest) => createLogRestore(portsOf(platform), manifest));
  const restoredMs = performance.now();
  await rebuildViews(platform, { pause });
  const [logSeconds, viewSeconds] = [(restoredMs - begunMs) / 1_000, (performance.now() - restoredMs) / 1_000];
  return { events: WITH_VIEWS, logSeconds, viewSeconds };
}

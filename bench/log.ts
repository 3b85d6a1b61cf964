import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogRestore } from '../lib/app/platform/commands/restore-log.ts';
import { restoreFrom } from '../scripts/log/restore.ts';
import { writeCopy } from './log/copy.ts';
import { heapMb } from './log/heap.ts';
import { portsOf, rebuildStory } from './log/rebuilding.ts';
import { forgetfulEvents, forgetfulViews } from './log/sinks.ts';
import { tableOf } from './log/table.ts';

const EVENTS = 1_000_000;
/** `REBUILD_EVENTS=1000000 NODE_OPTIONS=--max-old-space-size=12000` takes some gigabytes and about half an hour. */
const WITH_VIEWS = Number(process.env['REBUILD_EVENTS'] ?? 40_000);
/** What the heap may have grown by between a quarter of the events and all of them, or over a rebuild whose stores are gone. */
const MAX_GROWTH_MB = 64;

/** Everything again from a copy of the log: the log's part with a million events, and with all views as many as memory holds. */
export async function run() {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-bench-'));
  try {
    const log = await restoreMany(path.join(folder, 'many'));
    const whole = await rebuildStory(path.join(folder, 'story'), WITH_VIEWS);
    const growthMb = log.heapAtEndMb - log.heapAtQuarterMb;
    const leftMb = whole.heapAfterMb - whole.heapBeforeMb;
    const markdown = `## Everything again from a copy of the log

${EVENTS.toLocaleString('en')} events in as many commits, read from files, hashed twice, folded and encoded for a store that forgets them: ${log.perSecond.toFixed(0)} a second in
one process, the heap at ${log.heapAtQuarterMb.toFixed(0)} MB after a quarter and at ${log.heapAtEndMb.toFixed(0)} MB at the end (after a collection). A table's own writes come on top:
for each commit one write, one read of a checkpoint by subscriber, one transaction of their moves.

${sectionOf(whole)}`;
    const failures = [
      ...(growthMb > MAX_GROWTH_MB ? [`the heap has grown by ${growthMb.toFixed(0)} MB`] : []),
      ...(leftMb > MAX_GROWTH_MB ? [`${leftMb.toFixed(0)} MB are left of a rebuild whose stores are gone`] : []),
      ...whole.differing.map((view) => `${view} is not as it was`),
    ];
    return { name: 'log', figures: { ...log, whole }, markdown, failures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sectionOf(whole: Awaited<ReturnType<typeof rebuildStory>>): string {
  const { events, commits, streams, invoices, log, filled, views } = whole;
  const rate = (seconds: number) => (events / seconds).toLocaleString('en', { maximumFractionDigits: 0 });
  return `### With all views and invoices
${events.toLocaleString('en')} events in ${commits.toLocaleString('en')} commits of ${streams.toLocaleString('en')} streams: ${invoices} organisations upload, delete, run jobs and are billed
for a month, each commit delivered to all subscribers. Its copy was rebuilt into empty stores in memory: the log at ${rate(log.processorSeconds)} events a second of processor time
(${log.seconds.toFixed(0)} s by the clock beside other work), all ${Object.keys(views).length} views in one reading of it at ${rate(filled.processorSeconds)} (${filled.seconds.toFixed(0)} s). Live heap: ${whole.heapBeforeMb.toFixed(0)} MB before,
${whole.heapWithLogMb.toFixed(0)} MB with the log in it, ${whole.heapWithViewsMb.toFixed(0)} MB with the views too, ${whole.heapAfterMb.toFixed(0)} MB when these stores are let go.

${tableOf(whole)}
`;
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

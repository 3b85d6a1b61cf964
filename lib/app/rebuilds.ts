import { type ChangeLog, type SwitchRefusal, switchTo } from 'epoch/transport';
import { type Checkpointed, type Projection, type RebuildProgress, rebuild, viewId } from 'epoch/views';
import { projectorOf } from './delivery.ts';
import { EARLIER_VIEWS } from './earlier-views.ts';
import type { Platform } from './platform.ts';
import { askedRebuild, type RebuildReport, type RunReports } from './ports/run-reports.ts';
import { PROJECTIONS, timers } from './subscribers.ts';
import { timersOf } from './timers.ts';

/** What rebuilds of views need: the same for the command line and for the worker of administrators' requests. */
export interface RebuildPorts {
  readonly platform: Platform;
  readonly changeLog: ChangeLog;
  readonly pause: (ms: number) => Promise<void>;
}

/** By name, with or without a version. */
export function projectionNamed(name: string): Projection | undefined {
  return PROJECTIONS.find((each) => each.name === name || viewId(each) === name);
}

/** The view's subscriber, in this code's version or in an earlier one that it still has. */
export function projectorAt(platform: Platform, projection: Projection, version = projection.version): Checkpointed {
  if (projection === timers) return timersOf(platform, version);
  return projectorOf(platform, definitionOf(projection, version) ?? { ...projection, version });
}

function definitionOf(projection: Projection, version: number): Projection | undefined {
  return [projection, ...EARLIER_VIEWS].find((each) => each.name === projection.name && each.version === version);
}

/** Fills this code's version of a view from the log. */
export function fillView(
  { platform, pause }: RebuildPorts,
  projection: Projection,
  options: { readonly maxCommitsPerSecond?: number; readonly onProgress?: (progress: RebuildProgress) => void } = {},
): Promise<RebuildProgress> {
  const { viewStore: store, events: reader, clock } = platform;
  return rebuild({
    projector: projectorAt(platform, projection),
    store,
    reader,
    pause,
    nowMs: clock.nowMs,
    ...options,
  });
}

/** Makes a version that has been filled the one that queries read. `no-definition`: this code cannot keep it up to date. */
export async function makeLive(
  { platform, changeLog }: Pick<RebuildPorts, 'platform' | 'changeLog'>,
  projection: Projection,
  version: number,
): Promise<SwitchRefusal | 'no-definition' | undefined> {
  const { viewStore: store, clock } = platform;
  const { name } = projection;
  // A version is brought up to date before it is read, and only its own definition can do that.
  if (definitionOf(projection, version) === undefined && (await store.live(name))?.previous === version)
    return 'no-definition';
  await store.claimLive(name, version);
  const projector = projectorAt(platform, projection, version);
  return switchTo({ projector, store, name, version, changeLog, nowMs: clock.nowMs });
}

/** Commits after which the report is written again. */
const REPORTED_EVERY = 500;

/** Fills a view's version and makes it live, and stores its progress. Started again, it continues with the parts that are left. */
export async function reportedRebuild(
  ports: RebuildPorts & { readonly reports: Pick<RunReports, 'put'> },
  projection: Projection,
): Promise<RebuildReport> {
  const { nowMs } = ports.platform.clock;
  const view = viewId(projection);
  let report = askedRebuild(view, nowMs());
  let written: Promise<void> = Promise.resolve();
  const note = (changes: Partial<RebuildReport>) => {
    report = { ...report, ...changes, atMs: nowMs() };
    const now = report;
    // One after the other: an older one never replaces a newer one. One that fails stops no rebuild; the last is waited for.
    written = written.catch(() => {}).then(() => ports.reports.put('rebuild', view, now));
    written.catch(() => {});
  };
  let noted = -1;
  const onProgress = ({ segmentsDone, segments, commits, streams, parked }: RebuildProgress) => {
    const mark = segmentsDone * 1_000_000 + Math.floor(commits / REPORTED_EVERY);
    if (mark === noted) return;
    noted = mark;
    note({ state: 'running', partsDone: segmentsDone, parts: segments, commits, streams, parked });
  };
  const { segmentsDone, segments, commits, streams, parked } = await fillView(ports, projection, { onProgress });
  const outcome = await liveOutcome(ports, projection);
  const counts = { partsDone: segmentsDone, parts: segments, commits, streams, parked };
  note({ state: 'ended', ...counts, outcome });
  await written;
  return report;
}

/** Makes this code's version live again without reading the log, where it is the one before; and stores what came of it. */
export async function reportedSwitch(
  ports: Omit<RebuildPorts, 'pause'> & { readonly reports: Pick<RunReports, 'put' | 'get'> },
  projection: Projection,
): Promise<RebuildReport> {
  const { nowMs } = ports.platform.clock;
  const view = viewId(projection);
  const outcome = await liveOutcome(ports, projection);
  const before = (await ports.reports.get('rebuild', view)) ?? askedRebuild(view, nowMs());
  const report: RebuildReport = { ...before, state: 'ended', atMs: nowMs(), outcome };
  await ports.reports.put('rebuild', view, report);
  return report;
}

async function liveOutcome(ports: Pick<RebuildPorts, 'platform' | 'changeLog'>, projection: Projection) {
  const refused = await makeLive(ports, projection, projection.version);
  return refused === undefined || refused === 'already-live' ? 'live' : refused;
}

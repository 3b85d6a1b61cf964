import { pauseAfter } from 'epoch';
import { switchTo } from 'epoch/transport';
import { dropVersion, type Projection, rebuild, viewId } from 'epoch/views';
import { createDynamoDrops, nodeRuntime } from 'epoch-dynamodb';
import { projectorOf } from '../../lib/app/delivery.ts';
import { PROJECTIONS, timers } from '../../lib/app/subscribers.ts';
import { timersOf } from '../../lib/app/timers.ts';
import { environment } from '../../lib/aws/environment.ts';
import { defined } from '../../lib/domain/defined.ts';
import type { Print } from './commands.ts';
import { type Place, type PlatformAt, platformAt } from './place.ts';

const PROGRESS_EVERY_MS = 1_000;
const DROP_PAUSES = { baseMs: 100, capMs: 10_000 };
/** A delivery in progress of the version's last subscriber has ended by then: its function takes no longer. */
const DROP_SETTLE_MS = 15_000;

/** Fills this code's version of a view, and makes it live when no condition fails. */
export async function rebuildView(
  place: Place,
  name: string,
  rate: number | undefined,
  print: Print,
): Promise<boolean> {
  const platform = await platformAt(place);
  const projection = projectionNamed(name);
  const projector = projectorAt(platform, projection);
  const now = sometimes(print);
  const done = await rebuild({
    projector,
    store: platform.viewStore,
    reader: platform.events,
    pause: nodeRuntime().pause,
    nowMs: platform.clock.nowMs,
    ...defined({ maxCommitsPerSecond: rate }),
    onProgress: ({ segmentsDone, segments, commits }) =>
      now(`${projector.id}: ${segmentsDone} of ${segments} parts, ${commits} commits`),
  });
  const before = done.segmentsBefore > 0 ? `; ${done.segmentsBefore} of ${done.segments} parts were done before` : '';
  print(
    `${projector.id}: rebuilt from ${done.commits} commits of ${done.streams} streams, ${done.parked} parked${before}`,
  );
  return makeLive(platform, name, projection.version, print);
}

/** Makes a version live that has been rebuilt, or the one before live again. */
export async function switchView(place: Place, name: string, version: number, print: Print): Promise<boolean> {
  return makeLive(await platformAt(place), name, version, print);
}

async function makeLive(platform: PlatformAt, name: string, version: number, print: Print): Promise<boolean> {
  const { viewStore: store, changeLog, clock } = platform;
  const own = PROJECTIONS.find((each) => each.name === name && each.version === version);
  // A version is brought up to date before it is read, and only its own definition can do that.
  if (own === undefined && (await store.live(name))?.previous === version) {
    print(`${name}@${version} stays as it is: its definition is not in this code, so nothing keeps it up to date`);
    return false;
  }
  const projector = projectorAt(platform, own ?? projectionNamed(name), version);
  await store.claimLive(name, version);
  const refused = await switchTo({ projector, store, name, version, changeLog, nowMs: clock.nowMs });
  if (refused === undefined || refused === 'already-live') print(`${name}@${version} is live`);
  else print(`${name}@${version} stays as it is: ${refused}`);
  return refused === undefined || refused === 'already-live';
}

const REFUSED = {
  subscribed: 'this code still holds it, and its subscriber would write on: deploy without it first',
  'in-use': 'it is live, or can be gone back to; --final ends the latter',
} as const;

/** Removes the rows and checkpoints of an unused version. */
export async function dropView(
  place: Place,
  view: string,
  { rate, final }: { readonly rate: number | undefined; readonly final: boolean },
  print: Print,
): Promise<boolean> {
  const [, name, version] = /^([a-z-]+)@(\d+)$/.exec(view) ?? [];
  if (name === undefined) throw new Error(`drop takes a view's name and version, like files@3, not ${view}`);
  const { dynamo } = await platformAt(place);
  const { pause, nowMs, random } = nodeRuntime();
  const table = environment('VIEWS_TABLE');
  const now = sometimes(print);
  const outcome = await dropVersion({
    drops: createDynamoDrops({
      client: dynamo,
      table,
      pause: (tries) => pause(pauseAfter(tries, random, DROP_PAUSES)),
    }),
    name,
    version: Number(version),
    subscribed: PROJECTIONS.map(viewId),
    final,
    settleMs: DROP_SETTLE_MS,
    ...defined({ maxItemsPerSecond: rate }),
    pause,
    nowMs,
    onProgress: (removed) => now(`${view}: ${removed} items removed`),
  });
  if (typeof outcome === 'string') print(`${view} stays as it is: ${REFUSED[outcome]}`);
  else print(`${view} is gone: ${outcome.removed} items removed`);
  return typeof outcome !== 'string';
}

/** The view's subscriber, in this code's version or in another one that it still has. */
function projectorAt(platform: PlatformAt, projection: Projection, version = projection.version) {
  return projection === timers ? timersOf(platform, version) : projectorOf(platform, { ...projection, version });
}

function projectionNamed(name: string) {
  const projection = PROJECTIONS.find((each) => each.name === name || viewId(each) === name);
  if (projection !== undefined) return projection;
  throw new Error(`There is no view named ${name}; there are ${PROJECTIONS.map((each) => each.name).join(', ')}.`);
}

/** Prints a line at most once a second. */
function sometimes(print: Print): Print {
  let printedAtMs = 0;
  return (line) => {
    if (Date.now() - printedAtMs < PROGRESS_EVERY_MS) return;
    printedAtMs = Date.now();
    print(line);
  };
}

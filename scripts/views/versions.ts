import { pauseAfter } from 'epoch';
import { dropVersion, type Projection, viewId } from 'epoch/views';
import { createDynamoDrops, nodeRuntime } from 'epoch-dynamodb';
import { EARLIER_VIEWS } from '../../lib/app/earlier-views.ts';
import { fillView, makeLive, projectionNamed, type RebuildPorts } from '../../lib/app/rebuilds.ts';
import { PROJECTIONS } from '../../lib/app/subscribers.ts';
import { environment } from '../../lib/aws/environment.ts';
import { defined } from '../../lib/domain/defined.ts';
import type { Print } from './commands.ts';
import { type Place, type PlatformAt, platformAt } from './place.ts';

const PROGRESS_EVERY_MS = 1_000;
const DROP_PAUSES = { baseMs: 100, capMs: 10_000 };
/** A delivery in progress of the version's last subscriber has ended by then: its function takes no longer. */
const DROP_SETTLE_MS = 15_000;

/** Says of which views the stage reads another version than this code has, as after a deployment. */
export async function dueViews(place: Place, print: Print): Promise<void> {
  const { viewStore } = await platformAt(place);
  const live = await Promise.all(PROJECTIONS.map(({ name }) => viewStore.live(name)));
  const due = PROJECTIONS.flatMap(({ name, version }, index) => {
    const read = live[index]?.version;
    return read === undefined || read === version ? [] : [{ name, version, read }];
  });
  for (const { name, version, read } of due)
    print(`${name}@${read} is read, not ${name}@${version}: npm run views -- rebuild ${name} --stage ${place.stage}`);
  if (due.length === 0) print('Every view is read in the version of this code.');
}

/** Fills this code's version of a view, and makes it live when no condition fails. */
export async function rebuildView(
  place: Place,
  name: string,
  rate: number | undefined,
  print: Print,
): Promise<boolean> {
  const platform = await platformAt(place);
  const projection = projectionWanted(name);
  const id = viewId(projection);
  const now = sometimes(print);
  const done = await fillView(portsOf(platform), projection, {
    ...defined({ maxCommitsPerSecond: rate }),
    onProgress: ({ segmentsDone, segments, commits }) =>
      now(`${id}: ${segmentsDone} of ${segments} parts, ${commits} commits`),
  });
  const before = done.segmentsBefore > 0 ? `; ${done.segmentsBefore} of ${done.segments} parts were done before` : '';
  print(`${id}: rebuilt from ${done.commits} commits of ${done.streams} streams, ${done.parked} parked${before}`);
  return liveNow(platform, projection, projection.version, print);
}

/** Makes a version live that has been rebuilt, or the one before live again. */
export async function switchView(place: Place, name: string, version: number, print: Print): Promise<boolean> {
  return liveNow(await platformAt(place), projectionWanted(name), version, print);
}

async function liveNow(platform: PlatformAt, projection: Projection, version: number, print: Print): Promise<boolean> {
  const view = `${projection.name}@${version}`;
  const refused = await makeLive(portsOf(platform), projection, version);
  if (refused === 'no-definition')
    print(`${view} stays as it is: its definition is not in this code, so nothing keeps it up to date`);
  else if (refused === undefined || refused === 'already-live') print(`${view} is live`);
  else print(`${view} stays as it is: ${refused}`);
  return refused === undefined || refused === 'already-live';
}

function portsOf(platform: PlatformAt): RebuildPorts {
  return { platform, changeLog: platform.changeLog, pause: nodeRuntime().pause };
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
    subscribed: [...PROJECTIONS, ...EARLIER_VIEWS].map(viewId),
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

function projectionWanted(name: string): Projection {
  const projection = projectionNamed(name);
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

import { dropVersion, REBUILD_SEGMENTS, rebuild, switchTo, viewId } from 'epoch/views';
import { createDynamoDrops, nodeRuntime } from 'epoch-dynamodb';
import { environment } from '../../lib/aws/environment.ts';
import { EVERY_SUBSCRIBER } from '../../lib/aws/lambda/every-subscriber.ts';
import { projectorOf, sagaRegistry } from '../../lib/aws/lambda/subscriber-handler.ts';
import type { Print } from './commands.ts';
import { type Place, type ViewsWorld, worldAt } from './place.ts';

const { projections, registry, sagas } = EVERY_SUBSCRIBER;
const schemas = { ...registry, ...sagaRegistry(sagas) };
const PROGRESS_EVERY_MS = 1_000;
const PAUSE_STEP_MS = 50;

/** Fills the version of a view that this code holds, and makes it live when nothing stands against it. */
export async function rebuildView(
  place: Place,
  name: string,
  rate: number | undefined,
  print: Print,
): Promise<boolean> {
  const world = await worldAt(place);
  const projection = projectionNamed(name);
  const projector = projectorOf(projection, schemas, world);
  const now = sometimes(print);
  const done = await rebuild({
    projector,
    store: world.views,
    reader: world.events,
    pause: nodeRuntime().pause,
    nowMs: Date.now,
    ...(rate !== undefined && { maxCommitsPerSecond: rate }),
    onProgress: ({ segmentsDone, segments, commits }) =>
      now(`${projector.id}: ${segmentsDone} of ${segments} parts, ${commits} commits`),
  });
  const before = done.segmentsBefore > 0 ? `; ${done.segmentsBefore} of ${done.segments} parts were done before` : '';
  print(
    `${projector.id}: rebuilt from ${done.commits} commits of ${done.streams} streams, ${done.parked} parked${before}`,
  );
  return makeLive(world, name, projection.version, print);
}

/** Makes a version live that has been rebuilt, or the one before live again. */
export async function switchView(place: Place, name: string, version: number, print: Print): Promise<boolean> {
  return makeLive(await worldAt(place), name, version, print);
}

async function makeLive(world: ViewsWorld, name: string, version: number, print: Print): Promise<boolean> {
  const projector = projectorOf({ ...projectionNamed(name), version }, schemas, world);
  await world.views.claimLive(name, version);
  const refused = await switchTo({ projector, store: world.views, name, version, segments: REBUILD_SEGMENTS });
  if (refused === undefined || refused === 'already-live') print(`${name}@${version} is live`);
  else print(`${name}@${version} stays as it is: ${refused}`);
  return refused === undefined || refused === 'already-live';
}

const REFUSED = {
  heard: 'this code still holds it, and its subscriber would write on: deploy without it first',
  'in-use': 'it is live, or can be gone back to; --final ends the latter',
} as const;

/** Removes the rows and checkpoints of a version that nobody reads any more. */
export async function dropView(
  place: Place,
  view: string,
  { rate, final }: { readonly rate: number | undefined; readonly final: boolean },
  print: Print,
): Promise<boolean> {
  const [, name, version] = /^([a-z-]+)@(\d+)$/.exec(view) ?? [];
  if (name === undefined) throw new Error(`drop takes a view's name and version, like files@3, not ${view}`);
  const { dynamo } = await worldAt(place);
  const { pause, nowMs } = nodeRuntime();
  const table = environment('VIEWS_TABLE');
  const now = sometimes(print);
  const outcome = await dropVersion({
    drops: createDynamoDrops({ client: dynamo, table, pause: (tries) => pause(PAUSE_STEP_MS * 2 ** tries) }),
    name,
    version: Number(version),
    heard: projections.map(viewId),
    final,
    ...(rate !== undefined && { maxItemsPerSecond: rate }),
    pause,
    nowMs,
    onProgress: (removed) => now(`${view}: ${removed} items removed`),
  });
  if (typeof outcome === 'string') print(`${view} stays as it is: ${REFUSED[outcome]}`);
  else print(`${view} is gone: ${outcome.removed} items removed`);
  return typeof outcome !== 'string';
}

function projectionNamed(name: string) {
  const projection = projections.find((each) => each.name === name || viewId(each) === name);
  if (projection !== undefined) return projection;
  throw new Error(`There is no view named ${name}; there are ${projections.map((each) => each.name).join(', ')}.`);
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

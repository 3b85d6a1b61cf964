import { registry } from '../../lib/app/registry.ts';
import { PROJECTIONS, SAGAS, timers } from '../../lib/app/subscribers.ts';
import { projectorOf, sagaRegistry } from '../../lib/aws/lambda/subscriber-handler.ts';
import { subscribersOf } from '../../lib/aws/lambda/subscribers-of.ts';
import { countDeadLetters, redriveDeadLetters } from '../../lib/aws/sqs/dead-letters.ts';
import { viewId } from '../../lib/epoch/delivery/projection.ts';
import { REBUILD_SEGMENTS, rebuild, switchTo } from '../../lib/epoch/delivery/rebuild.ts';
import { redriveAll, statusOf } from '../../lib/epoch/delivery/status.ts';
import { type Place, type ViewsWorld, worldAt } from './place.ts';

const PARTS = { projections: PROJECTIONS, sagas: SAGAS, registry, timers };

type Print = (line: string) => void;

/** Every subscriber: the version that is live, how far it is swept, what is parked, what lies in dead letters. */
export async function list(place: Place, print: Print): Promise<void> {
  const world = worldAt(place);
  const dead = await countDeadLetters(world.queues, `catacloud-${place.stage}-`);
  for (const status of await statusOf(world.changeLog, subscribersOf(PARTS, world))) {
    const [name = '', version] = status.subscriber.split('@');
    const live = await world.views.live(name);
    const state = live === undefined ? '' : live.version === Number(version) ? 'live' : `live is ${live.version}`;
    const swept = status.sweptThroughMs === undefined ? 'never swept' : `swept through ${iso(status.sweptThroughMs)}`;
    const count = `${status.parked.length}${status.moreParked ? ' or more' : ''} parked`;
    const queue = dead.find((each) => each.queue === `catacloud-${place.stage}-${name}-${version}`);
    print(
      [status.subscriber.padEnd(24), state.padEnd(10), swept.padEnd(40), count, `${queue?.messages ?? 0} dead`].join(
        '  ',
      ),
    );
    for (const { id, reason } of await world.refusals.list(status.subscriber)) print(`    refused ${id}: ${reason}`);
    for (const each of status.parked) print(`    ${each.stream} after ${each.version}: ${each.error}`);
  }
}

/** Fills the version of a view that this code holds, and makes it live when nothing stands against it. */
export async function rebuildView(
  place: Place,
  name: string,
  rate: number | undefined,
  print: Print,
): Promise<boolean> {
  const world = worldAt(place);
  const projection = projectionNamed(name);
  const projector = projectorOf(projection, schemas(), world);
  let printedAtMs = 0;
  const done = await rebuild({
    projector,
    store: world.views,
    reader: world.events,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    nowMs: Date.now,
    ...(rate !== undefined && { maxCommitsPerSecond: rate }),
    onProgress({ segmentsDone, segments, commits }) {
      if (Date.now() - printedAtMs < 1_000) return;
      printedAtMs = Date.now();
      print(`${projector.id}: ${segmentsDone} of ${segments} parts, ${commits} commits`);
    },
  });
  print(`${projector.id}: rebuilt from ${done.commits} commits of ${done.streams} streams, ${done.parked} parked`);
  return switchView(world, name, projection.version, print);
}

/** Makes a version live that has been rebuilt, or the one before live again. */
export async function switchView(world: ViewsWorld, name: string, version: number, print: Print): Promise<boolean> {
  const projector = projectorOf({ ...projectionNamed(name), version }, schemas(), world);
  await world.views.claimLive(name, version);
  const refused = await switchTo({ projector, store: world.views, name, version, segments: REBUILD_SEGMENTS });
  if (refused === undefined || refused === 'already-live') print(`${name}@${version} is live`);
  else print(`${name}@${version} stays as it is: ${refused}`);
  return refused === undefined || refused === 'already-live';
}

/** Tries every parked stream and every dead letter again, of all subscribers or of one. */
export async function redrive(place: Place, name: string | undefined, print: Print): Promise<boolean> {
  const world = worldAt(place);
  let whole = true;
  for (const subscriber of subscribersOf(PARTS, world)) {
    if (name !== undefined && subscriber.id !== name && !subscriber.id.startsWith(`${name}@`)) continue;
    const { redriven, failed } = await redriveAll(subscriber);
    if (redriven + failed.length > 0) print(`${subscriber.id}: ${redriven} redriven, ${failed.length} parked again`);
    for (const each of failed) print(`    ${each.stream}: ${each.error}`);
    whole &&= failed.length === 0;
  }
  for (const { queue, messages } of await countDeadLetters(world.queues, `catacloud-${place.stage}-${name ?? ''}`)) {
    if (messages > 0) print(`${queue}: ${await redriveDeadLetters(world.queues, queue)} dead letters sent again`);
  }
  return whole;
}

function projectionNamed(name: string) {
  const projection = PROJECTIONS.find((each) => each.name === name || viewId(each) === name);
  if (projection !== undefined) return projection;
  throw new Error(`There is no view named ${name}; there are ${PROJECTIONS.map((each) => each.name).join(', ')}.`);
}

function schemas() {
  return { ...registry, ...sagaRegistry(SAGAS) };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

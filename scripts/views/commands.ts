import { redriveAll, statusOf } from 'epoch/transport';
import { withoutUnread } from '../../lib/app/while-read.ts';
import { countDeadLetters, redriveDeadLetters } from '../../lib/aws/sqs/dead-letters.ts';
import { queueOf } from '../../lib/aws/sqs/queue-names.ts';
import { type Place, platformAt } from './place.ts';

export type Print = (line: string) => void;

/** Every subscriber: its live version, watermark, parked streams and dead letters. */
export async function list(place: Place, print: Print): Promise<void> {
  const platform = await platformAt(place);
  const dead = await countDeadLetters(platform.queues, prefixOf(place));
  const read = new Set((await withoutUnread(platform.subscribers)).map(({ id }) => id));
  for (const status of await statusOf(platform.changeLog, platform.subscribers)) {
    const [view = '', version] = status.subscriber.split('@');
    const live = await platform.viewStore.live(view);
    const before = live?.previous === undefined ? '' : `, before it ${live.previous}`;
    const state =
      live === undefined ? '' : live.version === Number(version) ? `live${before}` : `live is ${live.version}`;
    const watermark =
      status.sweptThroughMs === undefined ? 'never swept' : `swept through ${iso(status.sweptThroughMs)}`;
    // The last release's version of a view, which this stage has no use for.
    const swept = read.has(status.subscriber) ? watermark : 'not read, so not kept';
    const count = `${status.parked.length}${status.moreParked ? ' or more' : ''} parked`;
    const name = await queueOf(prefixOf(place), status.subscriber);
    const queue = dead.find((each) => each.queue === name);
    print(
      [status.subscriber.padEnd(24), state.padEnd(10), swept.padEnd(40), count, `${queue?.messages ?? 0} dead`].join(
        '  ',
      ),
    );
    for (const { id, reason } of await platform.refusals.list(status.subscriber)) print(`    refused ${id}: ${reason}`);
    for (const each of status.parked) print(`    ${each.stream} after ${each.version}: ${each.error}`);
  }
}

/** Tries every parked stream and every dead letter again, of all or of one; false while anything is parked again. */
export async function redrive(place: Place, name: string | undefined, print: Print): Promise<boolean> {
  const platform = await platformAt(place);
  const subscribers = platform.subscribers.filter(
    ({ id }) => name === undefined || id === name || id.startsWith(`${name}@`),
  );
  if (subscribers.length === 0)
    throw new Error(`There is no subscriber named ${name}; see list. Queues of schedules are redriven without a name.`);
  let whole = true;
  for (const subscriber of subscribers) {
    const { redriven, failed } = await redriveAll(subscriber);
    if (redriven + failed.length > 0) print(`${subscriber.id}: ${redriven} redriven, ${failed.length} parked again`);
    for (const each of failed) print(`    ${each.stream}: ${each.error}`);
    whole &&= failed.length === 0;
  }
  // Without a name also queues without a subscriber: schedules, and machines.
  const ownQueues = await Promise.all(subscribers.map(({ id }) => queueOf(prefixOf(place), id)));
  const queues = name === undefined ? undefined : ownQueues;
  for (const { queue, messages } of await countDeadLetters(platform.queues, prefixOf(place))) {
    if (messages === 0 || queues?.includes(queue) === false) continue;
    print(`${queue}: ${await redriveDeadLetters(platform.queues, queue)} dead letters sent again`);
  }
  return whole;
}

/** Beginning of the names of a stage's queues. */
function prefixOf({ stage }: Place): string {
  return `catacloud-${stage}-`;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

import { createKernel } from '../../src/kernel/index.ts';
import { type Reacted, sagaAggregate, sagaAggregateName } from '../../src/sagas/index.ts';
import { matchesFilter, type Subscriber } from '../../src/subscriptions/subscriber.ts';
import { collect } from '../../src/testing/index.ts';
import { createMemoryViewStore, createProjector, createUpcast } from '../../src/views/index.ts';
import { library, type Noted, shelf } from './delivery-domain.ts';
import { SAGAS, type Subscribers, type Truth } from './delivery-subscribers.ts';

export const SHELVES = ['shelf#1', 'shelf#2'];

/** What a watermark promises: everything that was recorded before it is applied, or listed as parked. */
export async function brokenPromises(truth: Truth, calm: Subscriber, throughMs: number): Promise<readonly string[]> {
  const listed = new Set((await collect(calm.parked())).map(({ stream }) => stream));
  const wrong: string[] = [];
  for (const { atMs, moved } of truth.recorded) {
    for (const { stream, last, types } of atMs < throughMs ? moved : []) {
      if (!matchesFilter(calm.subscribesTo, stream, types) || listed.has(stream)) continue;
      const { version } = await calm.position(stream);
      // What none subscribes to among a batch's commits need not have moved the checkpoint.
      const missing = version < last ? await collect(truth.log.read(stream, { from: version + 1, to: last })) : [];
      const isSubscribedTo = missing.some(({ events }) =>
        matchesFilter(
          calm.subscribesTo,
          stream,
          events.map(({ type }) => type),
        ),
      );
      if (isSubscribedTo)
        wrong.push(`${calm.id} is swept through ${throughMs}, but at ${version} of ${stream}@${last}`);
    }
  }
  return wrong;
}

/** What must be true once everything has come to rest. */
export async function wrongAtRest(truth: Truth, calm: Subscribers): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const subscriber of calm.all) {
    for await (const { stream, error } of subscriber.parked()) wrong.push(`${subscriber.id}: ${stream}: ${error}`);
  }
  const expected = JSON.stringify(await rowsByOrder(truth), textOfBig);
  for (const version of [1, 2]) {
    const found = JSON.stringify(truth.rows.rows(`library@${version}`), textOfBig);
    if (found !== expected) wrong.push(`library@${version} has ${found}, the log says ${expected}`);
  }
  return [...wrong, ...(await wrongInSagas(truth))];
}

async function rowsByOrder({ log, simulation: { nowMs } }: Truth) {
  const store = createMemoryViewStore();
  const projection = library(1, () => false);
  const projector = createProjector({ projection, store, reader: log, upcast: createUpcast([shelf]), nowMs });
  for (const stream of SHELVES) await projector.catchUp(stream);
  return store.rows('library@1');
}

async function wrongInSagas({ log, simulation: { nowMs, newId } }: Truth): Promise<readonly string[]> {
  const kernel = createKernel({ store: log, nowMs, newId });
  const wrong: string[] = [];
  const sent = new Map<string, number>();
  for (const saga of SAGAS) {
    for (const stream of SHELVES) {
      const id = stream.slice('shelf#'.length);
      const { state } = await kernel.load(sagaAggregate(saga), id);
      const { seen } = (state.state ?? saga.initial) as Noted;
      const commits = await collect(log.read(stream));
      const types = saga.subscribesTo['shelf'] ?? [];
      const versions = commits.filter(({ events }) => events.some(({ type }) => types.includes(type)));
      const wanted = versions.map(({ version }) => version).join();
      if (seen.join() !== wanted) wrong.push(`${saga.name} has seen ${seen} of ${stream}, which has ${wanted}`);
      if (Object.keys(state.timers).length > 0)
        wrong.push(`${saga.name} ${id} still waits for ${Object.keys(state.timers)}`);
      for (const { version, events } of await collect(log.read(`${sagaAggregateName(saga)}#${id}`))) {
        for (const [offset, { data }] of events.entries()) {
          for (const [index, { data: order }] of (data as Reacted).send.entries()) {
            const { pages } = order as { readonly pages: number };
            if (pages % 2 === 0) sent.set(`${sagaAggregateName(saga)}#${id}@${version + offset}.${index}`, pages);
          }
        }
      }
    }
  }
  return [...wrong, ...(await wrongInAccounts(log, sent))];
}

/** Every command that was sent and is taken has one effect, in the order of its sender. */
async function wrongInAccounts(log: Truth['log'], sent: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const wrong: string[] = [];
  const paid = new Map<string, number>();
  const last = new Map<string, number>();
  for await (const { stream, events } of log.scan(0, 1)) {
    if (!stream.startsWith('account#')) continue;
    for (const { data } of events) {
      const { by, pages } = data as { readonly by: string; readonly pages: number };
      if (paid.has(by)) wrong.push(`${stream}: ${by} is there twice`);
      paid.set(by, pages);
      const [sender = '', place = ''] = by.split('@');
      const [version = '', index = ''] = place.split('.');
      const order = Number(version) * 10_000 + Number(index);
      if (order <= (last.get(`${sender} ${stream}`) ?? 0)) wrong.push(`${stream}: ${by} comes after a later one`);
      last.set(`${sender} ${stream}`, order);
    }
  }
  for (const [by, pages] of sent) if (paid.get(by) !== pages) wrong.push(`${by} was sent and has no effect`);
  for (const by of paid.keys()) if (!sent.has(by)) wrong.push(`${by} was never sent`);
  return wrong;
}

function textOfBig(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}

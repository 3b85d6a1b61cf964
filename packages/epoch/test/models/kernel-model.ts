import {
  type Aggregate,
  type Command,
  createKernel,
  type Kernel,
  memoryStore,
  verifyChain,
} from '../../src/kernel/index.ts';
import { Crash, collect, faultyEventStore, type Simulation } from '../../src/testing/index.ts';
import { digest, origin } from '../basket.ts';
import type { Model } from './model.ts';

/** Notes which commands it took, part by part: whatever is lost or done twice shows in the log. */
type Took = { readonly type: 'Took'; readonly data: { readonly command: string; readonly part: number } };
type Take = Command<'take', { readonly parts: number }>;
type Taken = { readonly taken: readonly string[]; readonly reducer: number; readonly pad: string };

const counter = (reducerVersion: number, padBytes: number): Aggregate<Taken, Take, Took> => ({
  name: 'counter',
  reducerVersion,
  snapshotEvery: 4,
  initial: { taken: [], reducer: reducerVersion, pad: 'x'.repeat(padBytes) },
  events: { Took: { version: 1, fields: { command: 'id', part: 'count' } } },
  decide: ({ id, data }) => parts(id, data.parts).map((part) => ({ type: 'Took', data: { command: id, part } })),
  evolve: (state, { data }) => ({ ...state, taken: [...state.taken, `${data.command}/${data.part}`] }),
});

const parts = (_id: string, count: number) => Array.from({ length: count }, (_, part) => part);

/** What a sender knows of its command at the end. `refused`: it was told that nothing was written. */
type Known = 'done' | 'refused' | 'unknown';

interface Sent {
  readonly id: string;
  readonly streams: readonly string[];
  readonly parts: number;
  readonly isIdempotent: boolean;
  known: Known;
}

const STREAMS = ['1', '2'];
const MAX_SENDS = 30;

/**
 * Warm and cold functions of an older and a newer deployment over one store that loses requests and answers, throttles,
 * kills its callers, and does late what they gave up. Between the commands others look into the past and into the present.
 */
export const kernelModel: Model = { name: 'kernel', weight: 1, run: runKernel };

async function runKernel(simulation: Simulation): Promise<readonly string[]> {
  const store = memoryStore({ digest });
  const share = simulation.pick([0, 5, 15, 30]);
  const padBytes = simulation.pick([0, 1_500]);
  const withinMs = simulation.pick([20_000, 1_500, 300]);
  const functions = Array.from({ length: 4 }, (_, index) => ({
    aggregate: counter(index === 3 ? 2 : 1, padBytes),
    kernel: createKernel({
      store: faultyEventStore(store, simulation, share),
      nowMs: simulation.nowMs,
      newId: simulation.newId,
      pause: simulation.pause,
      random: simulation.random,
      timer: simulation,
      withinMs,
      cacheSize: index % 2 === 0 ? 0 : 10,
    }),
  }));
  const senders = Array.from({ length: 1 + simulation.below(6) }, (_, sender) => async () => {
    const sent: Sent[] = [];
    const commands = 1 + simulation.below(8);
    for (let i = 0; i < commands; i += 1) {
      const each = drawCommand(simulation, `c${sender}-${i}`);
      sent.push(each);
      await send(simulation, functions, each);
      await look(simulation, functions);
    }
    return sent;
  });
  const sent = (await simulation.run(Promise.all(senders.map((send) => send())))).flat();
  await simulation.settle();
  const wrongs = STREAMS.map((id) => simulation.run(wrongIn(store, id, sent, padBytes, simulation)));
  return (await Promise.all(wrongs)).flat();
}

function drawCommand(simulation: Simulation, id: string): Sent {
  const streams = simulation.below(5) === 0 ? STREAMS : [simulation.pick(['1', '2'])];
  const count = simulation.pick([0, 1, 1, 2, 3]);
  return { id, streams, parts: count, isIdempotent: simulation.below(2) === 0, known: 'unknown' };
}

type Functions = readonly { readonly aggregate: Aggregate<Taken, Take, Took>; readonly kernel: Kernel }[];

/** Sends until it is known to be done; without a key, once. */
async function send(simulation: Simulation, functions: Functions, each: Sent): Promise<void> {
  for (let sends = 0; sends < MAX_SENDS; sends += 1) {
    each.known = await sendOnce(simulation, functions, each);
    if (each.known === 'done' || !each.isIdempotent) return;
    await simulation.pause(simulation.random() * 500);
  }
}

async function sendOnce(simulation: Simulation, functions: Functions, each: Sent): Promise<Known> {
  const { aggregate, kernel } = functions[simulation.below(functions.length)] ?? fail('no function');
  const key = { actor: 'a', route: 'take', key: each.id, bodyHash: 'b' };
  const options = each.isIdempotent ? { idempotency: key } : {};
  const steps = each.streams.map((aggregateId) => ({
    aggregate,
    command: { type: 'take', id: each.id, aggregateId, data: { parts: each.parts } } as const,
  }));
  try {
    const [step] = steps;
    const outcome =
      steps.length === 1 && step !== undefined
        ? await kernel.execute(aggregate, step.command, origin, options)
        : await kernel.executeAll(steps, origin, options);
    return outcome.ok ? 'done' : fail(`${each.id} was rejected`);
  } catch (error) {
    if (error instanceof Crash) return 'unknown';
    const { code, outcome } = error as { readonly code?: string; readonly outcome?: string };
    if (code === 'outcome-unknown' || (code === 'store' && outcome === 'unknown')) return 'unknown';
    if (code === 'store' || code === 'concurrency' || code === 'deadline') return 'refused';
    throw error;
  }
}

/** Reads as tools and queries do. What is read must be right at once; that reading spoils nothing shows at the end. */
async function look(simulation: Simulation, functions: Functions): Promise<void> {
  if (simulation.below(2) > 0) return;
  const { aggregate, kernel } = functions[simulation.below(functions.length)] ?? fail('no function');
  const version = simulation.below(25);
  const id = simulation.pick(['1', '2']);
  try {
    const isNow = version === 0 || simulation.below(3) === 0;
    const options = simulation.below(2) === 0 ? ({ forCommand: true } as const) : {};
    const { state, version: reached } = isNow
      ? await kernel.load(aggregate, id, options)
      : await kernel.stateAt(aggregate, id, { version });
    if (state.taken.length !== reached) fail(`${id}@${reached} has a state of ${state.taken.length} events`);
    if (state.reducer !== aggregate.reducerVersion) fail(`${id}@${reached} has the state of another reducer`);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (!(error instanceof Crash) && code !== 'store' && code !== 'deadline') throw error;
  }
}

async function wrongIn(
  store: ReturnType<typeof memoryStore>,
  id: string,
  sent: readonly Sent[],
  padBytes: number,
  { nowMs, newId }: Simulation,
): Promise<readonly string[]> {
  const stream = `counter#${id}`;
  const commits = await collect(store.read(stream));
  const log = commits.flatMap(({ events }) => events.map(({ data }) => entryOf(data as Took['data'])));
  const wrong = new Set(log).size === log.length ? [] : [`${stream}: something is there twice: ${log}`];
  for (const each of sent.filter(({ streams }) => streams.includes(id))) {
    const found = log.filter((entry) => entry.startsWith(`${each.id}/`)).join();
    const whole = parts(each.id, each.parts)
      .map((part) => `${each.id}/${part}`)
      .join();
    const allowed = { done: [whole], refused: each.isIdempotent ? ['', whole] : [''], unknown: ['', whole] };
    if (!allowed[each.known].includes(found))
      wrong.push(`${stream}: ${each.id} is ${each.known}, the log has [${found}]`);
  }
  for (const reducerVersion of [1, 2]) {
    const kernel = createKernel({ store, nowMs, newId });
    const { state } = await kernel.load(counter(reducerVersion, padBytes), id);
    if (state.taken.join() !== log.join())
      wrong.push(`${stream}: reducer ${reducerVersion} has [${state.taken}] of [${log}]`);
  }
  const chain = await verifyChain(store, stream, digest);
  return chain.ok ? wrong : [...wrong, `${stream}: the chain of hashes breaks at ${chain.version}`];
}

function entryOf({ command, part }: Took['data']): string {
  return `${command}/${part}`;
}

function fail(message: string): never {
  throw new Error(message);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Aggregate, type Command, createKernel, memoryStore, verifyChain } from '../src/kernel/index.ts';
import { Crash, collect, type Fault, faultyStore } from '../src/testing/index.ts';
import { digest, origin, testRuntime } from './basket.ts';

/** A counter that notes which commands it took: any lost or doubled effect shows in `taken`. */
type Took = { readonly type: 'Took'; readonly data: { readonly command: string; readonly part: number } };
type Take = Command<'take', { readonly parts: number }>;
const counter: Aggregate<{ readonly taken: readonly string[] }, Take, Took> = {
  name: 'counter',
  reducerVersion: 1,
  snapshotEvery: 4,
  initial: { taken: [] },
  events: { Took: { version: 1, fields: { command: 'id', part: 'count' } } },
  decide: ({ id, data }) =>
    Array.from({ length: data.parts }, (_, part) => ({ type: 'Took', data: { command: id, part } })),
  evolve: ({ taken }, { data }) => ({ taken: [...taken, `${data.command}/${data.part}`] }),
};

/** One step of a schedule: which function executes which command, with which guarantee. */
interface Sent {
  readonly id: string;
  readonly writer: number;
  readonly stream: number;
  readonly parts: number;
  readonly idempotent: boolean;
}

/** Fewer when every mutant of the kernel is judged by them. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 200);
const WRITERS = 3;
const STREAMS = 2;
const fault = fc.constantFrom<Fault>('none', 'none', 'none', 'throttled', 'lost', 'silent', 'crashed');
const sent = fc.record({
  writer: fc.nat(WRITERS - 1),
  stream: fc.nat(STREAMS - 1),
  parts: fc.nat(3),
  idempotent: fc.boolean(),
});

/** Yields to other promises a drawn number of times: the interleaving of the writers is part of the schedule. */
async function yielding(times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await Promise.resolve();
}

/** Warm and cold functions over one store whose first calls fail as drawn. */
function setUp(faults: readonly Fault[], delays: readonly number[]) {
  const store = memoryStore({ digest });
  let call = 0;
  const next = (): Fault => {
    call += 1;
    return faults[call] ?? 'none';
  };
  const delayed = {
    ...store,
    append: async (...args: Parameters<typeof store.append>) => {
      await yielding(delays[call % Math.max(1, delays.length)] ?? 0);
      return store.append(...args);
    },
  };
  const { nowMs, newId } = testRuntime();
  const kernels = Array.from({ length: WRITERS }, (_, i) =>
    createKernel({ store: faultyStore(delayed, next), nowMs, newId, cacheSize: i === 0 ? 0 : 10 }),
  );
  return { store, kernels };
}

/** Executes; a crash or an answer that never came makes an idempotent sender send the same command again. */
async function send(kernels: ReturnType<typeof setUp>['kernels'], each: Sent): Promise<'done' | 'unknown'> {
  const command: Take = { type: 'take', id: each.id, aggregateId: String(each.stream), data: { parts: each.parts } };
  const key = { actor: 'a', route: 'take', key: each.id, bodyHash: 'b' };
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      const kernel = kernels[(each.writer + tries) % WRITERS];
      const outcome = await kernel?.execute(counter, command, origin, each.idempotent ? { idempotency: key } : {});
      expect(outcome?.ok).toBe(true);
      return 'done';
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (!(error instanceof Crash) && code !== 'outcome-unknown' && code !== 'store') throw error;
      if (!each.idempotent) return 'unknown';
    }
  }
  return 'unknown';
}

const partsOf = (each: Sent) => Array.from({ length: each.parts }, (_, part) => `${each.id}/${part}`);

describe('a random schedule of racing writers, timeouts, lost answers, throttles and crashes', () => {
  it('never loses or repeats an event: the log is what a plain list would be', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sent, { minLength: 1, maxLength: 12 }),
        fc.array(fault, { maxLength: 60 }),
        fc.array(fc.nat(6), { maxLength: 10 }),
        async (schedule, faults, delays) => {
          const { store, kernels } = setUp(faults, delays);
          const commands = schedule.map((each, i): Sent => ({ ...each, id: `c${i}` }));
          const results = await Promise.all(commands.map((each) => send(kernels, each)));
          for (let stream = 0; stream < STREAMS; stream += 1) {
            const commits = await collect(store.read(`counter#${stream}`));
            const log = commits.flatMap(({ events }) =>
              events.map(({ data }) => `${(data as Took['data']).command}/${(data as Took['data']).part}`),
            );
            expect(new Set(log).size).toBe(log.length);
            commands.forEach((each, i) => {
              if (each.stream !== stream) return;
              const found = log.filter((entry) => entry.startsWith(`${each.id}/`));
              // Done: all its events, in order, once. Unknown without a key: all or none.
              if (results[i] === 'done' || found.length > 0) expect(found).toEqual(partsOf(each));
            });
            const clean = createKernel({ store, ...testRuntime() });
            const { state, version } = await clean.load(counter, String(stream));
            expect(state.taken).toEqual(log);
            expect(version).toBe(log.length);
            expect(await verifyChain(store, `counter#${stream}`, digest)).toMatchObject({ ok: true });
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('does answer in the end: with a key and faults that pass, every command is done', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sent, { minLength: 1, maxLength: 8 }),
        fc.array(fault, { maxLength: 40 }),
        async (schedule, faults) => {
          const { kernels } = setUp(faults, [1]);
          const commands = schedule.map((each, i): Sent => ({ ...each, id: `c${i}`, idempotent: true }));
          expect(await Promise.all(commands.map((each) => send(kernels, each)))).toEqual(commands.map(() => 'done'));
        },
      ),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

describe('replay', () => {
  it('from nothing is the state and its tail, at every version', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 25 }), async (sizes) => {
        const store = memoryStore({ digest });
        const kernel = createKernel({ store, ...testRuntime() });
        for (const [i, parts] of sizes.entries()) {
          await kernel.execute(counter, { type: 'take', id: `c${i}`, aggregateId: '1', data: { parts } }, origin);
        }
        let replayed: readonly string[] = [];
        let version = 0;
        for await (const { events } of kernel.history(counter, '1')) {
          for (const event of events) {
            replayed = counter.evolve({ taken: replayed }, event).taken;
            version += 1;
            expect((await kernel.stateAt(counter, '1', { version })).state.taken).toEqual(replayed);
          }
        }
      }),
      { numRuns: Math.ceil(RUNS / 5) },
    );
  });
});

/** Virtual time and every choice of a run, from one seed: the same seed, the same run. */
export interface Simulation {
  readonly seed: number;
  /** Milliseconds since the epoch. It jumps to the next event, so waiting takes no real time. */
  nowMs(): number;
  /** In [0, 1). */
  random(): number;
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  /** One of some, each as likely as it is often named. */
  pick<T>(choices: readonly [T, ...T[]]): T;
  pause(ms: number): Promise<void>;
  /** Calls once, so many milliseconds later. Answers how to call it off. */
  after(ms: number, call: () => void): () => void;
  /** An id that no other call has got. */
  newId(): string;
  /** Lets everything happen until the promise is settled. */
  run<T>(promise: Promise<T>): Promise<T>;
  /** Lets everything happen that is still under way: late writes, pauses of those who have died. */
  settle(): Promise<void>;
}

export interface SimulationOptions {
  readonly seed: number;
  /** Resolves after all promises that can go on have gone on: `setImmediate` of `node:timers/promises`. */
  readonly turn: () => Promise<unknown>;
  readonly startMs?: number;
}

const START_MS = Date.UTC(2026, 0, 1);
/** Jumps of one run at most: more is a run that never ends. */
const MAX_JUMPS = 1_000_000;

/** A deterministic scheduler. Nothing in it reads a clock or draws a number that the seed does not give. */
export function createSimulation({ seed, turn, startMs = START_MS }: SimulationOptions): Simulation {
  const random = randomOf(seed);
  let nowMs = startMs;
  let ids = 0;
  let order = 0;
  const waiting = new Map<number, { readonly atMs: number; readonly call: () => void }>();

  const after = (ms: number, call: () => void) => {
    order += 1;
    const key = order;
    waiting.set(key, { atMs: nowMs + Math.max(0, ms), call });
    return () => {
      waiting.delete(key);
    };
  };

  /** Advances to the next time and runs what is due then, in the order in which it was scheduled. */
  function jump(): void {
    nowMs = Math.max(
      nowMs,
      [...waiting.values()].reduce((soonest, { atMs }) => Math.min(soonest, atMs), Infinity),
    );
    for (const [key, { atMs, call }] of [...waiting]) {
      if (atMs > nowMs || !waiting.delete(key)) continue;
      call();
    }
  }

  async function until(isDone: () => boolean): Promise<void> {
    for (let jumps = 0; jumps < MAX_JUMPS; jumps += 1) {
      await turn();
      if (isDone()) return;
      if (waiting.size === 0) throw new Error(`seed ${seed}: everything waits for ever`);
      jump();
    }
    throw new Error(`seed ${seed}: not done after ${MAX_JUMPS} moments`);
  }

  const below = (count: number) => Math.floor(random() * count);
  return {
    seed,
    nowMs: () => nowMs,
    random,
    below,
    pick: <T>(choices: readonly [T, ...T[]]): T => choices[below(choices.length)] ?? choices[0],
    pause: (ms) => new Promise((resume) => after(ms, resume)),
    after,
    newId() {
      ids += 1;
      return `id-${ids}`;
    },
    async run<T>(promise: Promise<T>) {
      let isSettled = false;
      const note = () => {
        isSettled = true;
      };
      promise.then(note, note);
      await until(() => isSettled);
      return promise;
    },
    settle: () => until(() => waiting.size === 0),
  };
}

/** A small generator of 32 bits of state (mulberry32, public domain by Tommy Ettinger): equal on every machine. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

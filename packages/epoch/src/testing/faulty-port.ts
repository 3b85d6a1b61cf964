import { StoreError } from '../kernel/errors.ts';
import type { EventStore } from '../kernel/store.ts';
import { Crash } from './faults.ts';
import type { Simulation } from './simulation.ts';

/**
 * What may happen to one call over a network.
 * `throttled`: refused before anything was done. `lost`: the request never arrived. `silent`: done, but the answer never
 * came. `late`: the caller gave up, and it is done afterwards. `crashed`: done, and then the caller's process died.
 */
export type PortFault = 'none' | 'throttled' | 'lost' | 'silent' | 'late' | 'crashed';

/** How a port fails, and in which words. */
export interface Disturbance {
  readonly simulation: Simulation;
  /** Drawn for each call. */
  fault(method: string): PortFault;
  /** The port's own error for a call that was not done, or whose outcome is unknown. */
  failure(outcome: 'not-applied' | 'unknown', method: string): Error;
  /** Methods that answer an iteration: a fault breaks it off at one of its items. */
  readonly iterated?: readonly string[];
  /** Names of methods that ask nobody: no fault meets them. */
  readonly local?: readonly string[];
}

/** How long a call takes, how long a caller waits for an answer, and how much later a late call is done: at most. */
const LATENCY_MS = 10;
const TIMEOUT_MS = 1_000;
const LATE_MS = 5_000;

/** Any port of promised calls over a network that fails as AWS does, by a simulation's choice and in its time. */
export function faultyPort<T extends object>(port: T, disturbance: Disturbance): T {
  const iterated = new Set(disturbance.iterated);
  const local = new Set(disturbance.local);
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || typeof name === 'symbol' || local.has(name)) return method;
      const call = (args: readonly unknown[]): unknown => Reflect.apply(method, target, args);
      if (iterated.has(name)) {
        return (...args: readonly unknown[]) => broken(call(args) as AsyncIterable<unknown>, name, disturbance);
      }
      return (...args: readonly unknown[]) => disturbed(() => call(args), name, disturbance);
    },
  });
}

async function disturbed(call: () => unknown, name: string, { simulation, fault, failure }: Disturbance) {
  const { pause, random } = simulation;
  const kind = fault(name);
  await pause(LATENCY_MS * random());
  if (kind === 'throttled') throw failure('not-applied', name);
  if (kind === 'lost') {
    await pause(TIMEOUT_MS);
    throw failure('unknown', name);
  }
  if (kind === 'late') {
    const done = pause(LATE_MS * random()).then(call);
    // Its caller is gone; its answer or failure has no reader.
    done.catch(() => {});
    await pause(TIMEOUT_MS * random());
    throw failure('unknown', name);
  }
  const result = await call();
  if (kind === 'crashed') throw new Crash(name);
  if (kind === 'silent') {
    await pause(TIMEOUT_MS);
    throw failure('unknown', name);
  }
  await pause(LATENCY_MS * random());
  return result;
}

/** Each item may be the one at which the next page fails. */
async function* broken(items: AsyncIterable<unknown>, name: string, { simulation, fault, failure }: Disturbance) {
  for await (const item of items) {
    await simulation.pause(simulation.random());
    const kind = fault(name);
    if (kind === 'crashed') throw new Crash(name);
    if (kind !== 'none') throw failure(kind === 'throttled' ? 'not-applied' : 'unknown', name);
    yield item;
  }
}

/** An event store over such a network. `share`: how many of a hundred calls meet a fault. */
export function faultyEventStore(store: EventStore, simulation: Simulation, share: number): EventStore {
  return faultyPort(store, {
    simulation,
    fault: () => drawFault(simulation, share),
    failure: (outcome, method) => new StoreError(outcome, `${method}: ${outcome}`),
    iterated: ['read', 'scan'],
    local: ['follows'],
  });
}

/** Any fault, for so many calls of a hundred. */
export function drawFault(simulation: Simulation, share: number): PortFault {
  if (simulation.random() * 100 >= share) return 'none';
  return simulation.pick(['throttled', 'lost', 'silent', 'late', 'crashed']);
}

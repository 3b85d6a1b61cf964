import { StoreError } from '../kernel/errors.ts';
import type { EventStore } from '../kernel/store.ts';

/**
 * What may happen to one call of a store.
 * `throttled`: refused before anything was done. `lost`: the request never arrived, and its outcome is unknown.
 * `silent`: done, but the answer never arrived. `crashed`: done, and then the caller's process died.
 */
export type Fault = 'none' | 'throttled' | 'lost' | 'silent' | 'crashed';

/** The death of the caller: nothing in the kernel catches it. */
export class Crash extends Error {}

/** A store whose every promised call meets the fault that `next` draws for it. Iterations pass unharmed. */
export function faultyStore(store: EventStore, next: (method: keyof EventStore) => Fault): EventStore {
  const harmed =
    <A extends readonly unknown[], R>(method: keyof EventStore, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const fault = next(method);
      if (fault === 'throttled') throw new StoreError('not-applied', `${method}: throttled`);
      if (fault === 'lost') throw new StoreError('unknown', `${method}: connection lost`);
      const result = await call(...args);
      if (fault === 'silent') throw new StoreError('unknown', `${method}: no answer in time`);
      if (fault === 'crashed') throw new Crash(method);
      return result;
    };
  return {
    read: store.read,
    scan: store.scan,
    position: harmed('position', store.position),
    follows: store.follows,
    load: (stream, options) => harmed('load', () => store.load(stream, options))(),
    after: harmed('after', store.after),
    append: harmed('append', store.append),
    marker: harmed('marker', store.marker),
    mark: harmed('mark', store.mark),
    readSnapshot: harmed('readSnapshot', store.readSnapshot),
    writeSnapshot: harmed('writeSnapshot', store.writeSnapshot),
  };
}

/** A store that counts its calls, to show what a command costs. */
export function countingStore(store: EventStore): { readonly store: EventStore; readonly calls: Map<string, number> } {
  const calls = new Map<string, number>();
  const counted = faultyStore(store, (method) => {
    calls.set(method, (calls.get(method) ?? 0) + 1);
    return 'none';
  });
  return { store: counted, calls };
}

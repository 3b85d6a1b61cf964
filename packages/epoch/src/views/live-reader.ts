import { DeliveryError } from '../subscriptions/errors.ts';
import type { ViewReader, ViewStore } from './view-store.ts';

/** How long a reader caches the live pointer: both versions are kept up to date for longer than that after a switch. */
export const LIVE_POINTER_MS = 5_000;

export interface LiveReaderOptions {
  readonly store: ViewStore;
  /** Versions that this code was built with, by name: claimed for a view that has never been read or built. */
  readonly versions: Readonly<Record<string, number>>;
  readonly nowMs: () => number;
}

/** Says which version of a view it reads. */
export interface LiveReader extends ViewReader {
  liveVersion(view: string): Promise<number>;
}

/** The reading half as queries use it: each call reads the live version, never a half-built one. */
export function createLiveReader({ store, versions, nowMs }: LiveReaderOptions): LiveReader {
  // Bounded by the number of views in the code.
  const known = new Map<string, { readonly version: number; readonly readAtMs: number }>();

  async function liveVersion(name: string): Promise<number> {
    const cached = known.get(name);
    if (cached !== undefined && nowMs() - cached.readAtMs < LIVE_POINTER_MS) return cached.version;
    const declared = versions[name];
    if (declared === undefined) throw new DeliveryError('unknown-view', `there is no view named ${name}`);
    const { version } = (await store.live(name)) ?? (await store.claimLive(name, declared));
    known.set(name, { version, readAtMs: nowMs() });
    return version;
  }

  const live = async (name: string) => store.at(`${name}@${await liveVersion(name)}`);

  return {
    liveVersion,
    get: async (view, key) => (await live(view)).get(view, key),
    getMany: async (view, keys) => (await live(view)).getMany(view, keys),
    page: async (view, request) => (await live(view)).page(view, request),
  };
}

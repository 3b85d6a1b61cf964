import { ApiError } from '../../../lib/client/api-error.ts';
import { mayPass } from '../../../lib/client/retry.ts';

/** Between two tries of what failed; each that fails makes the next pause longer. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
const SLOWER = 2;
/** Nothing is asked more often, as while nobody looks or the line is away. */
const LEAST_PAUSE_MS = 1_000;
/** Whoever is asked to come again later than this is not asked at once. */
const SOON_MS = 1_000;

/** A read as React Query keeps it, as far as this needs it. */
interface Read {
  readonly queryHash: string;
  readonly state: {
    readonly data: unknown;
    readonly dataUpdatedAt: number;
    readonly error: unknown;
    readonly errorUpdatedAt: number;
    readonly status: 'pending' | 'error' | 'success';
    readonly fetchStatus: 'fetching' | 'paused' | 'idle';
  };
  isActive(): boolean;
}

/** The query client of the pages, as far as this needs it. */
export interface Reads {
  getQueryCache(): { getAll(): readonly Read[]; subscribe(listener: () => void): () => void };
  refetchQueries(which: { readonly predicate: (read: Read) => boolean }): Promise<void>;
}

/**
 * Whether a read that failed so may succeed later by itself: no answer, a fault, too many requests. A refusal is an answer. Reads of
 * a login that has ended wait for the next one; a 401 is of one that could not be renewed, since the platform did not answer.
 */
export function mayPassLater(error: unknown): boolean {
  return mayPass(error) || (error instanceof ApiError && error.status === 401);
}

/** Whether it is worth to try again at once: a refusal is an answer, and so is to come again in an hour. */
export function mayPassSoon(error: unknown): boolean {
  return mayPass(error) && !(error instanceof ApiError && error.retryAfterMs > SOON_MS);
}

/** What of the open page could not be read. */
export interface FailedReads {
  /** Why the first of what is missing is: `undefined` where nothing is. It stays while all of that is tried again. */
  readonly why: unknown;
  readonly isTrying: boolean;
  /** When the oldest was read that could not be read again, by this computer's clock. */
  readonly oldestMs: number | undefined;
}

export const NOTHING_FAILED: FailedReads = { why: undefined, isTrying: false, oldestMs: undefined };

/** Tells what could not be read, at once and whenever it changes, until the returned function is called. */
export function watchFailedReads(queries: Reads, tell: (failed: FailedReads) => void): () => void {
  const cache = queries.getQueryCache();
  let missing: ReadonlyMap<string, unknown> = new Map();
  let told = NOTHING_FAILED;
  function look(): void {
    const active = cache.getAll().filter((query) => query.isActive());
    const empty = active.filter(({ state }) => state.data === undefined);
    missing = new Map(empty.flatMap((query) => whyMissing(query, missing)));
    const old = active.filter(({ state }) => state.data !== undefined && state.status === 'error');
    const [why] = missing.values();
    const isTrying =
      missing.size > 0 && empty.every(({ state, queryHash }) => !missing.has(queryHash) || isTried(state));
    const oldestMs = old.length === 0 ? undefined : Math.min(...old.map(({ state }) => state.dataUpdatedAt));
    if (told.why === why && told.isTrying === isTrying && told.oldestMs === oldestMs) return;
    told = { why, isTrying, oldestMs };
    tell(told);
  }
  look();
  return cache.subscribe(look);
}

const isTried = ({ fetchStatus }: Read['state']) => fetchStatus !== 'idle';

/** A read that is tried again has no error meanwhile: the one before stands for it. */
function whyMissing({ state, queryHash }: Read, before: ReadonlyMap<string, unknown>): [string, unknown][] {
  if (state.status === 'error') return mayPassLater(state.error) ? [[queryHash, state.error]] : [];
  return isTried(state) && before.has(queryHash) ? [[queryHash, before.get(queryHash)]] : [];
}

/** Reads again all of the open page that could not be read. */
export async function readFailedAgain(queries: Reads): Promise<void> {
  await queries.refetchQueries({ predicate: (query) => query.isActive() && query.state.status === 'error' });
}

/**
 * Tries again by itself what may pass: one read after a pause, the one that failed first, and all others once it succeeds; none before
 * its Retry-After. Not while nobody looks or the line is away (`isAttended`): coming back reads everything again anyway.
 */
export function recoverReads(queries: Reads, isAttended: () => boolean): () => void {
  const cache = queries.getQueryCache();
  let pauseMs = FIRST_PAUSE_MS;
  let pausesUntilMs: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isTrying = false;
  let stopped = false;

  const waiting = () =>
    cache
      .getAll()
      .filter((query) => query.isActive() && query.state.status === 'error' && mayPassLater(query.state.error))
      .sort((one, other) => mayBeTriedAtMs(one) - mayBeTriedAtMs(other));

  function plan(): void {
    clearTimeout(timer);
    if (stopped || isTrying) return;
    const [first] = waiting();
    if (first === undefined) {
      [pauseMs, pausesUntilMs] = [FIRST_PAUSE_MS, undefined];
      return;
    }
    pausesUntilMs ??= Date.now() + pauseMs;
    const waitMs = Math.max(pausesUntilMs, mayBeTriedAtMs(first)) - Date.now();
    timer = setTimeout(() => void attempt(first), Math.max(LEAST_PAUSE_MS, waitMs));
  }

  async function attempt(first: Read): Promise<void> {
    if (!isAttended()) return plan();
    isTrying = true;
    await queries.refetchQueries({ predicate: (query) => query === first });
    pauseMs = Math.min(pauseMs * SLOWER, LONGEST_PAUSE_MS);
    if (first.state.status === 'success') {
      pauseMs = FIRST_PAUSE_MS;
      const others = new Set(waiting().filter((query) => mayBeTriedAtMs(query) <= Date.now()));
      await queries.refetchQueries({ predicate: (query) => others.has(query) });
    }
    [isTrying, pausesUntilMs] = [false, undefined];
    plan();
  }

  plan();
  const unsubscribe = cache.subscribe(plan);
  return () => {
    stopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}

const mayBeTriedAtMs = ({ state: { error, errorUpdatedAt } }: Read) =>
  errorUpdatedAt + (error instanceof ApiError ? error.retryAfterMs : 0);

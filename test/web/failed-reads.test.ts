import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, NoAnswerError } from '../../lib/client/api-error.ts';
import {
  type FailedReads,
  mayPassLater,
  mayPassSoon,
  NOTHING_FAILED,
  type Reads,
  readFailedAgain,
  recoverReads,
  watchFailedReads,
} from '../../web/src/session/failed-reads.ts';

/** Typed by what is used of it: its own types bring React's, and with them a DOM that these tests are compiled without. */
const LIBRARY: string = '@tanstack/react-query';
const { QueryClient, QueryObserver } = await import(LIBRARY);

const MINUTE_MS = 60_000;
const NAMES = ['files', 'jobs', 'bills', 'usage', 'members'] as const;
const down = new NoAnswerError('GET /v1/files', undefined);
const refused = new ApiError(403, { title: 'Not for you' });

let isAttended = true;

interface Kept {
  getQueryState(key: readonly string[]): { readonly dataUpdatedAt: number } | undefined;
}

/** A page of several reads, of a platform that answers with their names, or fails. */
function pageOf(failure: Error | undefined, names: readonly string[] = NAMES) {
  const queries: Reads & Kept = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  let failing = failure;
  const asked: string[] = [];
  const told: FailedReads[] = [];
  const ends = [watchFailedReads(queries, (failed) => told.push(failed)), recoverReads(queries, () => isAttended)];
  for (const name of names) {
    const queryFn = async () => {
      asked.push(name);
      if (failing !== undefined) throw failing;
      return name;
    };
    ends.push(new QueryObserver(queries, { queryKey: [name], queryFn }).subscribe(() => {}));
  }
  const answer = (error?: Error) => {
    failing = error;
  };
  const end = () => {
    for (const each of ends) each();
  };
  const now = () => told.at(-1) ?? NOTHING_FAILED;
  return { queries, answer, asked, told, now, end };
}

const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('Reads of a page that fail', () => {
  let page: ReturnType<typeof pageOf>;

  beforeEach(() => {
    vi.useFakeTimers();
    isAttended = true;
  });

  afterEach(() => {
    page?.end();
    vi.useRealTimers();
  });

  it('are said once, however many they are', async () => {
    page = pageOf(down);
    await later(100);
    expect(page.now()).toEqual({ why: down, isTrying: false, oldestMs: undefined });
    expect(page.told).toHaveLength(1);
  });

  it('are all tried again by one act, and are still said until they succeed', async () => {
    page = pageOf(down);
    await later(100);
    page.answer();
    page.asked.length = 0;
    const again = readFailedAgain(page.queries);
    expect(page.now()).toEqual({ why: down, isTrying: true, oldestMs: undefined });
    await later(100);
    await again;
    expect(page.asked.toSorted()).toEqual([...NAMES].toSorted());
    expect(page.now()).toEqual(NOTHING_FAILED);
  });

  it('recover by themselves once one of them succeeds', async () => {
    page = pageOf(down);
    await later(100);
    page.answer();
    await later(10_000);
    expect(page.now()).toEqual(NOTHING_FAILED);
  });

  it('are asked for one at a time, ever less often, none for ever before another', async () => {
    page = pageOf(down);
    await later(100);
    page.asked.length = 0;
    await later(10 * MINUTE_MS);
    expect(page.asked.length).toBeLessThan(16);
    expect(new Set(page.asked).size).toBe(NAMES.length);
  });

  it('are not asked for before their Retry-After', async () => {
    page = pageOf(new ApiError(429, {}, undefined, 5 * MINUTE_MS), ['files']);
    await later(100);
    page.answer();
    await later(4 * MINUTE_MS);
    expect(page.asked).toHaveLength(1);
    await later(MINUTE_MS);
    expect(page.now()).toEqual(NOTHING_FAILED);
  });

  it.each([
    ['an hour', 3_600_000, false],
    ['a second', 1_000, true],
    ['nobody knows how long', 0, true],
  ])('are tried again at once, or not, where Retry-After says %s', (_, retryAfterMs, isRetried) => {
    expect(mayPassSoon(new ApiError(429, {}, undefined, retryAfterMs))).toBe(isRetried);
  });

  it('wait while nobody looks or the line is away', async () => {
    page = pageOf(down, ['files']);
    await later(100);
    isAttended = false;
    await later(MINUTE_MS);
    expect(page.asked).toHaveLength(1);
    isAttended = true;
    await later(2_000);
    expect(page.asked).toHaveLength(2);
  });

  it('by a refusal are an answer: not said for the whole page, and not asked again', async () => {
    page = pageOf(refused);
    await later(MINUTE_MS);
    expect(page.now()).toEqual(NOTHING_FAILED);
    expect(page.asked).toHaveLength(NAMES.length);
  });

  it('that were there before say how old they are', async () => {
    page = pageOf(undefined);
    await later(100);
    const readAtMs = page.queries.getQueryState(['files'])?.dataUpdatedAt;
    page.answer(down);
    await later(1_000);
    void page.queries.refetchQueries({ predicate: ({ queryHash }) => queryHash === '["files"]' });
    await later(100);
    expect(page.now()).toEqual({ why: undefined, isTrying: false, oldestMs: readAtMs });
  });

  it.each([
    ['no answer', down, true],
    ['a view that catches up', new ApiError(503, { code: 'catching-up' }), true],
    ['a fault', new ApiError(500, {}), true],
    ['too many requests', new ApiError(429, {}), true],
    ['a login that could not be renewed', new ApiError(401, {}), true],
    ['a refusal', refused, false],
    ['what is not there', new ApiError(404, {}), false],
    ['a fault of the page', new TypeError('null'), false],
  ])('may pass or not: %s', (_, error, passes) => {
    expect(mayPassLater(error)).toBe(passes);
  });
});

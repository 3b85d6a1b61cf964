import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, NoAnswerError } from '../../lib/client/api-error.ts';
import { follow } from '../../web/src/session/follow.ts';

const PAGES = path.resolve(import.meta.dirname, '../../web/src');
/** What waits, and asks nothing of the platform: it ticks, or does something after a moment. */
const MAY_WAIT = [
  'overview/running-jobs.tsx',
  'session/changes.ts',
  'session/failed-reads.ts',
  'session/follow.ts',
  'shell/after-pause.ts',
  'shell/organisation-list.tsx',
  'shell/palette.tsx',
];
const PAUSE_MS = 8_000;
const LONGEST_FAILED_MS = 60_000;
const down = new NoAnswerError('GET /v1/logs', undefined);
const busy = (retryAfterMs: number) => new ApiError(429, {}, undefined, retryAfterMs);

/** Something that is followed, and somebody who may look at another tab. */
function followed({ isHere = true, takesMs = 0, first = PAUSE_MS as number | Error } = {}) {
  let answer: number | undefined | Error = first;
  let here = isHere;
  let running = 0;
  let notBeforeMs = 0;
  const listeners = new Set<() => void>();
  const looks: {
    readonly atMs: number;
    readonly isHere: boolean;
    readonly others: number;
    readonly isEarly: boolean;
  }[] = [];
  const attention = {
    isHere: () => here,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const look = async () => {
    looks.push({ atMs: performance.now(), isHere: here, others: running, isEarly: performance.now() < notBeforeMs });
    running += 1;
    if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
    running -= 1;
    if (answer instanceof ApiError) notBeforeMs = performance.now() + answer.retryAfterMs;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const startMs = performance.now();
  const following = follow(look, attention);
  return {
    following,
    looks,
    listeners,
    /** Seconds at which it looked. */
    at: () => looks.map(({ atMs }) => Math.round(atMs - startMs) / 1_000),
    answers(next: number | undefined | Error) {
      answer = next;
    },
    goes(isNowHere: boolean) {
      here = isNowHere;
      for (const listener of listeners) listener();
    },
  };
}

const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('What is followed', () => {
  it('is looked at again after each pause, to its end', async () => {
    const log = followed();
    await later(20);
    log.answers(undefined);
    await later(100);
    expect(log.at()).toEqual([0, 8, 16, 24]);
  });

  it('is not looked at while nobody is here, and at once when somebody comes back and a look is due', async () => {
    const log = followed();
    await later(2);
    log.goes(false);
    await later(100);
    expect(log.at()).toEqual([0]);
    log.goes(true);
    await later(1);
    expect(log.at()).toEqual([0, 102]);
  });

  it('is not looked at more often by leaving and coming back', async () => {
    const log = followed();
    for (let n = 0; n < 7; n += 1) {
      await later(1);
      log.goes(false);
      log.goes(true);
    }
    expect(log.at()).toEqual([0]);
    await later(2);
    expect(log.at()).toEqual([0, 8]);
  });

  it('waits for somebody before the first look', async () => {
    const log = followed({ isHere: false });
    await later(30);
    log.goes(true);
    await later(1);
    expect(log.at()).toEqual([30]);
  });

  it('is tried again less and less often while it fails, and as before once it succeeds', async () => {
    const log = followed({ first: down });
    await later(230);
    expect(log.at()).toEqual([0, 5, 15, 35, 75, 135, 195]);
    log.answers(PAUSE_MS);
    await later(36);
    expect(log.at().slice(-3)).toEqual([195, 255, 263]);
    log.answers(down);
    await later(18);
    expect(log.at().slice(-3)).toEqual([263, 271, 276]);
  });

  it('is not tried before its Retry-After, whoever comes back or acts', async () => {
    const log = followed({ first: busy(90_000) });
    await later(10);
    log.goes(false);
    log.goes(true);
    log.following.lookIn(0);
    await later(79);
    expect(log.at()).toEqual([0]);
    log.answers(PAUSE_MS);
    await later(10);
    expect(log.at()).toEqual([0, 90, 98]);
  });

  it('is tried at once by coming back to what failed', async () => {
    const log = followed({ first: down });
    await later(40);
    log.goes(false);
    log.answers(PAUSE_MS);
    await later(2);
    log.goes(true);
    await later(1);
    expect(log.at()).toEqual([0, 5, 15, 35, 42]);
  });

  it('is left alone once it is stopped', async () => {
    const log = followed({ takesMs: 500 });
    await later(0.2);
    log.following.stop();
    log.following.lookIn(0);
    expect(log.listeners.size).toBe(0);
    await later(100);
    expect(log.at()).toEqual([0]);
  });

  it('is looked at by one request at a time, seen, after every Retry-After, and at the latest a minute later', async () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 70 }) }),
      fc.record({ kind: fc.constant('here' as const), isHere: fc.boolean() }),
      fc.record({ kind: fc.constant('answer' as const), retryAfter: fc.option(fc.integer({ min: 0, max: 100 })) }),
      fc.record({ kind: fc.constant('act' as const), seconds: fc.integer({ min: 0, max: 9 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
        const log = followed({ takesMs: 300 });
        for (const one of acts) {
          if (one.kind === 'wait') await later(one.seconds);
          if (one.kind === 'here') log.goes(one.isHere);
          if (one.kind === 'act') log.following.lookIn(one.seconds * 1_000);
          if (one.kind === 'answer') log.answers(one.retryAfter === null ? PAUSE_MS : busy(one.retryAfter * 1_000));
        }
        expect(log.looks.every(({ isHere, others, isEarly }) => isHere && others === 0 && !isEarly)).toBe(true);
        log.goes(true);
        log.answers(PAUSE_MS);
        const before = log.looks.length;
        await later(100 + LONGEST_FAILED_MS / 1_000);
        expect(log.looks.length).toBeGreaterThan(before);
        log.following.stop();
      }),
    );
  });

  it('is followed by nothing else: pages have no timers of their own to ask by', () => {
    const waiting = globSync('**/*.{ts,tsx}', { cwd: PAGES }).filter((file) =>
      /\bset(Timeout|Interval)\(/.test(readFileSync(path.join(PAGES, file), 'utf8')),
    );
    expect(waiting.sort()).toEqual(MAY_WAIT);
  });
});

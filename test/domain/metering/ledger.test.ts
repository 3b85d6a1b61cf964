import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, DAY_MS, dayEnd, dayOf, dayStart } from '../../../lib/domain/metering/day.ts';
import { integrate, runMs } from '../../../lib/domain/metering/integral.ts';
import * as ledger from '../../../lib/domain/metering/ledger.ts';

const START = Date.UTC(2026, 1, 26);
const DAYS = 6;
const END = START + DAYS * DAY_MS;
const firstDay = dayOf(START);

const change = fc.record({
  delta: fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }),
  atMs: fc.oneof(
    fc.integer({ min: START, max: END - 1 }),
    // Midnights and their neighbours, where half-open intervals go wrong.
    fc.integer({ min: 0, max: DAYS - 1 }).map((day) => START + day * DAY_MS),
    fc.integer({ min: 1, max: DAYS }).map((day) => START + day * DAY_MS - 1),
  ),
});
const changes = fc.array(change, { maxLength: 20 });
const opening = fc.bigInt({ min: 0n, max: 10n ** 15n });

function ledgerDays(from: bigint, all: readonly ledger.Change[]): bigint[] {
  const rows = new Map<string, ledger.DayTally>();
  for (const one of all) {
    const { day, ...tally } = ledger.post(one);
    rows.set(day, ledger.addTally(rows.get(day) ?? ledger.EMPTY_TALLY, tally));
  }
  let level = from;
  return Array.from({ length: DAYS }, (_, index) => {
    const tally = rows.get(addDays(firstDay, index)) ?? ledger.EMPTY_TALLY;
    const total = ledger.dayTotal(level, tally);
    level = ledger.closingLevel(level, tally);
    return total;
  });
}

describe('the ledger', () => {
  test('equals the integral over every day', () => {
    fc.assert(
      fc.property(opening, changes, (from, all) => {
        let level = from;
        for (const [index, total] of ledgerDays(from, all).entries()) {
          const day = addDays(firstDay, index);
          const window = { fromMs: dayStart(day), toMs: dayEnd(day) };
          const within = all.filter(({ atMs }) => atMs >= window.fromMs && atMs < window.toMs);
          expect(total).toBe(integrate(level, within, window));
          level += within.reduce((sum, { delta }) => sum + delta, 0n);
        }
      }),
    );
  });

  test('does not depend on the order of arrival', () => {
    fc.assert(
      fc.property(
        opening,
        changes.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        (from, [all, other]) => {
          expect(ledgerDays(from, other)).toEqual(ledgerDays(from, all));
        },
      ),
    );
  });

  test('comes to the same whichever changes arrive after whichever day was closed', () => {
    // Each change arrives when so many days have been closed, or later still, when its own day is only then open.
    const arrivals = fc.array(fc.tuple(change, fc.integer({ min: 0, max: DAYS - 1 })), { maxLength: 20 });
    fc.assert(
      fc.property(opening, arrivals, (from, all) => {
        let level = from;
        let billed = 0n;
        for (let closed = 0; closed < DAYS; closed += 1) {
          const openMs = START + closed * DAY_MS;
          let tally = ledger.EMPTY_TALLY;
          for (const [one, arrives] of all) {
            if (closed !== Math.max(arrives, Math.floor((one.atMs - START) / DAY_MS))) continue;
            const placed = ledger.place(one, openMs);
            expect(placed.day).toBe(dayOf(openMs));
            if (placed.kind === 'in-day') tally = ledger.addTally(tally, placed.tally);
            else {
              billed += placed.correction;
              level += placed.delta;
            }
          }
          billed += ledger.dayTotal(level, tally);
          level = ledger.closingLevel(level, tally);
        }
        const everything = all.map(([one]) => one);
        expect(billed).toBe(integrate(from, everything, { fromMs: START, toMs: END }));
      }),
    );
  });

  test('an amount counts once, whichever days were closed when it came', () => {
    const arrivals = fc.array(fc.tuple(change, fc.integer({ min: 0, max: DAYS - 1 })), { maxLength: 20 });
    fc.assert(
      fc.property(arrivals, (all) => {
        let [level, billed] = [0n, 0n];
        for (let closed = 0; closed < DAYS; closed += 1) {
          let tally = ledger.EMPTY_TALLY;
          for (const [one, arrives] of all) {
            if (closed !== Math.max(arrives, Math.floor((one.atMs - START) / DAY_MS))) continue;
            const placed = ledger.place({ ...one, measure: 'amount' }, START + closed * DAY_MS);
            if (placed.kind === 'in-day') tally = ledger.addTally(tally, placed.tally);
            else [level, billed] = [level + placed.delta, billed + placed.correction];
          }
          billed += ledger.dayTotal(level, tally);
          level = ledger.closingLevel(level, tally);
        }
        expect(billed).toBe(all.reduce((sum, [{ delta }]) => sum + delta, 0n));
      }),
    );
  });

  test('a late amount is worth itself, on its own day', () => {
    fc.assert(
      fc.property(change, (one) => {
        const byDay = ledger.correctionByDay({ ...one, measure: 'amount' }, END);
        expect([...byDay]).toEqual([[dayOf(one.atMs), one.delta]]);
      }),
    );
  });

  test('runs within the day: up to any instant behind its changes it is the integral', () => {
    fc.assert(
      fc.property(opening, changes, fc.integer({ min: 0, max: DAY_MS }), (from, all, sinceMs) => {
        const untilMs = START + sinceMs;
        const known = all.filter(({ atMs }) => atMs < untilMs);
        const tally = known.map(ledger.post).reduce(ledger.addTally, ledger.EMPTY_TALLY);
        const running = ledger.runningTotal(from, tally, firstDay, untilMs);
        expect(running).toBe(integrate(from, known, { fromMs: START, toMs: untilMs }));
      }),
    );
  });

  test('a late change is worth on its own days what its correction is, and is the integral on each', () => {
    fc.assert(
      fc.property(change, fc.integer({ min: 1, max: DAYS }), (one, closed) => {
        const closedThroughMs = START + closed * DAY_MS;
        const days = ledger.correctionByDay(one, closedThroughMs);
        fc.pre(one.atMs < closedThroughMs);
        for (const [day, count] of days) {
          expect(count).toBe(integrate(0n, [one], { fromMs: dayStart(day), toMs: dayEnd(day) }));
        }
        const sum = [...days.values()].reduce((all, count) => all + count, 0n);
        expect(sum).toBe(ledger.correctionOf(one, closedThroughMs));
      }),
    );
    expect(ledger.correctionByDay({ delta: 1n, atMs: START }, START).size).toBe(0);
  });

  test('refuses to call a change late that is not', () => {
    expect(() => ledger.correctionOf({ delta: 1n, atMs: START }, START)).toThrow(
      expect.objectContaining({ code: 'window-reversed' }),
    );
    expect(ledger.correctionOf({ delta: -5n, atMs: START - 7 }, START)).toBe(-35n);
  });
});

describe('the integral', () => {
  test('is the sum of its parts wherever it is cut', () => {
    fc.assert(
      fc.property(opening, changes, fc.integer({ min: START, max: END }), (from, all, cutMs) => {
        const atCut = from + all.filter(({ atMs }) => atMs < cutMs).reduce((sum, { delta }) => sum + delta, 0n);
        const before = integrate(from, all, { fromMs: START, toMs: cutMs });
        const after = integrate(
          atCut,
          all.filter(({ atMs }) => atMs >= cutMs),
          { fromMs: cutMs, toMs: END },
        );
        expect(before + after).toBe(integrate(from, all, { fromMs: START, toMs: END }));
      }),
    );
  });

  test('of +1 at each start and -1 at each end is the run time of attempts, clipped to any range', () => {
    const attempt = fc
      .tuple(fc.integer({ min: START, max: END }), fc.integer({ min: 0, max: DAY_MS * 3 }))
      .map(([fromMs, ms]) => ({ fromMs, toMs: fromMs + ms }));
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 8 }), fc.integer({ min: START, max: END }), (attempts, toMs) => {
        const window = { fromMs: START, toMs };
        const steps = attempts.flatMap((one) => [
          { delta: 1n, atMs: one.fromMs },
          { delta: -1n, atMs: one.toMs },
        ]);
        expect(runMs(attempts, window)).toBe(integrate(0n, steps, window));
      }),
    );
  });

  test('counts an attempt that still runs up to the end of the window', () => {
    expect(runMs([{ fromMs: START - 10 }], { fromMs: START, toMs: START + 5 })).toBe(5n);
  });

  test('refuses a window that ends before it begins', () => {
    expect(() => integrate(0n, [], { fromMs: 2, toMs: 1 })).toThrow(
      expect.objectContaining({ code: 'window-reversed' }),
    );
    expect(integrate(7n, [], { fromMs: 2, toMs: 2 })).toBe(0n);
  });
});

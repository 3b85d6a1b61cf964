import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_OFFSETS, MAX_STEP_MS, moved, type Offsets, shift } from '../../../lib/app/platform/queries/offsets.ts';
import { createTestClock, FRESH_FOR_MS } from '../../../lib/app/platform/queries/test-clock.ts';

const DAY_MS = 86_400_000;

function movedTo(offsets: Offsets, wallMs: number, toMs: number): Offsets {
  const move = moved(offsets, wallMs, toMs);
  if (!move.ok) throw new Error(move.message);
  return move.offsets;
}

describe('a moved clock', () => {
  test('shifts every instant by what held then: what happened before a move keeps its time', () => {
    const offsets = movedTo(movedTo([], 1_000, 1_000 + DAY_MS), 5_000, 5_000 + 3 * DAY_MS);
    expect(shift(offsets, 999)).toBe(999);
    expect(shift(offsets, 1_000)).toBe(1_000 + DAY_MS);
    expect(shift(offsets, 4_999)).toBe(4_999 + DAY_MS);
    expect(shift(offsets, 5_000)).toBe(5_000 + 3 * DAY_MS);
  });

  test('never goes back, and never too far at once', () => {
    const offsets = movedTo([], 0, DAY_MS);
    expect(moved(offsets, 10, DAY_MS)).toMatchObject({ ok: false, code: 'clock-backwards' });
    expect(moved(offsets, 10, 10 + DAY_MS)).toMatchObject({ ok: false, code: 'clock-backwards' });
    expect(moved(offsets, 10, DAY_MS + 11 + MAX_STEP_MS)).toMatchObject({ ok: false, code: 'clock-too-far' });
    const full = Array.from({ length: MAX_OFFSETS }, (_, index) => ({ wallMs: index, aheadMs: index }));
    expect(moved(full, MAX_OFFSETS, DAY_MS)).toMatchObject({ ok: false, code: 'clock-too-far' });
  });

  test('keeps the order of any two instants, whatever the moves', () => {
    const moves = fc.array(fc.tuple(fc.nat(DAY_MS), fc.integer({ min: 1, max: DAY_MS })), { maxLength: 20 });
    fc.assert(
      fc.property(moves, fc.array(fc.nat(30 * DAY_MS), { maxLength: 20 }), (steps, instants) => {
        let [offsets, wallMs]: [Offsets, number] = [[], 0];
        for (const [waitMs, stepMs] of steps) {
          wallMs += waitMs;
          offsets = movedTo(offsets, wallMs, shift(offsets, wallMs) + stepMs);
        }
        const sorted = instants.toSorted((a, b) => a - b);
        const shifted = sorted.map((instant) => shift(offsets, instant));
        expect(shifted).toEqual(shifted.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the clock of a function', () => {
  test('knows of a move at the latest a quarter of a second later, and reads once for many', async () => {
    let [offsets, wallMs, reads]: [Offsets, number, number] = [[], 0, 0];
    const read = async () => {
      reads += 1;
      return offsets;
    };
    const clock = createTestClock({ read }, () => wallMs);
    await Promise.all([clock.refresh(), clock.refresh()]);
    expect(reads).toBe(1);
    offsets = movedTo([], 0, DAY_MS);
    await clock.refresh();
    expect(clock.nowMs()).toBe(0);
    wallMs = FRESH_FOR_MS;
    await clock.refresh();
    expect(clock.nowMs()).toBe(FRESH_FOR_MS + DAY_MS);
    expect(clock.fromWallMs(0)).toBe(DAY_MS);
  });
});

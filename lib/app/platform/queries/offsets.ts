/** From `wallMs` on, the platform's clock is `aheadMs` ahead of the wall. */
export interface Offset {
  readonly wallMs: number;
  readonly aheadMs: number;
}

export const MAX_STEP_MS = 400 * 24 * 60 * 60 * 1_000;
/** Moves are remembered for ever, because stored times are shifted by them: so their number is bounded. */
export const MAX_OFFSETS = 2_000;

/** Offsets ascend in time and in value: the clock never goes back. */
export type Offsets = readonly Offset[];

/** The platform's time at an instant of the wall, past ones included: piecewise, and never decreasing. */
export function shift(offsets: Offsets, wallMs: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle]?.wallMs ?? Number.POSITIVE_INFINITY) <= wallMs) low = middle + 1;
    else high = middle;
  }
  return wallMs + (offsets[low - 1]?.aheadMs ?? 0);
}

export type Move =
  | { readonly ok: true; readonly offsets: Offsets }
  | { readonly ok: false; readonly code: 'clock-backwards' | 'clock-too-far'; readonly message: string };

/** The offsets after moving the clock to `toMs` at the instant `wallMs` of the wall. */
export function moved(offsets: Offsets, wallMs: number, toMs: number): Move {
  const nowMs = shift(offsets, wallMs);
  const last = offsets.at(-1);
  if (toMs <= nowMs || (last !== undefined && wallMs < last.wallMs)) {
    return { ok: false, code: 'clock-backwards', message: `it is ${iso(nowMs)} already; ${iso(toMs)} is not later` };
  }
  if (toMs - nowMs > MAX_STEP_MS || offsets.length >= MAX_OFFSETS) {
    const message = `from ${iso(nowMs)} to ${iso(toMs)}: at most ${MAX_STEP_MS / 86_400_000} days a step, ${MAX_OFFSETS} steps in all`;
    return { ok: false, code: 'clock-too-far', message };
  }
  const offset = { wallMs, aheadMs: toMs - wallMs };
  const before = last?.wallMs === wallMs ? offsets.slice(0, -1) : offsets;
  return { ok: true, offsets: [...before, offset] };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

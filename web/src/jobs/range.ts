const DAY_MS = 86_400_000;
/** Days that usage can be divided over in one question. */
export const MAX_SHARED_DAYS = 92;

export interface SharedRange {
  readonly from: string;
  readonly to: string;
}

/** UTC days from a job's creation until now; of an older job the last ones that one question can hold. */
export function rangeOf(fromMs: number, nowMs: number): SharedRange {
  const toMs = Math.max(fromMs, nowMs);
  return { from: dayOf(Math.max(fromMs, earliest(toMs))), to: dayOf(toMs) };
}

/** Whether a job is older than the days of its range. */
export function isCut(fromMs: number, nowMs: number): boolean {
  return fromMs < earliest(nowMs);
}

function earliest(toMs: number): number {
  return toMs - (MAX_SHARED_DAYS - 1) * DAY_MS;
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;
/** Days that usage can be divided over in one question. */
export const MAX_SHARED_DAYS = 92;

/** UTC days from a job's creation until now; of an older job the last ones that one question can hold. */
export function rangeOf(fromMs: number, nowMs: number): { readonly from: string; readonly to: string } {
  const toMs = Math.max(fromMs, nowMs);
  const startMs = Math.max(fromMs, toMs - (MAX_SHARED_DAYS - 1) * DAY_MS);
  return { from: dayOf(startMs), to: dayOf(toMs) };
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

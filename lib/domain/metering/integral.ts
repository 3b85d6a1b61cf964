import { MeteringError } from './error.ts';
import type { Change } from './ledger.ts';

/** Half-open, UTC milliseconds: `[fromMs, toMs)`. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Level-milliseconds over the window. `opening` is the level at the window's start; changes at or after its end do not
 * count, changes at or before its start count from the start.
 */
export function integrate(opening: bigint, changes: Iterable<Change>, window: Window): bigint {
  assertWindow(window);
  let sum = opening * BigInt(window.toMs - window.fromMs);
  for (const { delta, atMs } of changes) {
    if (atMs < window.toMs) sum += delta * BigInt(window.toMs - Math.max(atMs, window.fromMs));
  }
  return sum;
}

/** The part of `interval` that lies in the window, or undefined. An open interval runs to the window's end. */
export function clip(
  interval: { readonly fromMs: number; readonly toMs?: number },
  window: Window,
): Window | undefined {
  const fromMs = Math.max(interval.fromMs, window.fromMs);
  const toMs = Math.min(interval.toMs ?? window.toMs, window.toMs);
  return fromMs < toMs ? { fromMs, toMs } : undefined;
}

/** Milliseconds that attempts ran within the window. */
export function runMs(attempts: Iterable<{ readonly fromMs: number; readonly toMs?: number }>, window: Window): bigint {
  assertWindow(window);
  let sum = 0n;
  for (const attempt of attempts) {
    const part = clip(attempt, window);
    if (part) sum += BigInt(part.toMs - part.fromMs);
  }
  return sum;
}

export function assertWindow({ fromMs, toMs }: Window): void {
  if (!(Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) && fromMs <= toMs)) {
    throw new MeteringError('window-reversed', `[${fromMs}, ${toMs}) is no window: whole milliseconds, from before to`);
  }
}

/** Shown at once when the line is away: the client itself goes on trying for minutes. */
export const OFFLINE = 'You are offline. The upload goes on when you are back.';

/** One upload as the page shows it. */
export interface Transfer {
  /** Of this choice of a file: a file chosen twice is two. */
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Bytes read while `reading`, else bytes sent. */
  readonly doneBytes: number;
  /** `missing`: chosen before a reload, and the browser does not give the file again by itself. */
  readonly status: 'waiting' | 'reading' | 'sending' | 'paused' | 'missing' | 'failed' | 'done' | 'skipped';
  /** Resuming a missing one asks the browser; others have to be chosen again. */
  readonly canReopen: boolean;
  readonly bytesPerSecond: number;
  readonly problem: string | undefined;
}

/** Rate over the last seconds, from (time, bytes) samples. */
export function rateOf(samples: readonly { readonly atMs: number; readonly bytes: number }[]): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
  return (1000 * (last.bytes - first.bytes)) / (last.atMs - first.atMs);
}

const RATE_WINDOW_MS = 5_000;

/** Bytes a second over the last seconds of a transfer. */
export function rateMeter(nowMs: () => number) {
  const samples: { atMs: number; bytes: number }[] = [];
  return (bytes: number): number => {
    const atMs = nowMs();
    samples.push({ atMs, bytes });
    while (samples.length > 2 && atMs - (samples[0]?.atMs ?? atMs) > RATE_WINDOW_MS) samples.shift();
    return rateOf(samples);
  };
}

/** Shown at once when the line is away: the client itself goes on trying for minutes. */
export const OFFLINE = 'You are offline. The upload goes on when you are back.';

/** One upload as the page shows it. */
export interface Transfer {
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  readonly status: 'waiting' | 'sending' | 'paused' | 'failed' | 'done';
  readonly bytesPerSecond: number;
  readonly problem: string | undefined;
}

/** Same name, size and time of change: the same file chosen again. */
export function keyOf(file: { readonly name: string; readonly size: number; readonly lastModified: number }): string {
  return `${file.name}\u0000${file.size}\u0000${file.lastModified}`;
}

const STORAGE_PREFIX = 'catacloud.upload.';
const MAX_REMEMBERED = 100;

/**
 * Which upload a file belongs to, kept over a reload: an id, no secret. Using it requires signing in as a member.
 */
export function remember(org: string, key: string, uploadId: string): void {
  try {
    const known = Object.keys(localStorage).filter((name) => name.startsWith(STORAGE_PREFIX));
    for (const name of known.slice(0, Math.max(0, known.length - MAX_REMEMBERED))) localStorage.removeItem(name);
    localStorage.setItem(`${STORAGE_PREFIX}${org}.${key}`, uploadId);
  } catch {
    // Without storage an upload still runs; it only cannot be resumed after a reload.
  }
}

export function recall(org: string, key: string): string | undefined {
  try {
    return localStorage.getItem(`${STORAGE_PREFIX}${org}.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function forget(org: string, key: string): void {
  try {
    localStorage.removeItem(`${STORAGE_PREFIX}${org}.${key}`);
  } catch {
    // Nothing was kept.
  }
}

/** Rate over the last seconds, from (time, bytes) samples. */
export function rateOf(samples: readonly { readonly atMs: number; readonly bytes: number }[]): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
  return (1000 * (last.bytes - first.bytes)) / (last.atMs - first.atMs);
}

import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalError } from './error.ts';

const POLL_MS = 200;

export interface Lock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** How long to wait for the holder; 0 refuses at once. */
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A file with the process id of the one process that may continue. A holder that is gone without releasing it has
 * lost it. Throws `LocalError` `already.running` when the holder lives longer than the wait.
 */
export async function takeLock(file: string, { waitMs, signal }: LockOptions): Promise<Lock> {
  const until = Date.now() + waitMs;
  for (;;) {
    if (await create(file)) return { release: () => rm(file, { force: true }) };
    const content = await readFile(file, 'utf8').catch(() => '');
    const holder = Number(content);
    if (!isAlive(holder)) {
      await discard(file, content);
      continue;
    }
    if (Date.now() >= until) {
      throw new LocalError(
        'already.running',
        `Process ${holder} holds ${file}. Stop it first (kill ${holder}), or use another checkout; both can run at once.`,
      );
    }
    await delay(POLL_MS, undefined, { signal });
  }
}

/** True when the file was not there; it appears with its content, never empty. */
async function create(file: string): Promise<boolean> {
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  await writeFile(draft, String(process.pid));
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes the file of a dead holder; one that another process has written meanwhile is restored. */
async function discard(file: string, content: string): Promise<void> {
  const aside = `${file}.${process.pid}.stale`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== content) await link(aside, file);
  } catch {
    // Another process was quicker; the next round reads the current file.
  } finally {
    await rm(aside, { force: true });
  }
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { getSystemErrorName } from 'node:util';

/** How a program ended, by its first process. */
export type StarterExit =
  | { readonly kind: 'exited'; readonly code: number; readonly isOutOfMemory: boolean }
  | { readonly kind: 'signalled'; readonly signal: number; readonly isOutOfMemory: boolean }
  /** The command could not be started, with the system's reason such as ENOENT. */
  | { readonly kind: 'failed'; readonly error: string };

const MAX_BYTES = 64;
const FORM = /^(exited|signalled|failed) (\d{1,3})( oom)?\n$/;
const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;

/**
 * Undefined when nothing was written, or not by it: the program itself may write there, and then it says of itself what it
 * likes. No link of it is followed.
 */
export async function readStarterExit(path: string): Promise<StarterExit | undefined> {
  const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    return starterExitOf(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}

export function starterExitOf(text: string): StarterExit | undefined {
  const [, kind, digits, oom] = FORM.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const number = Number(digits);
  if (kind === 'failed') return { kind, error: number === 0 ? 'unknown' : getSystemErrorName(-number) };
  const isOutOfMemory = oom !== undefined;
  return kind === 'exited'
    ? { kind, code: number, isOutOfMemory }
    : { kind: 'signalled', signal: number, isOutOfMemory };
}

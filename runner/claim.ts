import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunnerError } from './errors.ts';
import { MAX_CLAIM_BYTES } from './limits.ts';

const STDIN = 0;
const NEWLINE = 0x0a;

/**
 * The first line of standard input, and not a byte more: what follows is the lifeline's. The claim is then in this
 * process' memory alone. Throws RunnerError `claim-missing`.
 */
export function readClaim(): string {
  const bytes = Buffer.alloc(MAX_CLAIM_BYTES);
  for (let length = 0; length < MAX_CLAIM_BYTES; length += 1) {
    if (readSync(STDIN, bytes, length, 1, null) === 0) break;
    if (bytes[length] === NEWLINE && length > 0) return bytes.toString('utf8', 0, length);
  }
  throw new RunnerError('claim-missing', 'the first line of standard input must be the attempt’s claim');
}

/**
 * Replaces this process by itself without the claim in its environment, which `/proc` shows for as long as a process
 * lives. Standard input brings it to the next image: a file that has no name any more.
 */
export function restartWithout(claim: string): never {
  const folder = mkdtempSync(join(tmpdir(), 'catacloud-claim-'));
  const file = join(folder, 'claim');
  try {
    writeFileSync(file, `${claim}\n`, { mode: 0o600 });
    closeSync(STDIN);
    // The lowest free descriptor is taken: standard input's.
    openSync(file, 'r');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { ATTEMPT_CLAIM: _, ...environment } = process.env;
  if (process.execve === undefined) throw new RunnerError('environment-invalid', 'the runner needs Node 24 on Linux');
  return process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...environment,
    CLAIM: 'stdin',
  });
}

/** Standard input that was a file would let other processes of this user read the claim again. */
export function forgetInput(): void {
  closeSync(STDIN);
  openSync(devNull, 'r');
}

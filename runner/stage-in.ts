import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { StorageError } from '../lib/client/api-error.ts';
import { inParallel } from '../lib/client/in-parallel.ts';
import { LONGEST_TRANSFER_MS } from '../lib/client/limits.ts';
import { mayPass, type RetryPolicy, retrying } from '../lib/client/retry.ts';
import { within } from '../lib/client/within.ts';
import { defined } from '../lib/domain/defined.ts';
import type { InputFile } from './attempt-api.ts';
import { checksumOf } from './checksum.ts';
import { RunnerError } from './errors.ts';
import { DOWNLOAD_RETRIES, DOWNLOAD_STALL_MS, PARALLEL_INPUTS } from './limits.ts';
import { safePaths } from './safe-name.ts';

export interface StagedInput {
  readonly id: string;
  readonly path: string;
  readonly sizeBytes: number;
}

async function presentBytes(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** Gets what is still missing of one file; the bytes are streamed to the disk and are never whole in memory. */
async function fetchRest(file: InputFile, path: string, signal: AbortSignal, stallMs: number): Promise<void> {
  const have = await presentBytes(path);
  if (file.sizeBytes === 0) return writeFile(path, '');
  if (have === file.sizeBytes) return;
  const range = defined({ range: have > 0 ? `bytes=${have}-` : undefined });
  const limits = { timeoutMs: LONGEST_TRANSFER_MS, stallMs, signal };
  await within(`input ${file.id}`, limits, async (limited, alive) => {
    const reply = await fetch(file.url, { headers: range, signal: limited });
    if (!reply.ok || reply.body === null) throw new StorageError(reply.status);
    const seen = new Transform({
      transform(chunk, _encoding, done) {
        alive();
        done(null, chunk);
      },
    });
    const target = createWriteStream(path, { flags: reply.status === 206 ? 'a' : 'w' });
    await pipeline(Readable.fromWeb(reply.body as ReadableStream), seen, target);
  });
  const got = await presentBytes(path);
  if (got !== file.sizeBytes) throw new Error(`it has ${got} bytes, and not ${file.sizeBytes}`);
}

/** A refused URL may have expired. What is not in the store, or cannot be written here, will not be so the next time either. */
function passes(error: unknown): boolean {
  return mayPass(error) || (error instanceof StorageError && (error.status === 403 || error.status === 416));
}

async function fetchInput(
  id: string,
  path: string,
  signed: (isRefused: boolean) => Promise<InputFile>,
  signal: AbortSignal,
  { stallMs, retries }: Required<Pick<StageInOptions, 'stallMs' | 'retries'>>,
): Promise<void> {
  let file: InputFile | undefined;
  try {
    await retrying({ policy: retries, passes, signal }, async (failures) => {
      file = await signed(failures > 0);
      await fetchRest(file, path, signal, stallMs);
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // Platform or store do not answer: the input is no worse for it, and another attempt may find them well.
    if (mayPass(error)) throw new RunnerError('attempt-lost', `input ${id} cannot be brought: ${why}`, error);
    throw new RunnerError('input-unreadable', `input ${id} cannot be read: ${why}`, error);
  }
  if (file !== undefined) await verify(file, path);
}

/** Compares what is on the disk with what was uploaded. Another download would bring the same bytes: the store is at fault. */
async function verify({ id, checksum }: InputFile, path: string): Promise<void> {
  if (checksum === undefined) return;
  const found = await checksumOf(checksum.algorithm, createReadStream(path));
  if (found === checksum.value) return;
  const why = `its ${checksum.algorithm} is ${found}, and not ${checksum.value}, as it was uploaded`;
  throw new RunnerError('input-unreadable', `input ${id} cannot be used: ${why}`);
}

/** Older URLs are asked for again before they are used: they end a minute after they were signed. */
export const FRESH_INPUTS_MS = 30_000;

/** The inputs with URLs that can still be used; one request renews all of them. */
function freshInputs(inputs: () => Promise<readonly InputFile[]>, nowMs: () => number) {
  let last = { atMs: nowMs(), files: inputs() };
  return {
    current() {
      if (nowMs() - last.atMs >= FRESH_INPUTS_MS) this.renew();
      return last.files;
    },
    renew() {
      last = { atMs: nowMs(), files: inputs() };
      return last.files;
    },
  };
}

export interface StageInOptions {
  readonly stallMs?: number;
  readonly retries?: RetryPolicy;
  readonly nowMs?: () => number;
}

/** Brings every input into `folder`, in the folder of its slot and those of its name, a few at a time. A broken download goes on where it stopped, with a fresh URL. */
export async function stageIn(
  folder: string,
  inputs: () => Promise<readonly InputFile[]>,
  signal: AbortSignal,
  { stallMs = DOWNLOAD_STALL_MS, retries = DOWNLOAD_RETRIES, nowMs = () => performance.now() }: StageInOptions = {},
): Promise<readonly StagedInput[]> {
  const fresh = freshInputs(inputs, nowMs);
  const files = await fresh.current();
  const paths = safePaths(files.map(({ name, slot }) => (slot === undefined ? name : `${slot}/${name}`)));
  const staged = files.map((file, at) => ({ file, path: join(folder, paths[at] ?? '') }));
  for (const { path } of staged) await mkdir(dirname(path), { recursive: true });
  const signed = async (id: string, isRefused: boolean) => {
    const found = (await (isRefused ? fresh.renew() : fresh.current())).find((file) => file.id === id);
    if (found === undefined) throw new RunnerError('input-unreadable', `input ${id} is no longer there`);
    return found;
  };
  await inParallel(
    staged,
    PARALLEL_INPUTS,
    ({ file, path }, either) =>
      fetchInput(file.id, path, (isRefused) => signed(file.id, isRefused), either, { stallMs, retries }),
    signal,
  );
  return staged.map(({ file, path }) => ({ id: file.id, path, sizeBytes: file.sizeBytes }));
}

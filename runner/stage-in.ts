import { createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { InputFile } from './attempt-api.ts';
import { RunnerError } from './errors.ts';
import { DOWNLOAD_ATTEMPTS, DOWNLOAD_STALL_MS, PARALLEL_INPUTS } from './limits.ts';
import { retrying } from './retry.ts';
import { safeName } from './safe-name.ts';

export interface StagedInput {
  readonly id: string;
  readonly path: string;
  readonly sizeBytes: number;
}

async function presentBytes(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** Aborts when no byte has come for a while. */
function stallGuard(abort: AbortController): Transform {
  const timer = setTimeout(() => abort.abort(new Error('no byte came')), DOWNLOAD_STALL_MS);
  return new Transform({
    transform(chunk, _encoding, done) {
      timer.refresh();
      done(null, chunk);
    },
    destroy(error, done) {
      clearTimeout(timer);
      done(error);
    },
  });
}

/** Gets what is still missing of one file; the bytes flow to the disk and are never held whole. */
async function fetchRest(file: InputFile, path: string, signal: AbortSignal): Promise<void> {
  const have = await presentBytes(path);
  if (file.sizeBytes === 0) return writeFile(path, '');
  if (have === file.sizeBytes) return;
  const abort = new AbortController();
  const guard = stallGuard(abort);
  const range: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  try {
    const reply = await fetch(file.url, { headers: range, signal: AbortSignal.any([signal, abort.signal]) });
    if (!reply.ok || reply.body === null) throw new Error(`the store answered ${reply.status}`);
    const body = Readable.fromWeb(reply.body as ReadableStream);
    await pipeline(body, guard, createWriteStream(path, { flags: reply.status === 206 ? 'a' : 'w' }));
  } finally {
    guard.destroy();
  }
  const got = await presentBytes(path);
  if (got !== file.sizeBytes) throw new Error(`got ${got} bytes of ${file.sizeBytes}`);
}

async function fetchInput(
  file: InputFile,
  path: string,
  freshUrl: () => Promise<InputFile>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await retrying(
      DOWNLOAD_ATTEMPTS,
      async (failures) => fetchRest(failures === 0 ? file : await freshUrl(), path, signal),
      signal,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RunnerError('input-unreadable', `input ${file.id} cannot be read: ${why}`, error);
  }
}

/** Brings every input into `folder`, a few at a time. A broken download goes on where it stopped, with a fresh URL. */
export async function stageIn(
  folder: string,
  inputs: () => Promise<readonly InputFile[]>,
  signal: AbortSignal,
): Promise<readonly StagedInput[]> {
  const files = await inputs();
  const taken = new Set<string>();
  const staged = files.map((file) => ({ file, path: join(folder, safeName(file.name, taken)) }));
  const waiting = [...staged];
  const freshUrl = async (id: string) => {
    const found = (await inputs()).find((file) => file.id === id);
    if (found === undefined) throw new RunnerError('input-unreadable', `input ${id} is no longer there`);
    return found;
  };
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { file, path } = next;
      await fetchInput(file, path, () => freshUrl(file.id), signal);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_INPUTS }, worker));
  return staged.map(({ file, path }) => ({ id: file.id, path, sizeBytes: file.sizeBytes }));
}

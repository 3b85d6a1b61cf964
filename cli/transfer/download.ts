import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NoAnswerError, StorageError } from '../../lib/client/api-error.ts';
import { inParallel } from '../../lib/client/in-parallel.ts';
import { PATIENCE_MS, STALL_MS, transferTimeoutMs } from '../../lib/client/limits.ts';
import { DEFAULT_RETRIES, mayPass, retrying } from '../../lib/client/retry.ts';
import { within } from '../../lib/client/within.ts';
import { writePrivately } from '../config.ts';
import { type DonePieces, donePieces } from './done-pieces.ts';
import { makeFolderOf, putInPlace } from './place.ts';

export const PIECE_BYTES = 8 * 1_024 * 1_024;

export interface DownloadRequest {
  readonly fileId: string;
  readonly sizeBytes: number;
  readonly target: string;
  readonly parallel: number;
  /** Whether what is there under the target's name is replaced. */
  readonly overwrite?: boolean;
  /** A URL to read from; asked for again when one has expired. */
  readonly url: () => Promise<string>;
  /** Throws when the content differs; then there is no target. */
  readonly verify?: (path: string) => Promise<void>;
  readonly onProgress: (doneBytes: number) => void;
  readonly stallMs?: number;
  readonly patienceMs?: number;
}

/** Beside the target, so that renaming is enough; never longer than the target's own name may be. */
export function partOf({ fileId, target }: Pick<DownloadRequest, 'fileId' | 'target'>) {
  const number = createHash('sha256')
    .update(`${fileId}/${basename(target)}`)
    .digest('hex')
    .slice(0, 16);
  const path = join(dirname(target), `.catacloud-${number}.part`);
  return { path, note: `${path}.json` };
}

/** Pieces that an earlier download of the same file has left: of those that the note names, what the disk has. */
async function left(request: DownloadRequest): Promise<DonePieces> {
  const { path, note } = partOf(request);
  try {
    const found = JSON.parse(await readFile(note, 'utf8')) as { fileId: unknown; sizeBytes: unknown };
    const isSame = found.fileId === request.fileId && found.sizeBytes === request.sizeBytes;
    const done = donePieces(isSame ? found : undefined);
    // Cut off since then, by a full disk or a crash: what is missing would be zeros.
    const { size } = await stat(path);
    return size >= Math.min(request.sizeBytes, done.end() * PIECE_BYTES) ? done : donePieces();
  } catch {
    // None, or one that is no use: then the download begins anew, which is never wrong.
    return donePieces();
  }
}

/**
 * Fetches a file in pieces, several at a time, into a hidden file beside its target, and gives it its name when it is whole
 * and verified. The finished pieces are recorded beside it: a killed download continues.
 */
export async function download(request: DownloadRequest): Promise<void> {
  const { path, note } = partOf(request);
  // Refused at once when there is nothing to read.
  const first = await request.url();
  await makeFolderOf(request.target);
  const done = await left(request);
  const file = await open(path, done.count() > 0 ? 'r+' : 'w');
  try {
    await fetchMissing(request, file, done, first);
    await file.truncate(request.sizeBytes);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await request.verify?.(path);
  } catch (error) {
    await rm(path, { force: true });
    await rm(note, { force: true });
    throw error;
  }
  await putInPlace(path, request.target, request.overwrite === true);
  await rm(note, { force: true });
}

async function fetchMissing(request: DownloadRequest, file: FileHandle, done: DonePieces, first: string) {
  const { sizeBytes, fileId, parallel } = request;
  const { note } = partOf(request);
  const bytesOf = (piece: number) => Math.min(PIECE_BYTES, sizeBytes - piece * PIECE_BYTES);
  const count = Math.ceil(sizeBytes / PIECE_BYTES);
  let url = Promise.resolve(first);
  let noting: Promise<void> = Promise.resolve();
  let doneBytes = Math.min(sizeBytes, done.count() * PIECE_BYTES);
  request.onProgress(doneBytes);
  const policy = { ...DEFAULT_RETRIES, patienceMs: request.patienceMs ?? PATIENCE_MS };
  await inParallel(done.missing(count), Math.min(parallel, count), async (piece, signal) => {
    await retrying({ policy, passes, signal }, async (failures) => {
      if (failures > 0) url = request.url();
      await fetchPiece(file, await url, piece * PIECE_BYTES, bytesOf(piece), request, signal);
    });
    done.add(piece);
    doneBytes += bytesOf(piece);
    request.onProgress(doneBytes);
    noting = noting.then(async () => {
      const noted = done.note();
      // On the disk before it is noted: after a crash the note promises nothing that is not there.
      await file.datasync();
      await writePrivately(note, { fileId, sizeBytes, ...noted });
    });
    await noting;
  });
}

/** A URL that has expired is refused, and so is one whose file is gone: requesting a fresh one distinguishes them. */
function passes(error: unknown): boolean {
  return mayPass(error) || (error instanceof StorageError && error.status === 403);
}

async function fetchPiece(
  file: FileHandle,
  url: string,
  from: number,
  length: number,
  { stallMs = STALL_MS, sizeBytes }: DownloadRequest,
  signal: AbortSignal,
): Promise<void> {
  const limits = { timeoutMs: transferTimeoutMs(length), stallMs, signal };
  await within(`bytes ${from} to ${from + length - 1}`, limits, async (limited, alive) => {
    const reply = await fetch(url, { headers: { range: `bytes=${from}-${from + length - 1}` }, signal: limited });
    const range = reply.headers.get('content-range');
    if (range !== null && !range.startsWith(`bytes ${from}-`)) {
      throw new NoAnswerError(`${range} came instead of bytes ${from} on`, undefined);
    }
    const isWhole = reply.status === 200 && length === sizeBytes;
    if ((reply.status !== 206 && !isWhole) || reply.body === null) throw new StorageError(reply.status);
    let got = 0;
    for await (const chunk of reply.body) {
      alive();
      if (got + chunk.length > length) throw new NoAnswerError(`more than ${length} bytes came`, undefined);
      await writeAll(file, chunk, from + got);
      got += chunk.length;
    }
    if (got !== length) throw new NoAnswerError(`${got} bytes came of ${length}`, undefined);
  });
}

/** A disk may take a part of what is written. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, at + written);
    written += bytesWritten;
  }
}

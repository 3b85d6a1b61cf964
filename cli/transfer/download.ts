import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writePrivately } from '../config.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

export const PIECE_BYTES = 8 * 1_024 * 1_024;
const TRIES = 6;
const PAUSE_MS = 300;

export interface DownloadRequest {
  readonly fileId: string;
  readonly sizeBytes: number;
  readonly target: string;
  readonly parallel: number;
  /** A URL to read from; asked for again when one has expired. */
  readonly url: () => Promise<string>;
  readonly onProgress: (doneBytes: number) => void;
}

interface Unfinished {
  readonly fileId: string;
  readonly sizeBytes: number;
  /** Numbers of the pieces that are there, counted from 0. */
  readonly pieces: readonly number[];
}

/** Pieces that an earlier download of the same file has left. */
async function left(path: string, { fileId, sizeBytes, target }: DownloadRequest): Promise<readonly number[]> {
  try {
    const found = JSON.parse(await readFile(path, 'utf8')) as Unfinished;
    await stat(`${target}.part`);
    return found.fileId === fileId && found.sizeBytes === sizeBytes ? found.pieces : [];
  } catch {
    return [];
  }
}

/**
 * Fetches a file in pieces, several at a time, into `<target>.part`, and gives it its name when it is whole. Which
 * pieces are there stands in `<target>.part.json`: a download that was killed goes on.
 */
export async function download(request: DownloadRequest): Promise<void> {
  const { target, sizeBytes, fileId } = request;
  const notes = `${target}.part.json`;
  await mkdir(dirname(target), { recursive: true });
  const done = new Set(await left(notes, request));
  const file = await open(`${target}.part`, done.size > 0 ? 'r+' : 'w');
  const bytesOf = (piece: number) => Math.min(PIECE_BYTES, sizeBytes - piece * PIECE_BYTES);
  const count = Math.ceil(sizeBytes / PIECE_BYTES);
  const missing = Array.from({ length: count }, (_, piece) => piece).filter((piece) => !done.has(piece));
  let doneBytes = [...done].reduce((sum, piece) => sum + bytesOf(piece), 0);
  let url: Promise<string> = request.url();
  let noting: Promise<void> = Promise.resolve();
  try {
    request.onProgress(doneBytes);
    const worker = async () => {
      for (let piece = missing.shift(); piece !== undefined; piece = missing.shift()) {
        const at = piece * PIECE_BYTES;
        await fetchPiece(file, at, bytesOf(piece), async (isFresh) => {
          if (isFresh) url = request.url();
          return url;
        });
        done.add(piece);
        doneBytes += bytesOf(piece);
        request.onProgress(doneBytes);
        const note: Unfinished = { fileId, sizeBytes, pieces: [...done] };
        noting = noting.then(() => writePrivately(notes, note));
        await noting;
      }
    };
    await Promise.all(Array.from({ length: Math.min(request.parallel, count) }, worker));
    await file.truncate(sizeBytes);
  } finally {
    await file.close();
  }
  await rename(`${target}.part`, target);
  await rm(notes, { force: true });
}

async function fetchPiece(
  file: FileHandle,
  at: number,
  length: number,
  urlOf: (isFresh: boolean) => Promise<string>,
): Promise<void> {
  let why = '';
  for (let failures = 0; failures < TRIES; failures += 1) {
    if (failures > 0) await sleep(PAUSE_MS * 2 ** failures * Math.random());
    try {
      const reply = await fetch(await urlOf(failures > 0), { headers: { range: `bytes=${at}-${at + length - 1}` } });
      const bytes = new Uint8Array(await reply.arrayBuffer());
      if (reply.ok && bytes.length === length) {
        await file.write(bytes, 0, length, at);
        return;
      }
      why = reply.ok ? `${bytes.length} bytes came of ${length}` : `the store answered ${reply.status}`;
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
  }
  throw new CommandError(EXIT.failed, 'download-failed', `bytes ${at} to ${at + length - 1} could not be read: ${why}`);
}

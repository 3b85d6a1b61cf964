import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { partSizeFor } from '../domain/file/part-size.ts';
import { type ContentChecksums, checksumsOf } from './crc32.ts';
import type { StreamedBytes, UploadSource } from './upload.ts';

/** A file has changed since its upload began; halves of two versions must not become one object. */
export class SourceChangedError extends Error {
  readonly code = 'source-changed';

  constructor(path: string) {
    super(`${path} has changed while it was uploaded: upload it again`);
    this.name = 'SourceChangedError';
  }
}

/** The file system gives no size of it, and yet it has bytes: what the kernel makes up when it is read. */
export class UnsizedSourceError extends Error {
  readonly code = 'source-unsized';

  constructor(path: string) {
    super(`${path} says that it is empty, and is not: copy it first, and upload the copy`);
    this.name = 'UnsizedSourceError';
  }
}

export interface FileSource extends UploadSource {
  /** Milliseconds since the epoch, from the file system. */
  readonly modifiedMs: number;
  slice(from: number, to: number): Promise<StreamedBytes>;
  /** CRC-32 of the parts and of the whole, which is read once. Undefined of nothing. */
  readChecksums(signal?: AbortSignal): Promise<ContentChecksums | undefined>;
  close(): Promise<void>;
}

const READ_BYTES = 1_048_576;

/** A file of Node's file system as an upload's source; read in pieces, never whole. */
export async function fileSource(path: string): Promise<FileSource> {
  const file: FileHandle = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    if (size === 0 && (await file.read(new Uint8Array(1), 0, 1, 0)).bytesRead > 0) throw new UnsizedSourceError(path);

    async function expectUnchanged(): Promise<void> {
      const now = await file.stat();
      if (now.size !== size || now.mtimeMs !== mtimeMs) throw new SourceChangedError(path);
    }

    async function read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
      const bytes = new Uint8Array(to - from);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) throw new SourceChangedError(path);
        filled += bytesRead;
      }
      return bytes;
    }

    function stream(from: number, to: number): ReadableStream<Uint8Array<ArrayBuffer>> {
      let at = from;
      return new ReadableStream<Uint8Array<ArrayBuffer>>({
        async pull(controller) {
          const next = Math.min(at + READ_BYTES, to);
          const bytes = await read(at, next);
          at = next;
          // Before the last bytes go: a part that is whole is of one version of the file.
          if (at === to) await expectUnchanged();
          if (bytes.length > 0) controller.enqueue(bytes);
          if (at === to) controller.close();
        },
      });
    }

    return {
      sizeBytes: size,
      modifiedMs: mtimeMs,
      async slice(from, to) {
        await expectUnchanged();
        return { sizeBytes: to - from, stream: stream(from, to) };
      },
      async readChecksums(signal) {
        const partBytes = partSizeFor(size);
        const parts: number[] = [];
        // Parts have whole MiB, so that no piece belongs to two of them.
        for (let at = 0; at < size; at += READ_BYTES) {
          signal?.throwIfAborted();
          const part = Math.floor(at / partBytes);
          parts[part] = crc32(await read(at, Math.min(at + READ_BYTES, size)), parts[part] ?? 0);
        }
        await expectUnchanged();
        return checksumsOf(size, partBytes, parts);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

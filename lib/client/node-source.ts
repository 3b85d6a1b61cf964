import { type FileHandle, open } from 'node:fs/promises';
import type { UploadSource } from './upload.ts';

/** A file is not what it was when its upload began; half of each version must not become one object. */
export class SourceChangedError extends Error {
  readonly code = 'source-changed';

  constructor(path: string) {
    super(`${path} has changed while it was uploaded: upload it again`);
    this.name = 'SourceChangedError';
  }
}

export interface FileSource extends UploadSource {
  /** Milliseconds since the epoch, as the file system says. */
  readonly modifiedMs: number;
  close(): Promise<void>;
}

/** A file of Node's file system as something to upload; read in pieces, never whole. */
export async function fileSource(path: string): Promise<FileSource> {
  const file: FileHandle = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    return {
      sizeBytes: size,
      modifiedMs: mtimeMs,
      async slice(from, to) {
        const bytes = new Uint8Array(to - from);
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
          if (bytesRead === 0) throw new SourceChangedError(path);
          filled += bytesRead;
        }
        const now = await file.stat();
        if (now.size !== size || now.mtimeMs !== mtimeMs) throw new SourceChangedError(path);
        return bytes;
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

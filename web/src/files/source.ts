import type { UploadSource } from '../../../lib/client/upload.ts';

/** The file on disk is no longer the chosen one: the parts sent belong to no file. */
export class FileChangedError extends Error {
  readonly code = 'file-changed';

  constructor(name: string, cause: unknown) {
    super(`${name} has changed since it was chosen, or is gone. Nothing of it was kept: choose it again.`, { cause });
  }
}

/** A chosen file in pieces. Browsers refuse to read a file that has changed on disk since: reading one byte shows that. */
export function sourceOf(file: File): UploadSource {
  return {
    sizeBytes: file.size,
    async slice(from, to) {
      await assertUnchanged(file);
      return file.slice(from, to);
    },
  };
}

/** Throws a `FileChangedError`. */
export async function assertUnchanged(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch (cause) {
    throw new FileChangedError(file.name, cause);
  }
}

import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface HashedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes files into a folder piece by piece, and at last a manifest with the hash of each. None replaces another. */
export function hashedFiles(folder: string) {
  const written: HashedFile[] = [];
  return {
    async write(name: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
      const hash = createHash('sha256');
      let bytes = 0;
      const file = await open(path.join(folder, name), 'wx');
      try {
        for await (const piece of pieces) {
          const buffer = Buffer.from(piece);
          hash.update(buffer);
          bytes += buffer.length;
          await file.appendFile(buffer);
        }
      } finally {
        await file.close();
      }
      written.push({ name, bytes, sha256: hash.digest('hex') });
    },
    async end(about: object): Promise<readonly HashedFile[]> {
      const manifest = `${JSON.stringify({ ...about, files: written }, null, 1)}\n`;
      await writeFile(path.join(folder, 'manifest.json'), manifest, { flag: 'wx' });
      return written;
    },
  };
}

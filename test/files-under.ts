import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** All TypeScript files under some folders. */
export async function filesUnder(...folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { recursive: true });
      return entries.filter((entry) => entry.endsWith('.ts')).map((entry) => path.join(folder, entry));
    }),
  );
  return found.flat().sort();
}

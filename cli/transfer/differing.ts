import type { Client } from '../../lib/client/client.ts';
import { fileSource } from '../../lib/client/node-source.ts';
import { fileNameProblem } from '../../lib/domain/names.ts';
import type { FoundFile } from './walk.ts';

export interface Compared {
  /** Not there under their name with their content. */
  readonly differing: readonly FoundFile[];
  readonly same: readonly FoundFile[];
}

interface Stored {
  readonly sizeBytes: string;
  readonly checksum?: { readonly algorithm: string; readonly value: string } | undefined;
}

/** Compares files with what is stored under their names, by checksum. Only files of which one of equal size is there are read. */
export async function compareWithStored(client: Client, org: string, files: readonly FoundFile[]): Promise<Compared> {
  const stored = await storedUnder(client, org, new Set(files.map(({ name }) => topOf(name))));
  const differing: FoundFile[] = [];
  const same: FoundFile[] = [];
  for (const file of files) {
    const named = stored.get(file.name.normalize('NFC')) ?? [];
    const candidates = named.filter(({ sizeBytes }) => Number(sizeBytes) === file.sizeBytes);
    // One that cannot be read fails by itself when it is sent, and stops no other.
    const isSame = candidates.length > 0 && (await isAnyOf(file, candidates).catch(() => false));
    (isSame ? same : differing).push(file);
  }
  return { differing, same };
}

/** The folder, or the file, that a name begins with. */
const topOf = (name: string) => name.split('/', 1)[0] ?? name;

async function storedUnder(client: Client, org: string, tops: ReadonlySet<string>): Promise<Map<string, Stored[]>> {
  const found = new Map<string, Stored[]>();
  for (const prefix of tops) {
    // Nothing can be stored under such a name: each of its files is refused by itself when it is sent.
    if (fileNameProblem(prefix) !== undefined) continue;
    const query = { sort: 'name', prefix } as const;
    for await (const { name, status, sizeBytes, checksum } of client.items('files.list', { org, query })) {
      if (status !== 'available') continue;
      const all = found.get(name);
      if (all === undefined) found.set(name, [{ sizeBytes, checksum }]);
      else all.push({ sizeBytes, checksum });
    }
  }
  return found;
}

/** An empty file has no checksum: its size is its content. One that was stored without a checksum is never the same. */
async function isAnyOf({ path, sizeBytes }: FoundFile, stored: readonly Stored[]): Promise<boolean> {
  if (sizeBytes === 0) return true;
  const source = await fileSource(path);
  try {
    const own = await source.readChecksums();
    return stored.some(({ checksum }) => checksum?.algorithm === own?.algorithm && checksum?.value === own?.value);
  } finally {
    await source.close();
  }
}

import { defined } from '../../../lib/domain/defined.ts';
import { type LeftOut, MAX_DROPPED, takeFolder } from './folder-entries.ts';
import { handleOf } from './open-again.ts';
import type { ChosenFile } from './queue-entry.ts';

export interface Dropped {
  readonly files: readonly ChosenFile[];
  readonly left: LeftOut;
}

/** Files that were dropped, and those of folders with all that lies in them, each named by its path from what was dropped. */
export async function filesOf(transfer: DataTransfer): Promise<Dropped> {
  const files: ChosenFile[] = [];
  const left: LeftOut = { unread: [], empty: [], more: [] };
  // All at once: the browser forgets what was dropped after the first wait.
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const dropped = items.map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
    handle: handleOf(item),
  }));
  for (const { entry, file, handle } of dropped) {
    const root = await handle;
    const found: ChosenFile[] = [];
    if (entry?.isDirectory) await takeFolder(entry as FileSystemDirectoryEntry, entry.name, found, left);
    else if (file !== null) found.push({ file, name: file.name });
    else left.unread.push(entry?.name ?? 'something without a name');
    const wayTo = (name: string) => root && { root, path: name.split('/').slice(1) };
    files.push(...found.map((one) => ({ ...one, ...defined({ wayBack: wayTo(one.name) }) })));
  }
  left.more.push(...files.slice(MAX_DROPPED).map(({ name }) => name));
  return { files: files.slice(0, MAX_DROPPED), left };
}

/** Files of a folder that was chosen. */
export function filesInFolder(files: readonly File[]): readonly ChosenFile[] {
  return files.map((file) => ({ file, name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath }));
}

import { defined } from '../../../lib/domain/defined.ts';
import { handleOf } from './open-again.ts';
import type { ChosenFile } from './queue-entry.ts';

/** More files in one drop than anybody waits for; the command line takes them. */
const MAX_DROPPED = 10_000;

export interface Dropped {
  readonly files: readonly ChosenFile[];
  /** What could not be read, by its path. */
  readonly unread: readonly string[];
}

/** Files that were dropped, and those of folders with all that lies in them, each named by its path from what was dropped. */
export async function filesOf(transfer: DataTransfer): Promise<Dropped> {
  const files: ChosenFile[] = [];
  const unread: string[] = [];
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
    if (entry?.isDirectory) await walk(entry as FileSystemDirectoryEntry, entry.name, found, unread);
    else if (file !== null) found.push({ file, name: file.name });
    const wayTo = (name: string) => root && { root, path: name.split('/').slice(1) };
    files.push(...found.map((one) => ({ ...one, ...defined({ wayBack: wayTo(one.name) }) })));
  }
  return {
    files: files.slice(0, MAX_DROPPED),
    unread: [...unread, ...files.slice(MAX_DROPPED).map(({ name }) => name)],
  };
}

/** Files of a folder that was chosen. */
export function filesInFolder(files: readonly File[]): readonly ChosenFile[] {
  return files.map((file) => ({ file, name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath }));
}

async function walk(folder: FileSystemDirectoryEntry, path: string, files: ChosenFile[], unread: string[]) {
  const reader = folder.createReader();
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    }).catch(() => void unread.push(path));
    if (entries === undefined || entries.length === 0) return;
    for (const entry of entries) {
      const name = `${path}/${entry.name}`;
      if (files.length >= MAX_DROPPED) unread.push(name);
      else if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, name, files, unread);
      else await take(entry as FileSystemFileEntry, name, files, unread);
    }
  }
}

async function take(entry: FileSystemFileEntry, name: string, files: ChosenFile[], unread: string[]): Promise<void> {
  await new Promise<File>((resolve, reject) => {
    entry.file(resolve, reject);
  }).then(
    (file) => files.push({ file, name }),
    () => unread.push(name),
  );
}

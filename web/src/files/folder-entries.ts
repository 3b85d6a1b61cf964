/** More files in one drop than anybody waits for; the command line takes them. */
export const MAX_DROPPED = 10_000;

/** Paths of what is not sent. */
export interface LeftOut {
  readonly unread: string[];
  /** Folders: they are there by their files. */
  readonly empty: string[];
  /** Beyond what one drop takes. */
  readonly more: string[];
}

/** Names of what was left out that are shown of each kind. */
const MAX_NAMED = 20;

/** What is said of what was left out; empty where nothing was. */
export function leftOutText({ unread, empty, more }: LeftOut): string {
  const of = (names: readonly string[], one: string, many: string) => {
    const shown = names.slice(0, MAX_NAMED).join(', ');
    return names.length === 0 ? [] : [`${names.length} ${names.length === 1 ? one : many}: ${shown}`];
  };
  return [
    ...of(unread, 'could not be read, and was left out', 'could not be read, and were left out'),
    ...of(more, `was left out: a drop takes ${MAX_DROPPED}`, `were left out: a drop takes ${MAX_DROPPED}`),
    ...of(empty, 'folder is empty, and was left out', 'folders are empty, and were left out'),
  ].join('. ');
}

/** A file or a folder as browsers hand them over, as far as it is used here. */
interface Entry {
  readonly isDirectory: boolean;
  readonly name: string;
}
interface FileEntry extends Entry {
  file(done: (file: File) => void, failed: (error: Error) => void): void;
}
export interface FolderEntry extends Entry {
  createReader(): { readEntries(done: (entries: Entry[]) => void, failed: (error: Error) => void): void };
}

interface Named {
  readonly file: File;
  readonly name: string;
}

/** Adds the files of a folder and all below it, named by their paths. */
export async function takeFolder(folder: FolderEntry, path: string, files: Named[], left: LeftOut): Promise<void> {
  const reader = folder.createReader();
  for (let isFirst = true; ; isFirst = false) {
    const entries = await new Promise<Entry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    }).catch(() => void left.unread.push(path));
    if (entries?.length === 0 && isFirst) left.empty.push(path);
    if (entries === undefined || entries.length === 0) return;
    for (const entry of entries) {
      const name = `${path}/${entry.name}`;
      if (files.length >= MAX_DROPPED) left.more.push(name);
      else if (entry.isDirectory) await takeFolder(entry as FolderEntry, name, files, left);
      else await takeFile(entry as FileEntry, name, files, left.unread);
    }
  }
}

async function takeFile(entry: FileEntry, name: string, files: Named[], unread: string[]): Promise<void> {
  await new Promise<File>((resolve, reject) => {
    entry.file(resolve, reject);
  }).then(
    (file) => files.push({ file, name }),
    () => unread.push(name),
  );
}

import type { WayBack } from './kept-files.ts';

/** What browsers with the File System Access API have besides: TypeScript's library describes only what all have. */
interface Permitted {
  queryPermission?(descriptor: { readonly mode: 'read' }): Promise<PermissionState>;
  requestPermission?(descriptor: { readonly mode: 'read' }): Promise<PermissionState>;
}
interface Dropped {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** The handle of what was dropped, in browsers that have such; it has to be asked for before the first wait. */
export async function handleOf(item: DataTransferItem & Dropped): Promise<FileSystemHandle | undefined> {
  try {
    return (await item.getAsFileSystemHandle?.()) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Undefined: it is gone, or the person does not allow it. */
export async function openAgain({ root, path }: WayBack, mayAsk: boolean): Promise<File | undefined> {
  try {
    const handle = root as FileSystemFileHandle | FileSystemDirectoryHandle;
    if (!(await isAllowed(handle, mayAsk))) return undefined;
    return await fileAt(handle, path);
  } catch {
    return undefined;
  }
}

async function isAllowed(handle: FileSystemHandle & Permitted, mayAsk: boolean): Promise<boolean> {
  const mode = { mode: 'read' } as const;
  if ((await handle.queryPermission?.(mode)) === 'granted') return true;
  return mayAsk && (await handle.requestPermission?.(mode)) === 'granted';
}

async function fileAt(
  root: FileSystemFileHandle | FileSystemDirectoryHandle,
  path: readonly string[],
): Promise<File | undefined> {
  if (root.kind === 'file') return root.getFile();
  let folder = root;
  for (const segment of path.slice(0, -1)) folder = await folder.getDirectoryHandle(segment);
  return (await folder.getFileHandle(path.at(-1) ?? '')).getFile();
}

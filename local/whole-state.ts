import { link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { StateFolder } from './state-folder.ts';

/**
 * The emulator saves its services one after the other, when it ends. One that is killed meanwhile leaves queues of one run beside tables
 * of another. So the state that it begins with is kept until its next start: files are linked, since it replaces them and changes none.
 */
const keptFolder = ({ folder }: StateFolder) => path.join(folder, 'state.whole');

/** Keeps the state as it is, for when the emulator that begins with it is killed. */
export async function keepWholeState(stateFolder: StateFolder): Promise<void> {
  const kept = keptFolder(stateFolder);
  await rm(kept, { recursive: true, force: true });
  // A kept state is complete or has another name.
  const draft = `${kept}.draft`;
  await rm(draft, { recursive: true, force: true });
  await linkAll(stateFolder.state, draft);
  await rename(draft, kept);
}

/** After the emulator was killed: the state that it had begun with, whatever it had saved of a later one. */
export async function restoreWholeState(stateFolder: StateFolder): Promise<void> {
  const kept = keptFolder(stateFolder);
  if ((await stat(kept).catch(() => undefined)) === undefined) return;
  await rm(stateFolder.state, { recursive: true, force: true });
  await rename(kept, stateFolder.state);
}

async function linkAll(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await linkAll(source, target);
    else await link(source, target);
  }
}

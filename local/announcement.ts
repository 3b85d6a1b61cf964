import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { LocalCatacloud } from './local-catacloud.ts';
import { isAlive } from './lock.ts';
import { ROOT, readJson, writeJson } from './state-folder.ts';

const FILE = path.join(ROOT, '.catacloud', 'running.json');
const PROBE_TIMEOUT_MS = 2_000;

/** What other processes need to use a running Local Catacloud. */
export type RunningCatacloud = Pick<LocalCatacloud, 'endpoint' | 'frontDoorUrl' | 'outputs' | 'users'>;

/** Lets other processes of this checkout find the running one. */
export async function announce(local: RunningCatacloud): Promise<void> {
  const { endpoint, frontDoorUrl, outputs, users } = local;
  await writeJson(FILE, { pid: process.pid, running: { endpoint, frontDoorUrl, outputs, users } });
}

export async function withdraw(): Promise<void> {
  await rm(FILE, { force: true });
}

/** The one that `npm start` has running in this checkout, if its process lives and its front door answers. */
export async function findRunning(): Promise<RunningCatacloud | undefined> {
  const found = await readJson(FILE);
  if (!isAnnouncement(found) || !isAlive(found.pid)) return undefined;
  try {
    await fetch(found.running.frontDoorUrl, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return found.running;
  } catch {
    return undefined;
  }
}

function isAnnouncement(value: unknown): value is { pid: number; running: RunningCatacloud } {
  return typeof value === 'object' && value !== null && 'pid' in value && 'running' in value;
}

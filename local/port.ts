import { createServer } from 'node:net';
import path from 'node:path';
import { readJson, type StateFolder, writeJson } from './state-folder.ts';

export const LOOPBACK = '127.0.0.1';

export interface Listener {
  readonly name: 'emulator' | 'front-door' | 'images';
  /** Taken when it is free and none is remembered. */
  readonly wished?: number;
  /** Called before another port than the last one is stored, to correct saved addresses. */
  readonly moved?: (from: number, to: number) => Promise<void>;
}

/** A free port on loopback for one listener of a state folder: that of its last start, else the preferred one, else any. */
export async function portFor(stateFolder: StateFolder, { name, wished, moved }: Listener): Promise<number> {
  const file = path.join(stateFolder.folder, `${name}-port.json`);
  const content = await readJson(file);
  const last = typeof content === 'number' ? content : undefined;
  if (last !== undefined && (await isFree(last))) return last;
  const port = wished !== undefined && (await isFree(wished)) ? wished : await listenOnce(0);
  if (last !== undefined && moved) await moved(last, port);
  await writeJson(file, port);
  return port;
}

async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const FOLDER = path.join(import.meta.dirname, 'installed');
const INSTALL_MS = 900_000;

/** Installs the peers as their lock file says, unless that is done. They are no dependencies of anything else. */
export async function installPeers(): Promise<void> {
  if (existsSync(path.join(FOLDER, 'node_modules'))) return;
  // SQLite's driver fetches or compiles its native part; where it can do neither, that peer is left out.
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--foreground-scripts'], {
    cwd: FOLDER,
    timeout: INSTALL_MS,
  });
}

const require = createRequire(path.join(FOLDER, 'package.json'));

/** A peer's package, by its CommonJS side. Who asks says what of it they use: its types are not installed. */
export function peerPackage<T>(name: string): T {
  return require(name);
}

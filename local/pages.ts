import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { takeLock } from './lock.ts';
import { run } from './run.ts';
import { ROOT } from './state-folder.ts';

const WEB = path.join(ROOT, 'web');
/** The built dashboards, as the front door and CloudFront serve them. */
export const PAGES_FOLDER = path.join(WEB, 'dist');

/** What the pages are made of. */
const SOURCES = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/package.json',
  'web/vite.config.ts',
  'lib/client',
  'lib/api',
  'lib/domain',
  'packages/epoch/src',
];
const BUILD_TIMEOUT_MS = 180_000;

/** Builds the dashboards unless what is built is newer than all that it is made of. One build at a time. */
export async function buildPages(signal?: AbortSignal): Promise<string> {
  if (await isFresh()) return PAGES_FOLDER;
  const folder = path.join(ROOT, '.catacloud');
  await mkdir(folder, { recursive: true });
  const lock = await takeLock(path.join(folder, 'pages.lock'), { waitMs: BUILD_TIMEOUT_MS, signal });
  try {
    if (await isFresh()) return PAGES_FOLDER;
    await run(process.execPath, [path.join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
      doing: 'building the dashboards',
      log: path.join(folder, 'pages.log'),
      timeoutMs: BUILD_TIMEOUT_MS,
      cwd: WEB,
      // The parent process may run in a test's mode, which would build a slow and large development version.
      env: { ...process.env, NODE_ENV: 'production' },
      signal,
    });
    return PAGES_FOLDER;
  } finally {
    await lock.release();
  }
}

async function isFresh(): Promise<boolean> {
  const built = await stat(path.join(PAGES_FOLDER, 'index.html')).catch(() => undefined);
  if (built === undefined) return false;
  const newest = await Promise.all(SOURCES.map((source) => newestIn(path.join(ROOT, source))));
  return newest.every((changedMs) => changedMs < built.mtimeMs);
}

/** When a file, or anything in a folder, was last changed. */
async function newestIn(place: string): Promise<number> {
  const own = await stat(place);
  if (!own.isDirectory()) return own.mtimeMs;
  const names = await readdir(place, { recursive: true });
  const times = await Promise.all(names.map(async (name) => (await stat(path.join(place, name))).mtimeMs));
  return Math.max(own.mtimeMs, ...times);
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const OWN_PACKAGES: readonly string[] = ['epoch', 'epoch-dynamodb'];
const GIT_MS = 60_000;

/** The code of a release in a folder of its own, with its own packages and this checkout's libraries. */
export interface ReleaseTree {
  readonly commit: string;
  readonly folder: string;
  remove(): void;
}

/**
 * The code of the newest release that `test/releases` has a file of: of the commit that has last written that file. Undefined
 * where the history does not reach so far, as in a shallow clone or an archive.
 */
export function lastRelease(): ReleaseTree | undefined {
  const [newest] = readdirSync(path.join(ROOT, 'test/releases'))
    .filter((name) => name.endsWith('.json'))
    .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  if (newest === undefined || git('rev-parse', '--is-shallow-repository') !== 'false') return undefined;
  const commit = git('log', '-1', '--format=%H', '--', `test/releases/${newest}`);
  if (commit === undefined || commit === '') return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'catacloud-release-'));
  const archive = path.join(folder, 'release.tar');
  execFileSync('git', ['archive', `--output=${archive}`, commit, 'functions', 'lib', 'packages', 'package.json'], {
    cwd: ROOT,
    timeout: GIT_MS,
  });
  execFileSync('tar', ['-xf', archive, '-C', folder], { timeout: GIT_MS });
  const libraries = path.join(folder, 'node_modules');
  mkdirSync(libraries);
  for (const name of readdirSync(path.join(ROOT, 'node_modules'))) {
    const own = OWN_PACKAGES.includes(name);
    const target = own ? path.join(folder, 'packages', name) : path.join(ROOT, 'node_modules', name);
    symlinkSync(target, path.join(libraries, name));
  }
  return { commit, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function git(...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', timeout: GIT_MS, stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import epoch from '../packages/epoch/package.json' with { type: 'json' };

const ROOT = path.resolve(import.meta.dirname, '..');
const BIN = path.join(ROOT, 'node_modules', '.bin');
const NAMES = ['epoch', 'epoch-dynamodb'] as const;
/** Of a tarball. What is in it, and why it is not 60 kB: docs/decisions/0065-what-epoch-weighs.md. */
const MAX_PACKED_BYTES = 134_000;
/** Two compilations and a dozen of npm's own processes, on a machine that does other work too. */
const PATIENCE_MS = 60_000;

/** An outsider's environment: nothing of this workspace's settings. */
const { NODE_OPTIONS: _, ...env } = process.env;
const run = (command: string, args: readonly string[], cwd = ROOT) => promisify(execFile)(command, args, { cwd, env });

let folder: string;
const tarball = (name: string) => path.join(folder, `${name}-${epoch.version}.tgz`);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'epoch-packages-'));
  const workspaces = NAMES.flatMap((name) => ['-w', `packages/${name}`]);
  await run('npm', ['pack', '--silent', '--pack-destination', folder, ...workspaces]);
}, PATIENCE_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(NAMES)('the package %s', { timeout: PATIENCE_MS }, (name) => {
  it('is as publint and are-the-types-wrong want it, and small', async () => {
    await run(path.join(BIN, 'publint'), ['--strict', tarball(name)]);
    await run(path.join(BIN, 'attw'), [tarball(name), '--profile', 'esm-only', '--no-color']);
    expect((await stat(tarball(name))).size).toBeLessThanOrEqual(MAX_PACKED_BYTES);
  });
});

describe('who installs epoch', { timeout: PATIENCE_MS }, () => {
  it('gets nothing else with it, and the lines of its README run', async () => {
    const home = await mkdtemp(path.join(folder, 'home-'));
    await writeFile(path.join(home, 'package.json'), '{ "type": "module", "private": true }');
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball('epoch')], home);
    expect((await readdir(path.join(home, 'node_modules'))).filter((entry) => !entry.startsWith('.'))).toEqual([
      'epoch',
    ]);
    const readme = await readFile(path.join(ROOT, 'packages/epoch/README.md'), 'utf8');
    const code = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? '';
    await writeFile(path.join(home, 'main.ts'), code);
    const { stdout } = await run(process.execPath, ['main.ts'], home);
    expect(stdout).toBe('version 1: guest-1\n');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../local/lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lock-'));
  file = path.join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a lock', () => {
  it('names its holder to whoever comes second, and is free after its release', async () => {
    const lock = await takeLock(file, { waitMs: 0 });
    expect(await readFile(file, 'utf8')).toBe(String(process.pid));
    await expect(takeLock(file, { waitMs: 0 })).rejects.toMatchObject({
      code: 'already.running',
      message: expect.stringContaining(`Process ${process.pid}`),
    });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await takeLock(file, { waitMs: 0 })).release();
  });

  it('is taken over from a holder that is gone, or that left no process id', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const left of [String(gone), '', 'what?']) {
      await writeFile(file, left);
      const lock = await takeLock(file, { waitMs: 0 });
      expect(await readFile(file, 'utf8')).toBe(String(process.pid));
      await lock.release();
    }
  });

  it('goes to one of many who come at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(file, { waitMs: 0 })));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is waited for as long as asked', async () => {
    const first = await takeLock(file, { waitMs: 0 });
    const second = takeLock(file, { waitMs: 10_000 });
    await first.release();
    await (await second).release();
  });
});

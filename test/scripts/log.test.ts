import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandsOf, type StoredCommit } from 'epoch';
import { createMemoryChangeLog, MINUTE_MS, minuteOf, movesOf } from 'epoch/transport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SKEW_MS } from '../../lib/app/platform/queries/settled.ts';
import { withEffects } from '../../lib/app/restore.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { collect } from '../../packages/epoch/test/delivery/support.ts';
import { exportLog } from '../../scripts/log/export.ts';
import { commitsOf, readManifest, verifyFiles, verifyTables } from '../../scripts/log/files.ts';
import { restoreFrom } from '../../scripts/log/restore.ts';
import { addTables } from '../../scripts/log/tables.ts';
import { createPlatform } from '../app/platform.ts';
import { found } from '../app/scenes.ts';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'catacloud-log-')), 'copy');
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

/** A line separator of Unicode, which ends a line for some readers. */
const CORRELATION = 'request\u2028of the\u2029North';

async function exported() {
  const platform = createPlatform();
  const org = await found(platform);
  for (let day = 0; day < 3; day += 1) {
    platform.setMs(platform.nowMs() + 86_400_000);
    const command = commandsOf(organisation).RenameOrganisation(org, { name: `Day ${day}` });
    await platform.kernel.execute(organisation, command, { actor: 'usr_ada', correlation: CORRELATION });
    await found(platform);
  }
  await platform.settle();
  const { log: reader, nowMs } = platform;
  const manifest = await exportLog({ reader, changeLog: createMemoryChangeLog(), effects: [], nowMs, folder });
  const commits: StoredCommit[] = [];
  for await (const commit of reader.scan(0, 1)) commits.push(commit);
  return { manifest, commits };
}

/** An organisation is founded twenty minutes before the instant of the restore, relayed so many minutes later, and swept the next day. */
async function exportedAfterRestore(lateMinutes: number) {
  const platform = createPlatform();
  const { log: reader, nowMs, subscribers } = platform;
  const changeLog = createMemoryChangeLog();
  const foundedMs = nowMs();
  await found(platform);
  for await (const commit of reader.scan(0, 1))
    await changeLog.record(foundedMs + lateMinutes * MINUTE_MS, movesOf([commit]));
  const restoredToMs = foundedMs + 20 * MINUTE_MS;
  platform.setMs(restoredToMs + 86_400_000);
  const effects = withEffects(subscribers);
  for (const { id } of effects) await changeLog.markSwept(id, minuteOf(nowMs()));
  const { settledThrough } = await exportLog({ reader, changeLog, effects, nowMs, folder, restoredToMs });
  return { settledThrough, restoredToMs, foundedMs };
}

describe('a copy of the log', () => {
  it('has every commit in the file of its day, with what the manifest says of it', async () => {
    const { manifest, commits } = await exported();
    expect(await readManifest(folder)).toEqual(JSON.parse(JSON.stringify(manifest)));
    expect(manifest).toMatchObject({ format: 'catacloud-log-1', commits: commits.length, unreadable: [], parked: [] });
    expect(manifest.streams).toBe(new Set(commits.map(({ stream }) => stream)).size);
    const found: StoredCommit[] = [];
    for (const part of manifest.parts) {
      for await (const commit of commitsOf(folder, part)) {
        expect(new Date(commit.atMs).toISOString().slice(0, 10)).toBe(part.day);
        found.push(commit);
      }
    }
    const order = (all: readonly StoredCommit[]) => all.toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
    expect(order(found)).toEqual(order(commits));
    await verifyFiles(folder, manifest);
  });

  it('has a table beside each file when that is wanted, whose hash is compared like a file’s', async () => {
    const { manifest } = await exported();
    const { tables = [] } = await addTables(folder, manifest);
    expect(await readManifest(folder)).toMatchObject({ tables, parts: manifest.parts });
    expect(tables.map(({ path: name }) => name)).toEqual(
      manifest.parts.map(({ path: name }) => name.replace('.ndjson', '.parquet')),
    );
    expect(tables.reduce((sum, { rows }) => sum + rows, 0)).toBe(manifest.events);
    await verifyTables(folder, { ...manifest, tables });
    await writeFile(path.join(folder, tables[0]?.path ?? ''), 'another');
    await expect(verifyTables(folder, { ...manifest, tables })).rejects.toMatchObject({ code: 'malformed-log-copy' });
    await verifyFiles(folder, manifest);
  });

  it('is read back stream by stream in order, whole', async () => {
    const { commits } = await exported();
    const versions = new Map<string, number>();
    let taken = 0;
    const restore = {
      async take(group: readonly StoredCommit[]) {
        for (const { stream, version, lastVersion } of group) {
          expect(version).toBe((versions.get(stream) ?? 0) + 1);
          versions.set(stream, lastVersion);
          taken += 1;
        }
      },
      finish: async () => {},
      progress: () => ({ written: taken, present: 0, open: 0 }),
    };
    await restoreFrom(folder, () => restore);
    expect(taken).toBe(commits.length);
  });

  it('of a log that was restored counts nothing as done that is later, whatever was swept since', async () => {
    const { settledThrough, restoredToMs } = await exportedAfterRestore(0);
    expect(Date.parse(settledThrough)).toBe(restoredToMs - SKEW_MS);
  });

  it('of a log that was restored counts nothing as done that the relay passed on after that instant', async () => {
    const { settledThrough, foundedMs } = await exportedAfterRestore(30);
    expect(Date.parse(settledThrough)).toBe(foundedMs);
  });

  it('is refused when a byte of it has changed, and never written over', async () => {
    const { manifest } = await exported();
    const [part] = manifest.parts;
    const file = path.join(folder, part?.path ?? '');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('Lab', 'Lob'));
    await expect(verifyFiles(folder, manifest)).rejects.toMatchObject({ code: 'malformed-log-copy' });
    await writeFile(file, text.slice(0, -1));
    if (part === undefined) throw new Error('there is a part');
    await expect(collect(commitsOf(folder, part))).rejects.toThrow('ends within a line');
    await expect(exported()).rejects.toMatchObject({ code: 'EEXIST' });
  });
});

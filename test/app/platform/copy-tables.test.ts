import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { readManifest, verifyTables } from '../../../scripts/log/files.ts';
import { found } from '../scenes.ts';
import { copiedPlatform, DAY_MS, inFolder, logOf, restored } from './copied-platform.ts';

describe('daily copies of the log', () => {
  it('have the events of each night in tables beside, which their manifest names and a restore does not read', async () => {
    const source = copiedPlatform();
    for (let day = 0; day < 2; day += 1) {
      await found(source);
      await source.settle();
      source.setMs(source.nowMs() + DAY_MS);
      await source.copy();
    }
    await inFolder(source, async (folder) => {
      for (const [through, manifest] of source.manifests) {
        await verifyTables(folder, manifest);
        let events = 0;
        for (const { path: name, rows } of manifest.tables ?? []) {
          const bytes = await readFile(path.join(folder, name));
          const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
          const found = await parquetReadObjects({ file });
          expect(found).toHaveLength(rows);
          for (const { time } of found) expect(time.toISOString().slice(0, 10)).toBe(through);
          events += rows;
        }
        expect(events).toBe(manifest.events);
        expect(manifest.tables).toHaveLength(manifest.parts.length);
      }
      const joined = await readManifest(folder);
      expect(joined.tables).toHaveLength([...source.manifests.values()].flatMap(({ tables = [] }) => tables).length);
    });
    for (const name of source.files.keys()) if (name.endsWith('.parquet')) source.files.set(name, 'broken');
    const { target } = await restored(source);
    expect((await logOf(target)).length).toBe((await logOf(source)).length);
  });

  it('are whole without tables that cannot be written, of which each is told', async () => {
    const source = copiedPlatform();
    await found(source);
    await source.settle();
    source.setMs(source.nowMs() + DAY_MS);
    source.failTables();
    await source.copy();
    const [manifest] = source.manifests.values();
    expect(manifest).toMatchObject({ tables: [] });
    expect(source.untold).toHaveLength(manifest?.parts.length ?? 0);
    expect((await logOf((await restored(source)).target)).length).toBe((await logOf(source)).length);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Of } from '../../cli/transfer/checksum.ts';
import { isSameContent, unfinishedUpload } from '../../cli/transfer/unfinished.ts';
import { fileSource } from '../../lib/client/node-source.ts';
import { folder, newFolder, removeFolder } from './own-folder.ts';

beforeEach(newFolder);
afterEach(removeFolder);

describe('checksums', () => {
  it('are those that everybody computes', async () => {
    writeFileSync(join(folder, 'check'), '123456789');
    // CRC-32's own check value is cbf43926.
    const source = await fileSource(join(folder, 'check'));
    const { value = '' } = (await source.readChecksums()) ?? {};
    await source.close();
    expect(Buffer.from(value, 'base64').toString('hex')).toBe('cbf43926');
    expect(await sha256Of(join(folder, 'check'))).toMatch(/^15e2b0d3c33891ebb0f1ef609ec41942/);
  });
});

describe('a file as a source', () => {
  it('gives its pieces, and refuses to go on when it has changed', async () => {
    const path = join(folder, 'source');
    writeFileSync(path, '0123456789');
    const source = await fileSource(path);
    const piece = await source.slice(2, 5);
    expect(piece.sizeBytes).toBe(3);
    expect(await text(piece.stream)).toBe('234');
    expect(await text((await source.slice(4, 4)).stream)).toBe('');
    writeFileSync(path, '0123456789 and more');
    await expect(source.slice(0, 3)).rejects.toMatchObject({ code: 'source-changed' });
    writeFileSync(path, '01');
    await expect(source.slice(0, 9)).rejects.toMatchObject({ code: 'source-changed' });
    await source.close();
  });

  it('never gives the last bytes of a piece that has changed while it was read', async () => {
    const path = join(folder, 'source');
    const MIB = 1_048_576;
    writeFileSync(path, Buffer.alloc(4 * MIB, 1));
    const source = await fileSource(path);
    const { stream } = await source.slice(0, 4 * MIB);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { length } of stream) {
        seen.push(length);
        if (seen.length === 1) writeFileSync(path, Buffer.alloc(5 * MIB, 2));
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'source-changed' });
    expect(seen.reduce((sum, length) => sum + length, 0)).toBeLessThan(4 * MIB);
    await source.close();
  });
});

describe('a source without a size', () => {
  it.runIf(process.platform === 'linux')('is refused where it has bytes: nothing is sent in its place', async () => {
    await expect(fileSource('/proc/self/status')).rejects.toMatchObject({ code: 'source-unsized' });
    writeFileSync(join(folder, 'empty'), '');
    await (await fileSource(join(folder, 'empty'))).close();
  });
});

describe('an unfinished upload', () => {
  const key = { apiUrl: 'https://a', org: 'org_1', path: '/x', name: 'x' };
  const note = { key: 'k', uploadId: 'upl_1', sizeBytes: 1, checksum: 'AAAAAA==' };

  it('is found again for the same file and place, and for no other', async () => {
    const upload = unfinishedUpload(key, folder);
    await upload.write(note);
    expect(await upload.read()).toMatchObject(note);
    for (const other of [{ org: 'org_2' }, { name: 'y' }, { path: '/y' }, { apiUrl: 'https://b' }]) {
      expect(await unfinishedUpload({ ...key, ...other }, folder).read()).toBeUndefined();
    }
    await upload.remove();
    expect(await upload.read()).toBeUndefined();
  });

  it('is of the content that was there then: another size or checksum is another upload', () => {
    expect(isSameContent(note, { ...note })).toBe(true);
    for (const other of [{ sizeBytes: 2 }, { checksum: 'AAAAAQ==' }]) {
      expect(isSameContent(note, { ...note, ...other })).toBe(false);
    }
  });
});

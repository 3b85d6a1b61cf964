import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchDocument } from '../../cli/transfer/document.ts';
import { writeText } from '../../cli/transfer/written.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});

describe('a document that a command writes', () => {
  it.each([
    ['a text', (path: string, overwrite: boolean) => writeText(path, 'fetched', { overwrite })],
    [
      'what is fetched',
      (path: string, overwrite: boolean) => {
        vi.stubGlobal('fetch', async () => new Response('fetched'));
        const sha256 = createHash('sha256').update('fetched').digest('hex');
        return fetchDocument({ url: 'https://store.test/', sha256 }, path, { overwrite });
      },
    ],
  ])('never takes the place of a file that is there, unless it is told to: %s', async (_what, write) => {
    const path = join(folder, 'bill.csv');
    writeFileSync(path, 'mine');
    await expect(write(path, false)).rejects.toMatchObject({ code: 'target-exists' });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await write(path, true);
    await write(join(folder, 'deep', 'bill.csv'), false);
    expect(readFileSync(path, 'utf8')).toBe('fetched');
    expect(readdirSync(folder).toSorted()).toEqual(['bill.csv', 'deep']);
  });

  it('leaves the file before it as it was when what comes is not what was announced, or breaks off', async () => {
    const path = join(folder, 'receipt.jsonl');
    writeFileSync(path, 'the last one');
    const replies = [
      () => new Response('something else'),
      () => new Response('gone', { status: 404 }),
      () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('broken off')) })),
    ];
    for (const reply of replies) {
      vi.stubGlobal('fetch', async () => reply());
      const of = { url: 'https://store.test/', sha256: 'ab' };
      await expect(fetchDocument(of, path, { overwrite: true })).rejects.toThrow();
      expect(readFileSync(path, 'utf8')).toBe('the last one');
    }
    expect(readdirSync(folder)).toEqual(['receipt.jsonl']);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { donePieces } from '../../cli/transfer/done-pieces.ts';
import { download, PIECE_BYTES, partOf } from '../../cli/transfer/download.ts';
import { differentNames, expectFree } from '../../cli/transfer/place.ts';
import { ApiError } from '../../lib/client/api-error.ts';
import { until } from '../until.ts';
import { folder, newFolder, removeFolder } from './own-folder.ts';

beforeEach(newFolder);
afterEach(removeFolder);

describe('a download', () => {
  const content = Buffer.alloc(3 * PIECE_BYTES + 12_345);
  for (let at = 0; at < content.length; at += 4_096) content.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at);
  let server: Server;
  let asked: string[];
  let held: Set<string>;

  beforeEach(async () => {
    asked = [];
    held = new Set();
    server = createServer((request, response) => {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
      asked.push(`${from}`);
      // A held piece never comes: the download can be killed in the middle.
      if (held.has(`${from}`)) return;
      response.writeHead(206).end(content.subarray(Number(from), Number(to) + 1));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  it('is whole, piece by piece, and leaves nothing beside it', async () => {
    const target = join(folder, 'deep', 'file.bin');
    const seen: number[] = [];
    const onProgress = (bytes: number) => seen.push(bytes);
    const request = { fileId: 'fil_1', sizeBytes: content.length, target, parallel: 2, onProgress };
    await download({ ...request, url: async () => url() });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(seen.at(-1)).toBe(content.length);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['file.bin']);
  });

  it('asks for a fresh URL when one is refused', async () => {
    let urls = 0;
    const fresh = async () => {
      urls += 1;
      return urls === 1 ? 'http://127.0.0.1:9/' : url();
    };
    const target = join(folder, 'file.bin');
    const request = { fileId: 'fil_1', sizeBytes: content.length, target, parallel: 1, onProgress: () => {} };
    await download({ ...request, url: fresh });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(urls).toBe(2);
  });

  it('makes an empty file', async () => {
    const target = join(folder, 'empty');
    await download({
      fileId: 'fil_1',
      sizeBytes: 0,
      target,
      parallel: 4,
      onProgress: () => {},
      url: async () => url(),
    });
    expect(readFileSync(target)).toHaveLength(0);
  });

  it('goes on after its process was killed, and fetches only what is missing', async () => {
    held.add(String(2 * PIECE_BYTES));
    const target = join(folder, 'file.bin');
    const module = new URL('../../cli/transfer/download.ts', import.meta.url).href;
    const script = `const { download } = await import(${JSON.stringify(module)});
      await download({ fileId: 'fil_1', sizeBytes: ${content.length}, target: ${JSON.stringify(target)}, parallel: 1,
        onProgress() {}, url: async () => ${JSON.stringify(url())} });`;
    const first = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await until('two pieces are there', () => asked.length === 3);
    first.kill('SIGKILL');
    await once(first, 'exit');
    held.clear();
    asked.length = 0;
    const request = { fileId: 'fil_1', sizeBytes: content.length, target, parallel: 1, onProgress: () => {} };
    await download({ ...request, url: async () => url() });
    expect(asked).toEqual([String(2 * PIECE_BYTES), String(3 * PIECE_BYTES)]);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('does not go on with what was left of another file', async () => {
    const target = join(folder, 'file.bin');
    const { path, note } = partOf({ fileId: 'fil_1', target });
    writeFileSync(path, 'something else');
    writeFileSync(note, JSON.stringify({ fileId: 'fil_2', sizeBytes: content.length, upTo: 2, more: [] }));
    const request = { fileId: 'fil_1', sizeBytes: content.length, target, parallel: 4, onProgress: () => {} };
    await download({ ...request, url: async () => url() });
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  const downloaded = (target: string, more: object = {}) =>
    download({
      fileId: 'fil_1',
      sizeBytes: content.length,
      target,
      parallel: 2,
      url: async () => url(),
      onProgress: () => {},
      ...more,
    });

  it('never takes the place of a file that is there, not even of one that came meanwhile, unless it is told to', async () => {
    const target = join(folder, 'mine.txt');
    const verify = async () => writeFileSync(target, 'written meanwhile');
    await expect(downloaded(target, { verify })).rejects.toMatchObject({
      code: 'target-exists',
      exitCode: EXIT.refused,
    });
    expect(readFileSync(target, 'utf8')).toBe('written meanwhile');
    await downloaded(target, { overwrite: true });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['mine.txt']);
  });

  it('that is not what it should be gets no name, and leaves nothing to go on with', async () => {
    const verify = () => Promise.reject(new Error('another content'));
    await expect(downloaded(join(folder, 'x'), { verify })).rejects.toThrow('another content');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([230, 240, 255])('may have a name of %i bytes', async (length) => {
    await downloaded(join(folder, 'n'.repeat(length)));
    expect(readdirSync(folder)).toEqual(['n'.repeat(length)]);
  });

  it('of what is gone ends at once with the code of the refusal, an empty one too', async () => {
    let asked_ = 0;
    const gone = async () => {
      asked_ += 1;
      throw new ApiError(404, { code: 'not-found' });
    };
    for (const sizeBytes of [0, 5]) {
      await expect(downloaded(join(folder, 'x'), { sizeBytes, url: gone })).rejects.toMatchObject({
        code: 'not-found',
      });
    }
    expect(asked_).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves a store that says nothing for longer than its limit', async () => {
    for (let piece = 0; piece < 4; piece += 1) held.add(String(piece * PIECE_BYTES));
    const download = downloaded(join(folder, 'x'), { stallMs: 50, patienceMs: 0 });
    await expect(download).rejects.toMatchObject({ code: 'request-timeout' });
  });
});

describe('the pieces that are there', () => {
  it('are the same after any order of arrivals, and their note stays as small as what is under way', () => {
    const order = fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(order, (arrivals) => {
        const done = donePieces();
        for (const piece of arrivals) done.add(piece);
        const again = donePieces(JSON.parse(JSON.stringify(done.note())));
        const missing = Array.from({ length: 100 }, (_, piece) => piece).filter((piece) => !arrivals.includes(piece));
        expect([...again.missing(100)]).toEqual(missing);
        expect(again.count()).toBe(arrivals.length);
        expect(done.note().more.every((piece) => piece > done.note().upTo)).toBe(true);
      }),
    );
  });
});

describe('files of one name', () => {
  it('get different ones in a folder that ignores letter case', () => {
    const different = differentNames();
    const names = ['out/a.txt', 'out/A.txt', 'out/a.txt', 'b/a.txt', 'out/.rc', 'out/.rc'].map(different);
    expect(names).toEqual(['out/a.txt', 'out/A (2).txt', 'out/a (3).txt', 'b/a.txt', 'out/.rc', 'out/.rc (2)']);
  });

  it.each([`${'é'.repeat(125)}.txt`, `${'😀'.repeat(63)}abc`, `a.${'b'.repeat(253)}`])(
    'are shortened, visibly, where a number makes them longer than a disk takes (%#)',
    (name) => {
      const different = differentNames();
      const names = [name, name, name].map(different);
      expect(new Set(names).size).toBe(3);
      expect(names[0]).toBe(name);
      expect(
        names.slice(1).map((one) => [Buffer.byteLength(one) <= 255, one.isWellFormed(), one.includes('… (')]),
      ).toEqual([1, 2].map(() => [true, true, true]));
    },
  );

  it('are refused before anything is fetched where a link that leads nowhere has the name', async () => {
    const target = join(folder, 'link.txt');
    symlinkSync('nowhere', target);
    await expect(expectFree(target, false)).rejects.toMatchObject({ code: 'target-exists' });
    await expect(expectFree(target, true)).resolves.toBeUndefined();
    await expect(expectFree(join(folder, 'free.txt'), false)).resolves.toBeUndefined();
  });
});

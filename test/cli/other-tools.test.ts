import { randomFillSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { downloadAll } from '../../cli/commands/download.ts';
import { syncAll, uploadAll } from '../../cli/commands/upload.ts';
import { verifyAll } from '../../cli/commands/verify.ts';
import type { Context } from '../../cli/context.ts';
import { download, PIECE_BYTES, partOf } from '../../cli/transfer/download.ts';
import { memoryCommandLine } from './memory-command-line.ts';

const MIB = 1_048_576;
const PART = 8 * MIB;
const upload = (path: string) => (context: Context) => uploadAll(context, [path], { parallel: 2, links: 'inside' });
const sync = (path: string) => (context: Context) => syncAll(context, [path], { parallel: 2, links: 'inside' });
const fetched =
  (what: string[], folder: string, more: object = {}) =>
  (context: Context) =>
    downloadAll(context, what, { parallel: 2, folder, ...more });
const verify = (path: string) => (context: Context) => verifyAll(context, [path], {});

function write(root: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

function filesBelow(root: string): Record<string, Buffer> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(root, path), readFileSync(path)]));
}

const byStatus = (lines: readonly Readonly<Record<string, unknown>>[], status: string) =>
  lines.filter((line) => line['status'] === status);

describe('what other tools got wrong', () => {
  it('sizes at the bounds of parts: each file comes back as it was', { timeout: 60_000 }, async () => {
    const line = await memoryCommandLine();
    const sizes = [0, 1, PART - 1, PART, PART + 1, 2 * PART];
    const files = Object.fromEntries(sizes.map((size) => [`${size}.bin`, randomFillSync(Buffer.alloc(size))]));
    const root = write(join(line.home, 'sizes'), files);
    expect((await line.run(upload(root))).code).toBeUndefined();
    const back = join(line.home, 'back');
    expect((await line.run(fetched(['sizes'], back))).code).toBeUndefined();
    const got = filesBelow(join(back, 'sizes'));
    expect(Object.keys(got).toSorted()).toEqual(Object.keys(files).toSorted());
    for (const [name, content] of Object.entries(files))
      expect([name, got[name]?.equals(content)]).toEqual([name, true]);
  });

  it('names that addresses, shells and disks take for something else: sent, synchronised, verified and back in their folders', async () => {
    const line = await memoryCommandLine();
    const names = [
      'a#b.txt',
      'a?b&c=d.txt',
      'a%2Fb.txt',
      '100%.txt',
      'a+b c.txt',
      '__proto__/constructor',
      'in folder /x.txt',
      'dots./a.',
      ' leading',
      'trailing ',
      'trailing.',
      '...',
      '.hidden',
      '-rf',
      '--json',
      '~',
      'a:b',
      'CON',
      'a"b\'c`d$e',
      '{a,b}*[c]',
      'z last.txt',
    ];
    const root = write(join(line.home, 'odd'), Object.fromEntries(names.map((name) => [name, `in ${name}`])));
    const sent = await line.run(upload(root));
    expect(sent.code).toBeUndefined();
    expect(sent.lines.map(({ name }) => name).toSorted()).toEqual(names.map((name) => `odd/${name}`).toSorted());
    expect(byStatus((await line.run(sync(root))).lines, 'skipped')).toHaveLength(names.length);
    expect(byStatus((await line.run(verify(root))).lines, 'same')).toHaveLength(names.length);
    const back = join(line.home, 'back');
    expect((await line.run(fetched(['odd'], back))).code).toBeUndefined();
    const texts = Object.entries(filesBelow(join(back, 'odd'))).map(([name, content]) => [name, String(content)]);
    expect(Object.fromEntries(texts)).toEqual(Object.fromEntries(names.map((name) => [name, `in ${name}`])));
  });

  it('names with control characters, and the entries after them: refused by name, and nothing else is', async () => {
    const line = await memoryCommandLine();
    const root = write(join(line.home, 'run'), {
      'a\n.txt': '1',
      'b\r.txt': '2',
      'c\td.txt': '3',
      'e\u001b[2J.txt': '4',
      'last.txt': '5',
    });
    const { lines, code } = await line.run(upload(root));
    expect(code).toBe('some-failed');
    expect(byStatus(lines, 'sent').map(({ name }) => name)).toEqual(['run/last.txt']);
    expect(byStatus(lines, 'failed')).toHaveLength(4);
  });

  it('folders that are empty or not there: said, and no success of nothing', async () => {
    const line = await memoryCommandLine();
    const root = write(join(line.home, 'run'), { 'a.txt': 'a' });
    mkdirSync(join(root, 'empty'));
    const { lines, code } = await line.run(upload(root));
    expect([code, byStatus(lines, 'skipped').map((one) => one['code'])]).toEqual([undefined, ['empty-folder']]);
    expect((await line.run(upload(join(root, 'empty')))).code).toBe('empty-folder');
    expect((await line.run(sync(join(root, 'none')))).code).not.toBeUndefined();
    expect((await line.run(fetched(['none'], line.home))).code).toBe('not-found');
    expect((await line.run(verify(join(root, 'none')))).code).toBe('unreadable');
  });

  it('the same file sent again: two files, each whole, and none appended to the other', async () => {
    const line = await memoryCommandLine();
    const path = join(write(line.home, { 'again.bin': randomFillSync(Buffer.alloc(PART + 7)) }), 'again.bin');
    for (let time = 0; time < 2; time += 1) expect((await line.run(upload(path))).code).toBeUndefined();
    const contents = [...line.api.objects.contents.values()];
    expect(contents.map((content) => content.equals(readFileSync(path)))).toEqual([true, true]);
  });

  it('a page that says 200 and stores nothing: not sent, and sent whole the next time', async () => {
    const line = await memoryCommandLine();
    const real = globalThis.fetch;
    const path = join(write(line.home, { 'far.bin': randomFillSync(Buffer.alloc(PART + 7)) }), 'far.bin');
    const redirects: (string | undefined)[] = [];
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
      redirects.push(init.redirect);
      return new Response('<html>Welcome to the hotel</html>');
    });
    const first = await line.run(upload(path));
    expect([byStatus(first.lines, 'sent'), first.code]).toEqual([[], expect.any(String)]);
    expect(new Set(redirects)).toEqual(new Set(['error']));
    vi.stubGlobal('fetch', real);
    const second = await line.run(upload(path));
    expect(second.lines).toMatchObject([{ status: 'sent', resumed: true }]);
    expect([...line.api.objects.contents.values()][0]?.equals(readFileSync(path))).toBe(true);
  });

  it('many small files whose answers are lost: each there once', { timeout: 60_000 }, async () => {
    const line = await memoryCommandLine();
    const names = Array.from({ length: 360 }, (_none, at) => `${at}.txt`);
    const root = write(join(line.home, 'run'), Object.fromEntries(names.map((name) => [name, `of ${name}`])));
    const real = globalThis.fetch;
    let puts = 0;
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      puts += 1;
      const reply = await real(url, init);
      if (puts % 7 === 0) throw new TypeError('the answer is lost');
      return reply;
    });
    expect((await line.run(upload(root))).code).toBeUndefined();
    vi.stubGlobal('fetch', real);
    const texts = [...line.api.objects.contents.values()].map(String);
    expect(texts.toSorted()).toEqual(names.map((name) => `of ${name}`).toSorted());
  });
});

describe('a download', () => {
  it('that fails leaves the file that it was to replace as it was', async () => {
    const line = await memoryCommandLine();
    const path = join(write(line.home, { 'mine.txt': 'the first' }), 'mine.txt');
    const { lines } = await line.run(upload(path));
    const [id = ''] = lines.map((one) => String(one['id']));
    const real = globalThis.fetch;
    vi.stubGlobal('fetch', async () => new Response('something', { status: 206 }));
    writeFileSync(path, 'mine');
    const failed = await line.run(fetched([id], line.home, { overwrite: true, sha256: 'ab' }));
    expect([failed.code === undefined, readFileSync(path, 'utf8')]).toEqual([false, 'mine']);
    vi.stubGlobal('fetch', real);
    await line.run(fetched([id], line.home, { overwrite: true }));
    expect(readFileSync(path, 'utf8')).toBe('the first');
    expect(readdirSync(line.home).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('goes on only from what is on the disk, and takes no bytes of another place', async () => {
    const line = await memoryCommandLine();
    const content = randomFillSync(Buffer.alloc(2 * PIECE_BYTES + 9));
    const target = join(line.home, 'file.bin');
    const { path, note } = partOf({ fileId: 'fil_1', target });
    writeFileSync(path, content.subarray(0, 2 * PIECE_BYTES));
    truncateSync(path, PIECE_BYTES + 5);
    writeFileSync(note, JSON.stringify({ fileId: 'fil_1', sizeBytes: content.length, upTo: 2, more: [] }));
    let isFirst = true;
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
      const [, from = '', to = ''] = /bytes=(\d+)-(\d+)/.exec(new Headers(init.headers).get('range') ?? '') ?? [];
      const at = isFirst ? 0 : Number(from);
      const headers = { 'content-range': `bytes ${isFirst && from === '0' ? 1 : at}-${to}/${content.length}` };
      isFirst = false;
      return new Response(Uint8Array.from(content.subarray(at, Number(to) + 1)), { status: 206, headers });
    });
    const request = { fileId: 'fil_1', sizeBytes: content.length, target, parallel: 1, onProgress: () => {} };
    await download({ ...request, url: async () => 'https://objects.test/x' });
    expect(readFileSync(target).equals(content)).toBe(true);
  });
});

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadAll } from '../../cli/commands/download.ts';
import { syncAll, uploadAll } from '../../cli/commands/upload.ts';
import { verifyAll } from '../../cli/commands/verify.ts';
import { memoryCommandLine } from './memory-command-line.ts';

/** Pairs that some disks take for one name: letter case beyond single letters, forms, joiners. */
const ALIKE = [
  ['straße.txt', 'STRASSE.txt'],
  ['İstanbul.txt', 'i\u0307stanbul.txt'],
  ['ΟΔΟΣ.txt', 'οδος.txt'],
  ['ΟΔΟΣ.txt', 'οδοσ.txt'],
  ['r\u00e9sum\u00e9.txt', 're\u0301sume\u0301.txt'],
  ['각.txt', '\u1100\u1161\u11a8.txt'],
  ['ﬁle.txt', 'FILE.txt'],
  ['K.txt', 'k.txt'],
  ['می\u200cخواهم.txt', 'میخواهم.txt'],
] as const;

const upload = { parallel: 1, links: 'inside' } as const;

function write(root: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const filesBelow = (root: string) =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path), readFileSync(path, 'utf8')]),
  );

/** Ids of what a command has sent, in the order of their paths. */
const sentBy = (lines: readonly Readonly<Record<string, unknown>>[]) =>
  lines
    .filter(({ status }) => status === 'sent')
    .toSorted((one, other) => String(one['path']).localeCompare(String(other['path'])))
    .map(({ id }) => String(id));

describe('names that a disk may take for one', () => {
  it.each(ALIKE)('%s and %s are two files, each compared with its own content', async (one, other) => {
    const line = await memoryCommandLine();
    const root = write(join(line.home, 'run'), { [one]: 'the first', [other]: 'the second' });
    const { lines } = await line.run((context) => uploadAll(context, [root], upload));
    expect(sentBy(lines)).toHaveLength(2);
    const again = await line.run((context) => syncAll(context, [root], upload));
    expect(again.lines.map(({ code }) => code)).toEqual(['same', 'same']);
    writeFileSync(join(root, other), 'the third.');
    const third = await line.run((context) => syncAll(context, [root], upload));
    expect(third.lines.filter(({ status }) => status === 'sent').map(({ path }) => path)).toEqual([join(root, other)]);
  });

  it.each(ALIKE)('%s and %s are downloaded beside each other, also where they are folders', async (one, other) => {
    const line = await memoryCommandLine();
    const files = { [`d/${one}`]: '1', [`d/${other}`]: '22', [`${one}/x`]: '333', [`${other}/x`]: '4444' };
    const { lines } = await line.run((context) => uploadAll(context, [write(join(line.home, 'run'), files)], upload));
    const folder = join(line.home, 'back');
    const got = await line.run((context) => downloadAll(context, sentBy(lines), { parallel: 1, folder }));
    expect(got.code).toBeUndefined();
    const back = filesBelow(folder);
    expect(Object.values(back).toSorted()).toEqual(['1', '22', '333', '4444']);
    const folded = Object.keys(back).map((path) =>
      path.normalize('NFKC').replaceAll('\u200c', '').toUpperCase().toLowerCase(),
    );
    expect(new Set(folded).size).toBe(4);
  });

  it('are verified each by its own versions, however many others are beside them', async () => {
    const line = await memoryCommandLine();
    const root = join(line.home, 'run');
    for (const [name, text] of [
      ['straße.txt', 'old'],
      ['STRASSE.txt', 'loud'],
      ['straße.txt', 'new!'],
    ] as const) {
      const path = join(write(root, { [name]: text }), name);
      await line.run((context) => uploadAll(context, [path], upload));
    }
    for (const text of ['old', 'new!']) {
      writeFileSync(join(root, 'straße.txt'), text);
      expect((await line.run((context) => verifyAll(context, [join(root, 'straße.txt')], {}))).lines).toHaveLength(1);
    }
    writeFileSync(join(root, 'straße.txt'), 'loud');
    expect((await line.run((context) => verifyAll(context, [join(root, 'straße.txt')], {}))).code).toBe(
      'checksum-differs',
    );
  });
});

describe('a file and a folder of one name', () => {
  it.each([
    [
      ['a', 'a/b', 'A/c'],
      ['a', 'a (2)/b', 'A (2)/c'],
    ],
    [
      ['a/b', 'a', 'a'],
      ['a/b', 'a (2)', 'a (3)'],
    ],
  ])('%j: none is in the way of another', async (names, wanted) => {
    const line = await memoryCommandLine();
    const ids: string[] = [];
    for (const [at, name] of names.entries()) {
      const path = join(write(line.home, { [`${at}.txt`]: name }), `${at}.txt`);
      const { lines } = await line.run((context) => uploadAll(context, [path], { ...upload, name }));
      ids.push(...sentBy(lines));
    }
    const folder = join(line.home, 'back');
    expect((await line.run((context) => downloadAll(context, ids, { parallel: 1, folder }))).code).toBeUndefined();
    expect(filesBelow(folder)).toEqual(Object.fromEntries(wanted.map((path, at) => [path, names[at]])));
  });

  it('is refused where the other is there already, and stops no other', async () => {
    const line = await memoryCommandLine();
    const root = write(join(line.home, 'run'), { 'a/b': '1', c: '22', d: '333' });
    const { lines } = await line.run((context) => uploadAll(context, [root], upload));
    const folder = write(join(line.home, 'back'), { 'run/a': 'mine', 'run/c/x': 'mine' });
    for (const overwrite of [false, true]) {
      const got = await line.run((context) => downloadAll(context, sentBy(lines), { parallel: 1, folder, overwrite }));
      expect(got.code).toBe('some-failed');
      expect(got.lines.map(({ status, code }) => code ?? status)).toEqual([
        'target-exists',
        'target-exists',
        'received',
      ]);
      expect(filesBelow(folder)).toEqual({ 'run/a': 'mine', 'run/c/x': 'mine', 'run/d': '333' });
    }
  });

  it('go up together, and are known by the next sync', async () => {
    const line = await memoryCommandLine();
    write(line.home, { 'one/a': 'a file', 'two/a/b': 'in a folder' });
    const paths = [join(line.home, 'one', 'a'), join(line.home, 'two', 'a')];
    const first = await line.run((context) => syncAll(context, paths, upload));
    expect(first.lines.map(({ name, status }) => [name, status]).toSorted()).toEqual([
      ['a', 'sent'],
      ['a/b', 'sent'],
    ]);
    const again = await line.run((context) => syncAll(context, paths, upload));
    expect(again.lines.map(({ code }) => code)).toEqual(['same', 'same']);
  });
});

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Disk, filesAt, type LinkPolicy } from '../../cli/transfer/walk.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Names of what is taken, and codes of what is not. */
async function walked(links?: LinkPolicy) {
  const { files, left } = await filesAt([join(folder, 'run')], links);
  return {
    taken: files.map(({ name }) => name),
    left: Object.fromEntries(left.map(({ path, code }) => [relative(join(folder, 'run'), path), code])),
  };
}

describe('files that are meant', () => {
  it('are files by their names and folders with all that lies in them', async () => {
    mkdirSync(join(folder, 'run', 'deep'), { recursive: true });
    mkdirSync(join(folder, 'run', 'empty'));
    writeFileSync(join(folder, 'run', 'b'), '22');
    writeFileSync(join(folder, 'run', 'deep', 'a'), '1');
    writeFileSync(join(folder, 'single.txt'), '333');
    const { files, left } = await filesAt([join(folder, 'single.txt'), join(folder, 'run'), join(folder, 'none')]);
    expect(files.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['single.txt', 3],
      ['run/b', 2],
      ['run/deep/a', 1],
    ]);
    expect(left.map(({ path, code }) => [path, code])).toEqual([
      [join(folder, 'run', 'empty'), 'empty-folder'],
      [join(folder, 'none'), 'unreadable'],
    ]);
  });

  it('leave out nothing in silence: links, sockets and names that are no text are named', async () => {
    const run = join(folder, 'run');
    mkdirSync(join(run, 'sub'), { recursive: true });
    writeFileSync(join(run, 'a.txt'), 'a');
    writeFileSync(join(run, 'sub', 'b.txt'), 'b');
    writeFileSync(join(folder, 'outside.bam'), 'o');
    symlinkSync(join(folder, 'outside.bam'), join(run, 'sample.bam'));
    symlinkSync('a.txt', join(run, 'latest.txt'));
    symlinkSync('sub', join(run, 'linkdir'));
    symlinkSync('..', join(run, 'sub', 'up'));
    symlinkSync('nowhere', join(run, 'broken'));
    const socket = createServer().listen(join(run, 'socket'));
    await once(socket, 'listening');
    writeFileSync(Buffer.concat([Buffer.from(`${run}/bad`), Buffer.from([0xff])]), 'x');
    const inside = ['run/a.txt', 'run/latest.txt', 'run/linkdir/b.txt', 'run/sub/b.txt'];
    const others = { socket: 'not-a-file', 'bad\ufffd': 'name-not-utf8' };
    const circles = { 'linkdir/up': 'link-circle', 'sub/up': 'link-circle' };
    expect(await walked()).toEqual({
      taken: inside,
      left: { ...others, ...circles, 'sample.bam': 'link-outside', broken: 'link-broken' },
    });
    expect(await walked('follow')).toEqual({
      taken: [...inside.slice(0, 3), 'run/sample.bam', 'run/sub/b.txt'],
      left: { ...others, ...circles, broken: 'link-broken' },
    });
    const links = { 'sample.bam': 'link', 'latest.txt': 'link', linkdir: 'link', 'sub/up': 'link', broken: 'link' };
    for (const policy of ['skip', 'error'] as const) {
      expect(await walked(policy)).toEqual({ taken: ['run/a.txt', 'run/sub/b.txt'], left: { ...others, ...links } });
    }
    socket.close();
  });

  it('are those that can be read beside folders that cannot', () => {
    const run = join(folder, 'run');
    mkdirSync(join(run, 'x'), { recursive: true });
    for (const name of ['a.txt', 'z.txt', 'x/hidden.txt']) writeFileSync(join(run, name), name);
    chmodSync(folder, 0o755);
    chmodSync(join(run, 'x'), 0);
    const module = new URL('../../cli/transfer/walk.ts', import.meta.url).href;
    const script = `const { filesAt } = await import(${JSON.stringify(module)});
      console.log(JSON.stringify(await filesAt([${JSON.stringify(run)}])));`;
    // The superuser may read everything: then somebody else walks.
    const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      ...other,
      encoding: 'utf8',
    });
    chmodSync(join(run, 'x'), 0o755);
    const { files, left } = JSON.parse(stdout) as Awaited<ReturnType<typeof filesAt>>;
    expect(files.map(({ name }) => name)).toEqual(['run/a.txt', 'run/z.txt']);
    expect(left.map(({ path, code }) => [relative(run, path), code])).toEqual([['x', 'unreadable']]);
  });

  it('are the others where an entry goes while the folders are read, whichever call meets it', async () => {
    const run = join(folder, 'run');
    const real: Disk = { lstat, stat, realpath, entries: (path) => readdir(path, { encoding: 'buffer' }) };
    for (const call of ['lstat', 'stat', 'realpath', 'entries'] as const) {
      for (const gone of ['x', 'link', 'run']) {
        rmSync(run, { recursive: true, force: true });
        mkdirSync(join(run, 'x'), { recursive: true });
        for (const name of ['a.txt', 'x/in.txt', 'z.txt']) writeFileSync(join(run, name), name);
        symlinkSync('x', join(run, 'link'));
        const from = <T>(ask: (path: string) => Promise<T>) => {
          return async (path: string) => {
            if (path.endsWith(`/${gone}`)) rmSync(path, { recursive: true });
            return ask(path);
          };
        };
        const disk = { ...real, [call]: from<unknown>(real[call]) } as Disk;
        const { files, left } = await filesAt([run, join(folder, 'run', 'a.txt')], 'inside', disk);
        const names = files.map(({ name }) => name);
        const all = ['run/a.txt', 'run/link/in.txt', 'run/x/in.txt', 'run/z.txt'];
        const isMet = left.some(({ path }) => path.endsWith(gone));
        if (gone === 'run')
          expect([names, isMet]).toEqual([call === 'lstat' ? [...all, 'a.txt'] : [], call !== 'lstat']);
        else expect(names).toEqual(expect.arrayContaining(['run/a.txt', 'run/z.txt', 'a.txt']));
      }
    }
  });

  it('are each there once, however often they are named', async () => {
    mkdirSync(join(folder, 'run'));
    writeFileSync(join(folder, 'run', 'a'), 'a');
    const paths = [join(folder, 'run'), `${folder}/./run/`, join(folder, 'run', 'a'), join(folder, 'run', 'a')];
    const { files } = await filesAt(paths);
    expect(files.map(({ name }) => name)).toEqual(['run/a', 'a']);
  });

  it('end where links between folders make more ways than are read', async () => {
    const run = join(folder, 'run');
    for (let at = 0; at < 20; at += 1) mkdirSync(join(run, `${at}`), { recursive: true });
    for (let at = 0; at < 19; at += 1) {
      for (const name of ['l', 'm']) symlinkSync(`../${at + 1}`, join(run, `${at}`, name));
    }
    // A disk that answers at once: it is the ways that are counted. Each link on a way leads to the next folder.
    const placeOf = (path: string) => {
      const [first, ...links] = relative(run, path).split('/');
      return first === '' ? 'run' : `${Number(first) + links.length}, ${links.length > 0}`;
    };
    const once = <T>(ask: (path: string) => Promise<T>) => {
      const known = new Map<string, Promise<T>>();
      return (path: string) => {
        const place = placeOf(path);
        const answer = known.get(place) ?? ask(path);
        known.set(place, answer);
        return answer;
      };
    };
    const disk: Disk = {
      lstat: once((path) => lstat(path)),
      stat: once((path) => stat(path)),
      realpath: once((path) => realpath(path)),
      entries: once((path) => readdir(path, { encoding: 'buffer' })),
    };
    await expect(filesAt([run], 'inside', disk)).rejects.toMatchObject({ code: 'too-many-files' });
  });
});

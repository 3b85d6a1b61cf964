import { describe, expect, it } from 'vitest';
import { createTestApi } from './api.ts';

async function scene(names: readonly string[]) {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const ids = new Map<string, string>();
  for (const name of names) {
    const { status, body } = await api.send('files.startUpload', { ...at, body: { name, sizeBytes: '0' } });
    expect([name, status]).toEqual([name, 201]);
    const params = { org, upload: body.uploadId };
    const signed = await api.send('files.signParts', { ...at, params, body: { parts: [1] } });
    api.objects.put(signed.body.parts[0].url, 0);
    await api.send('files.completeUpload', { ...at, params });
    ids.set(name, body.fileId);
  }
  const settle = async () => {
    for (const id of ids.values()) await api.projectors['file-index']?.catchUp(`file#${id}`);
  };
  await settle();
  const list = async (query: Record<string, string>) => {
    const { status, body } = await api.send('files.list', { ...at, query: { limit: '100', ...query } });
    expect(status).toBe(200);
    return body.items.map(({ name }: { name: string }) => name).toSorted() as string[];
  };
  const folders = async (parent: string) => {
    const { body } = await api.send('files.listFolders', { ...at, query: { parent } });
    return body.items.map(({ path, files }: { path: string; files: number }) => `${path} ${files}`) as string[];
  };
  return { api, at, org, ids, settle, list, folders };
}

describe('a file whose name changes in letter case or form alone', () => {
  it.each([
    ['report.TXT', 'Report.txt'],
    ['straße.txt', 'STRASSE.txt'],
    ['می\u200cخواهم.txt', 'میخواهم.txt'],
    ['runs/a.txt', 'Runs/a.txt'],
    ['same.txt', 'same.txt'],
  ])('is in every list under its new name, once: %s to %s', async (before, after) => {
    const { api, at, org, ids, settle, list } = await scene([before]);
    const params = { org, file: ids.get(before) ?? '' };
    const renamed = await api.send('files.rename', { ...at, params, body: { name: after } });
    expect(renamed.status).toBe(200);
    await settle();
    const folder = after.includes('/') ? 'Runs' : '/';
    const word = /\p{L}+/u.exec(after.split('/').at(-1) ?? '')?.[0] ?? '';
    for (const query of [
      {},
      { sort: 'name' },
      { sort: 'size' },
      { prefix: after },
      { folder },
      { search: word },
      { type: 'txt' },
    ]) {
      expect([query, await list(query as Record<string, string>)]).toEqual([query, [after]]);
    }
    const trashed = await api.send('files.trash', { ...at, params });
    expect(trashed.status).toBe(200);
    await settle();
    for (const query of [{}, { prefix: after }, { folder }, { search: word }]) {
      expect(await list(query as Record<string, string>)).toEqual([]);
    }
  });

  it('takes its folder along: all files, counted once', async () => {
    const names = Array.from({ length: 60 }, (_none, at) => `reads/${at}.txt`);
    const { api, at, list, folders } = await scene(names);
    let cursor: string | undefined;
    let done = 0;
    do {
      const body = { from: 'reads', to: 'Reads', ...(cursor === undefined ? {} : { cursor }) };
      const reply = await api.send('files.moveFolder', { ...at, body });
      expect([reply.status, reply.body.left]).toEqual([200, []]);
      done += reply.body.done;
      cursor = reply.body.nextCursor;
    } while (cursor !== undefined);
    expect(done).toBe(60);
    expect(await folders('/')).toEqual(['Reads 60']);
    expect(await list({ folder: 'Reads' })).toEqual(names.map((name) => name.replace('reads', 'Reads')).toSorted());
    expect(await list({ folder: 'reads' })).toEqual([]);
  });

  it('never moves a folder into itself, whatever the form that it is named in', async () => {
    const { api, at } = await scene(['r\u00e9ads/a.txt']);
    for (const to of ['r\u00e9ads/in', 're\u0301ads/in', 'r\u00e9ads']) {
      const { status, body } = await api.send('files.moveFolder', { ...at, body: { from: 're\u0301ads', to } });
      expect([status, body.code]).toEqual([422, 'file-name-invalid']);
    }
  });
});

/** Names that other programs take for something else: of objects, addresses, patterns, options, devices, spreadsheets. */
const ODD = [
  '__proto__',
  'constructor',
  'toString/valueOf/__proto__',
  'hasOwnProperty.txt',
  'a#b.txt',
  'a?b=c&d.txt',
  'a%2Fb.txt',
  'a%.txt',
  'a+b c.txt',
  'a;b.txt',
  'http:',
  'C:file.txt',
  'a|b',
  'a"b\'c`d$e.txt',
  '{a,b}*[c].txt',
  '-rf',
  '--json',
  '~',
  '...',
  '.hidden',
  'trailing ',
  ' leading',
  'trailing.',
  'in folder /a',
  'dots./a.',
  'CON',
  'nul.txt',
  '=1+1.csv',
  '@sum.csv',
  '0',
  'null',
  'undefined',
  'NaN',
  'true',
  '#',
  '%',
  '<b>x.html',
] as const;

describe('names that mean something to other programs', () => {
  it('are names like any other: listed, found by their beginning and in their folders, moved and deleted', async () => {
    const { api, at, org, ids, list, folders } = await scene(ODD);
    expect(await list({})).toEqual([...ODD].toSorted());
    for (const name of ODD) expect(await list({ prefix: name })).toContain(name);
    expect(await folders('/')).toEqual(['dots. 1', 'in folder  1', 'toString 1']);
    expect(await folders('toString/valueOf')).toEqual([]);
    expect(await list({ folder: 'toString/valueOf' })).toEqual(['toString/valueOf/__proto__']);
    for (const name of ODD) {
      const params = { org, file: ids.get(name) ?? '' };
      const { status } = await api.send('files.rename', { ...at, params, body: { name: `moved/${name}` } });
      expect([name, status]).toEqual([name, 200]);
    }
    expect(await list({ prefix: 'moved/' })).toEqual(ODD.map((name) => `moved/${name}`).toSorted());
    const { body } = await api.send('files.deleteFolder', { ...at, body: { folder: 'moved' } });
    expect([body.done, body.left]).toEqual([ODD.length, []]);
    expect([await list({}), await folders('/')]).toEqual([[], []]);
  });
});

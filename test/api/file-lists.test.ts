import { describe, expect, test, vi } from 'vitest';
import { createTestApi } from './api.ts';

async function scene(names: readonly string[]) {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const started: string[] = [];
  /** Brings the index up to date, as its queue does. */
  const settle = async () => {
    for (const id of started) await api.projectors['file-index']?.catchUp(`file#${id}`);
  };
  const start = async (name: string, token = owner.token) => {
    const { status, body } = await api.send('files.startUpload', { ...at, token, body: { name, sizeBytes: '0' } });
    expect(status).toBe(201);
    started.push(body.fileId);
    return body as { readonly fileId: string; readonly uploadId: string };
  };
  const add = async (name: string) => {
    const { uploadId, fileId } = await start(name);
    const params = { org, upload: uploadId };
    const { body } = await api.send('files.signParts', { ...at, params, body: { parts: [1] } });
    api.objects.put(body.parts[0].url, 0);
    await api.send('files.completeUpload', { ...at, params });
    return fileId;
  };
  const ids: string[] = [];
  for (const name of names) ids.push(await add(name));
  await settle();
  const page = async (query: Record<string, string>) => {
    const { status, body } = await api.send('files.list', { ...at, query });
    expect(status).toBe(200);
    return body as { readonly items: readonly { readonly name: string }[]; readonly nextCursor?: string };
  };
  /** Names of all pages. */
  const list = async (query: Record<string, string>) => {
    const found: string[] = [];
    let cursor: string | undefined = '';
    do {
      const { items, nextCursor }: Awaited<ReturnType<typeof page>> = await page(
        cursor === '' ? query : { ...query, cursor },
      );
      found.push(...items.map(({ name }) => name));
      cursor = nextCursor;
    } while (cursor !== undefined);
    return found;
  };
  return { api, org, owner, at, start, page, list, ids, settle };
}

describe('the search in the list of files', () => {
  const NAMES = ['run/2026 results A.csv', 'run/results-B.csv', 'myResultsC.fastq.gz', 'other.txt', 'resultat.txt'];

  test('finds names by texts that begin at any of their words, each file once', async () => {
    const { list } = await scene([...NAMES, 'results of results.txt']);
    const found = await list({ search: 'results' });
    expect(found.toSorted()).toEqual([
      'myResultsC.fastq.gz',
      'results of results.txt',
      'run/2026 results A.csv',
      'run/results-B.csv',
    ]);
    expect(await list({ search: '2026 RESULTS' })).toEqual(['run/2026 results A.csv']);
    expect((await list({ search: 'results', limit: '1' })).toSorted()).toEqual(found.toSorted());
    expect(await list({ search: 'nothing' })).toEqual([]);
  });

  test('follows a rename, back and forth, and the end of a file', async () => {
    const { api, at, org, list, ids, settle } = await scene(['alpha one.txt']);
    const [file = ''] = ids;
    const params = { org, file };
    for (const name of ['beta.csv', 'alpha one.txt', 'gamma.csv', 'alpha one.txt']) {
      expect((await api.send('files.rename', { ...at, params, body: { name } })).status).toBe(200);
      await settle();
    }
    expect(await list({ search: 'one' })).toEqual(['alpha one.txt']);
    expect(await list({ search: 'beta' })).toEqual([]);
    expect(await list({ type: 'csv' })).toEqual([]);
    await api.send('files.delete', { ...at, params });
    await settle();
    expect(await list({ search: 'one' })).toEqual([]);
    expect(await list({ type: 'txt' })).toEqual([]);
  });

  test('of a text without letters is refused', async () => {
    const { api, at } = await scene([]);
    const { status, body } = await api.send('files.list', { ...at, query: { search: '-- /' } });
    expect([status, body.code]).toEqual([400, 'request-invalid']);
  });

  test('goes together with every other filter', async () => {
    const { list } = await scene(NAMES);
    expect(await list({ search: 'results', type: 'csv', folder: 'run' })).toEqual([
      'run/2026 results A.csv',
      'run/results-B.csv',
    ]);
    expect(await list({ search: 'results', type: 'fastq.gz' })).toEqual(['myResultsC.fastq.gz']);
    expect(await list({ prefix: 'run/', search: '2026', sort: 'name' })).toEqual(['run/2026 results A.csv']);
  });

  test('finds nothing of another organisation', async () => {
    const { api, list, org } = await scene(NAMES);
    const other = await api.organisation();
    const sent = { token: other.owner.token, params: { org: other.org }, query: { search: 'results' } };
    expect((await api.send('files.list', sent)).body.items).toEqual([]);
    expect((await api.send('files.list', { ...sent, params: { org } })).status).toBe(404);
    expect(await list({ search: 'results' })).not.toEqual([]);
  });
});

describe('the filters of the list of files', () => {
  test('are by state, type, uploader and job', async () => {
    const { api, org, owner, start, list, settle } = await scene(['a.csv', 'b.txt']);
    await start('c.csv');
    const member = await api.person('ada@example.org');
    await api.join(org, owner, member, 'member');
    await start('d.csv', member.token);
    await settle();
    expect(await list({ state: 'uploading' })).toEqual(['d.csv', 'c.csv']);
    expect(await list({ state: 'available' })).toEqual(['b.txt', 'a.csv']);
    expect(await list({ type: 'CSV' })).toEqual(['d.csv', 'c.csv', 'a.csv']);
    expect(await list({ type: '.csv', state: 'available' })).toEqual(['a.csv']);
    expect(await list({ uploader: member.id })).toEqual(['d.csv']);
    expect(await list({ uploader: owner.id, state: 'uploading' })).toEqual(['c.csv']);
    expect(await list({ uploader: owner.id, order: 'ascending', limit: '1' })).toEqual(['a.csv', 'b.txt', 'c.csv']);
    expect(await list({ job: 'job_01J8Z3K4M5N6P7Q8R9S0T1V2W3' })).toEqual([]);
  });

  test('read at most four parts of a list in one call, and give a cursor to go on with', async () => {
    const { page, list } = await scene([...Array.from({ length: 12 }, (_none, n) => `many-${n}.txt`), 'rare.csv']);
    const query = { sort: 'date', order: 'ascending', type: 'csv', limit: '2' };
    const first = await page(query);
    expect(first.items).toEqual([]);
    expect(first.nextCursor).toBeDefined();
    expect(await list(query)).toEqual(['rare.csv']);
  });
});

test('a page, a search and what follows read no more of many files than of few', async () => {
  const reads = async (count: number) => {
    const { api, page, start, settle } = await scene([]);
    for (let n = 0; n < count; n += 1) await start(`sample ${n}.csv`);
    await settle();
    const spies = [vi.spyOn(api.views, 'page'), vi.spyOn(api.views, 'getMany')];
    const counts: number[] = [];
    for (const query of [{}, { search: 'sample' }, { type: 'csv' }, { sort: 'name' }]) {
      const { nextCursor = '' } = await page({ ...query, limit: '4' });
      await page({ ...query, limit: '4', cursor: nextCursor });
      counts.push(spies.reduce((sum, { mock }) => sum + mock.calls.length, 0));
    }
    return counts;
  };
  const few = await reads(10);
  expect(await reads(30)).toEqual(few);
  expect(few.at(-1)).toBe(4 * 2 * 2);
});

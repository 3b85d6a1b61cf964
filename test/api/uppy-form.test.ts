import { describe, expect, test } from 'vitest';
import { formPlaceOf, takeForm } from '../../lib/app/uploads/commands/form.ts';
import { createTestApi, type TestApi } from './api.ts';

const ORIGIN = { actor: 'test', correlation: 'c', causation: 'c' };

async function form(api: TestApi, query: Record<string, string> = {}, limits = { maxUploads: 3, maxBytes: '1000' }) {
  const { org, owner } = await api.organisation();
  const made = await api.send('files.createUploadCapability', { token: owner.token, params: { org }, body: limits });
  const params = { capability: (made.body.endpoint as string).split('/').at(-1) ?? '' };
  const ask = (more: Record<string, string> = query) =>
    api.send('files.uppyParams', { params, query: { filename: 'a.txt', type: 'text/plain', ...more } });
  const { body } = await ask();
  const files = async () =>
    (await api.send('files.list', { token: owner.token, params: { org } })).body.items as Record<string, unknown>[];
  const key = (body.fields?.key ?? '') as string;
  return { org, owner, params, body, key, files, ask };
}

describe('a file that a form has put', () => {
  test('becomes a file of its size when it is taken, and counts from when it was put', async () => {
    const api = createTestApi();
    const { body, key, files, org } = await form(api);
    api.objects.post(body, 700);
    expect(await takeForm(api, key, ORIGIN)).toBe('taken');
    expect(await files()).toMatchObject([{ name: 'a.txt', status: 'available', sizeBytes: '700' }]);
    expect([...api.objects.stored.keys()]).toEqual([`${org}/${(await files())[0]?.['id']}`]);
  });

  test('may be empty', async () => {
    const api = createTestApi();
    const { body, key, files } = await form(api);
    api.objects.post(body, 0);
    expect(await takeForm(api, key, ORIGIN)).toBe('taken');
    expect(await files()).toMatchObject([{ status: 'available', sizeBytes: '0' }]);
  });

  test('is taken once, however often it is told of and put', async () => {
    const api = createTestApi();
    const { body, key, files } = await form(api);
    api.objects.post(body, 700);
    await takeForm(api, key, ORIGIN);
    expect(await takeForm(api, key, ORIGIN)).toBe('nothing');
    api.objects.post(body, 9);
    expect(await takeForm(api, key, ORIGIN)).toBe('nothing');
    expect(await files()).toMatchObject([{ sizeBytes: '700' }]);
    expect([...api.objects.stored.keys()]).not.toContain(key);
  });

  test('takes from the capability what it has, whether its size was said or not', async () => {
    const api = createTestApi();
    const first = await form(api);
    api.objects.post(first.body, 700);
    await takeForm(api, first.key, ORIGIN);
    const { body: second } = await first.ask();
    expect(() => api.objects.post(second, 301)).toThrow('refused');
    api.objects.post(second, 100);
    await takeForm(api, second.fields.key, ORIGIN);
    expect((await first.files()).map(({ sizeBytes }) => sizeBytes).sort()).toEqual(['100', '700']);
    expect(await first.ask({ 'metadata[size]': '201' })).toMatchObject({ status: 403 });
    expect(await first.ask({ 'metadata[size]': '200' })).toMatchObject({ status: 200 });
    expect(await first.ask({ 'metadata[size]': '0' })).toMatchObject({ status: 403 });
  });

  test('has the size that was said at most', async () => {
    const api = createTestApi();
    const { body } = await form(api, { 'metadata[size]': '10' });
    expect(() => api.objects.post(body, 11)).toThrow('refused');
  });
});

test('no other key is taken for a form', () => {
  for (const key of ['', 'posted/', 'posted/a/b/c.1', 'upkeep/x', 'posted/org_1/fil_2/c.3', 'posted/../x/y.1']) {
    expect(formPlaceOf(key), key).toBeUndefined();
  }
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareWithStored } from '../../cli/transfer/differing.ts';
import { upload } from '../../cli/transfer/upload.ts';
import { filesAt } from '../../cli/transfer/walk.ts';
import { createClient } from '../../lib/client/client.ts';
import { createTestApi } from '../api/api.ts';
import { apiFetch } from '../client/api-fetch.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('what differs from what is stored is told by name and content, never by date', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const client = createClient({ baseUrl: 'https://api.test', token: () => owner.token, fetch: apiFetch(api).send });
  const put = (async (url: string, { body }: RequestInit) => {
    api.objects.put(url, new Uint8Array(await new Response(body).arrayBuffer()));
    return new Response('');
  }) as typeof fetch;
  const reads = join(folder, 'reads');
  mkdirSync(join(reads, 'deep'), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(reads, name), text);
  for (const name of ['same', 'deep/same', 'edited', 'grown', 'empty', 'gone'])
    write(name, name === 'empty' ? '' : 'one');
  for (const { path, name } of (await filesAt([reads])).files) {
    const request = { client, apiUrl: 'https://api.test', org, path, name, parallel: 1, notes: join(folder, 'notes') };
    await upload({ ...request, onProgress: () => {}, fetch: put });
  }
  write('same', 'one');
  write('edited', 'two');
  write('grown', 'one and more');
  write('fresh', 'one');
  write('gone', 'one');
  // Of the same content as others, and under its own name not there.
  write('deep/edited', 'one');
  // No name on the platform: it is refused when it is sent, and hides no other.
  const refused = join(folder, 'a\u202eb');
  mkdirSync(refused);
  writeFileSync(join(refused, 'x'), 'one');
  const { files } = await filesAt([reads, refused]);
  rmSync(join(reads, 'gone'));
  const { differing, same } = await compareWithStored(client, org, files);
  const names = (files: readonly { readonly name: string }[]) => files.map(({ name }) => name).toSorted();
  expect(names(same)).toEqual(['reads/deep/same', 'reads/empty', 'reads/same']);
  expect(names(differing)).toEqual([
    'a\u202eb/x',
    'reads/deep/edited',
    'reads/edited',
    'reads/fresh',
    'reads/gone',
    'reads/grown',
  ]);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upload } from '../../cli/transfer/upload.ts';
import { filesAt } from '../../cli/transfer/walk.ts';
import { createClient } from '../../lib/client/client.ts';
import { outputsIn } from '../../runner/stage-out.ts';
import { createTransferQueue } from '../../web/src/files/transfer-queue.ts';
import { uploadNotes } from '../../web/src/files/upload-notes.ts';
import { apiFetch } from '../client/api-fetch.ts';
import { NAME_RULES, type NameRule } from '../domain/name-rules.ts';
import { keepsNothing } from '../web/one-browser.ts';
import { createTestApi } from './api.ts';

const api = createTestApi();
const { org, owner } = await api.organisation();
const { token } = owner;
const client = createClient({ baseUrl: 'https://api.test', token: () => token, fetch: apiFetch(api).send });
const put = (async (url: string, { body }: RequestInit) => {
  api.objects.put(url, new Uint8Array(await new Response(body).arrayBuffer()));
  return new Response('');
}) as typeof fetch;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows that a file system can have: one segment of up to 255 bytes, and no NUL. */
const onDisk = ({ name }: NameRule) =>
  name.isWellFormed() &&
  name !== '' &&
  name.split('/').every((part) => !['', '.', '..'].includes(part) && Buffer.byteLength(part) <= 255) &&
  !name.includes('\0');

describe.each([...NAME_RULES])('$what in a name', ({ name, isGood }) => {
  const answer = isGood ? 201 : 400;
  /** Half a surrogate pair is no character, and no body has it. */
  const refusal = name.isWellFormed() ? 'request-invalid' : 'malformed-json';

  it(`is ${isGood ? 'accepted' : 'refused'} at an upload, at a renaming and by Uppy`, async () => {
    const started = await api.send('files.startUpload', { token, params: { org }, body: { name, sizeBytes: '0' } });
    expect(started.status).toBe(answer);
    const { body: other } = await api.send('files.startUpload', {
      token,
      params: { org },
      body: { name: 'other', sizeBytes: '1' },
    });
    const renamed = await api.send('files.rename', { token, params: { org, file: other.fileId }, body: { name } });
    expect(renamed.body.code).toBe(isGood ? 'file-not-available' : refusal);
    const { body: capability } = await api.send('files.createUploadCapability', {
      token,
      params: { org },
      body: { maxUploads: 1, maxBytes: '10' },
    });
    const secret = capability.endpoint.split('/').at(-1);
    const created = await api.send('files.uppyCreate', {
      token: secret,
      params: { capability: secret },
      body: { filename: name, type: null, metadata: { size: '1' } },
    });
    expect(created.status).toBe(isGood ? 200 : 400);
  });

  it('is the same to the page', async () => {
    const notes = uploadNotes(org, { getItem: () => null, setItem: () => {} });
    const nothing = () => {};
    const queue = createTransferQueue({
      ...{ client, org, notes, onChange: nothing, onEnd: nothing, readChecksums: async () => undefined, fetch: put },
      ...{ newKey: () => crypto.randomUUID(), nowMs: () => 0, kept: keepsNothing },
    });
    queue.add([{ file: new File([], 'x'), name }]);
    await queue.idle();
    expect(queue.transfers()[0]?.status).toBe(isGood ? 'done' : 'failed');
  });

  it('is the same to the command line', async () => {
    const path = join(folder, 'some-file');
    writeFileSync(path, '');
    const request = { client, apiUrl: 'https://api.test', org, path, name, parallel: 1, notes: join(folder, 'notes') };
    const done = upload({ ...request, onProgress: () => {}, fetch: put }).then(
      ({ forget }) => forget(),
      (error) => error.code,
    );
    expect(await done).toBe(isGood ? undefined : refusal);
  });
});

describe.each(NAME_RULES.filter(onDisk))('$what in a name on disk', ({ name, isGood }) => {
  it('is the same in the folder of a job’s outputs, and is named by a walk as it is', async () => {
    const outputs = mkdtempSync(join(folder, 'outputs-'));
    mkdirSync(dirname(join(outputs, name)), { recursive: true });
    writeFileSync(join(outputs, name), 'x');
    const { files, refused } = await outputsIn(outputs);
    expect([files.map((file) => file.name), refused.length]).toEqual(isGood ? [[name], 0] : [[], 1]);
    const found = await filesAt([outputs]);
    expect(found.files.map((file) => file.name)).toEqual([join(outputs.split('/').at(-1) ?? '', name)]);
  });
});

describe('a beginning of a name', () => {
  it.each([
    ['Résumé 2026.pdf', 'Re\u0301sume\u0301'],
    ['Résumé 2026.pdf', 'RÉSUMÉ 2'],
    ['Report of May', 'Report '],
    ['Straßenkarte', 'STRASSENK'],
    ['ΟΔΟΣ ΕΡΜΟΥ', 'οδος'],
    ['2026/05/report.csv', '2026/'],
    ['می\u200cخواهم.pdf', 'میخ'],
  ])('finds %s by %j', async (name, prefix) => {
    const { body } = await api.send('files.startUpload', { token, params: { org }, body: { name, sizeBytes: '0' } });
    const found = await api.send('files.list', { token, params: { org }, query: { prefix, limit: '100' } });
    expect(found.body.items.map(({ id }: { id: string }) => id)).toContain(body.fileId);
  });
});

import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../lib/client/api-error.ts';
import { createClient } from '../../lib/client/client.ts';
import { checksumsOf } from '../../lib/client/crc32.ts';
import { resumeUpload, type UploadSource, uploadFile } from '../../lib/client/upload.ts';
import { createTestApi } from '../api/api.ts';
import { apiFetch } from './api-fetch.ts';

const PART = 8 * 1_048_576;

describe('an upload by its client', () => {
  async function scene() {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const { send } = apiFetch(api);
    const client = createClient({ baseUrl: 'https://api.test', token: () => owner.token, fetch: send });
    const put = (async (url: string, init: RequestInit) => {
      api.objects.put(url, (init.body as Uint8Array).length);
      return new Response('');
    }) as typeof fetch;
    return { api, org, client, put };
  }
  const bytes = (sizeBytes: number) => ({
    sizeBytes,
    slice: async (from: number, to: number) => new Uint8Array(to - from),
  });

  const sumsOf = (content: Uint8Array) => {
    const parts: number[] = [];
    for (let at = 0; at < content.length; at += PART) parts.push(crc32(content.subarray(at, at + PART)));
    return checksumsOf(content.length, PART, parts);
  };
  const checked = (source: ReturnType<typeof bytes>) => ({
    ...source,
    checksums: sumsOf(Buffer.alloc(source.sizeBytes)),
  });

  test('is remembered before its first byte goes', async () => {
    const { api, org, client, put } = await scene();
    const steps: string[] = [];
    const onStarted = async () => {
      await Promise.resolve();
      steps.push('remembered');
    };
    const options = {
      onStarted,
      fetch: ((url: string, init: RequestInit) => {
        steps.push('put');
        return put(url, init);
      }) as typeof fetch,
    };
    const { fileId } = await uploadFile(client, org, { name: 'a', sizeBytes: '5' }, bytes(5), options);
    expect(steps).toEqual(['remembered', 'put']);
    expect(api.objects.stored.get(`${org}/${fileId}`)).toBe(5);
  });

  test('is answered with its file when it had completed, and goes on when it had not', async () => {
    const { org, client, put } = await scene();
    const { uploadId, fileId } = await client.files.startUpload({
      org,
      body: { name: 'a', sizeBytes: String(PART + 1) },
    });
    const resume = () => resumeUpload(client, org, uploadId, bytes(PART + 1), { fetch: put });
    expect(await resume()).toEqual({ fileId, uploadId });
    expect(await resume()).toEqual({ fileId, uploadId });
  });

  test('never goes on with a file of the same size and another content', async () => {
    const { org, client, put } = await scene();
    const [own, other] = [checked(bytes(5)), { ...bytes(5), checksums: sumsOf(Buffer.alloc(5, 1)) }];
    const { value } = own.checksums ?? {};
    const checksum = { algorithm: 'CRC32', value: value ?? '' } as const;
    const { uploadId } = await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5', checksum } });
    const resume = (chosen: UploadSource) => resumeUpload(client, org, uploadId, chosen, { fetch: put });
    await expect(resume(other)).rejects.toMatchObject({ code: 'another-file' });
    const { fileId } = await resume(own);
    expect((await client.files.get({ org, file: fileId })).checksum).toEqual(checksum);
  });

  test('puts each part with its checksum, and replaces a stored part that has another', async () => {
    const { api, org, client } = await scene();
    const own = checked(bytes(PART + 1));
    const put: string[] = [];
    const send = (async (url: string, init: RequestInit) => {
      put.push(new Headers(init.headers).get('x-amz-checksum-crc32') ?? '');
      if (put.length === 2) throw new ApiError(400, { code: 'killed' });
      // Of the first try the store has another content: it was put by a client that names no checksums.
      const unchecked = url.replace(/&crc32=[^&]+/, '');
      api.objects.put(
        put.length === 1 ? unchecked : url,
        put.length === 1 ? Buffer.alloc(PART, 1) : (init.body as Uint8Array),
      );
      return new Response('');
    }) as typeof fetch;
    const ids: string[] = [];
    const onStarted = ({ uploadId }: { uploadId: string }) => ids.push(uploadId);
    const request = { name: 'a', sizeBytes: String(PART + 1) };
    const options = { fetch: send, parallel: 1, onStarted };
    await expect(uploadFile(client, org, request, own, options)).rejects.toMatchObject({ code: 'killed' });
    const { fileId } = await resumeUpload(client, org, ids[0] ?? '', own, options);
    const [first = '', second = ''] = own.checksums?.parts ?? [];
    expect(put).toEqual([first, second, first, second]);
    expect(api.objects.contents.get(`${org}/${fileId}`)?.equals(Buffer.alloc(PART + 1))).toBe(true);
  });

  test('names no checksums of parts to an upload that was started without one', async () => {
    const { org, client, put } = await scene();
    const { uploadId } = await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5' } });
    const call = (checksums: string[]) =>
      client.files.signParts({ org, upload: uploadId, body: { parts: [1], checksums } });
    await expect(call(['AAAAAA=='])).rejects.toMatchObject({ code: 'checksum-invalid' });
    await resumeUpload(client, org, uploadId, checked(bytes(5)), { fetch: put });
  });

  test('refuses checksums that are none, or not as many as parts', async () => {
    const { org, client } = await scene();
    const checksum = { algorithm: 'CRC32', value: 'AAAAAA==' } as const;
    const { uploadId } = await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5', checksum } });
    for (const checksums of [[], ['AAAAAA==', 'AAAAAA=='], ['AAAAAAAAAAA=']]) {
      const call = client.files.signParts({ org, upload: uploadId, body: { parts: [1], checksums } });
      await expect(call).rejects.toMatchObject({ code: 'checksum-invalid' });
    }
  });

  test('never goes on with other bytes, nor with what was given up', async () => {
    const { org, client, put } = await scene();
    const { uploadId } = await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5' } });
    const resume = (sizeBytes: number) => resumeUpload(client, org, uploadId, bytes(sizeBytes), { fetch: put });
    await expect(resume(6)).rejects.toMatchObject({ code: 'another-file' });
    await client.files.abortUpload({ org, upload: uploadId });
    await expect(resume(5)).rejects.toMatchObject({ code: 'upload-not-open' });
  });
});

import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiError } from '../../lib/client/api-error.ts';
import type { Client } from '../../lib/client/client.ts';
import { until } from '../until.ts';
import { type Customer, clientOf, newCustomer } from './customer.ts';

const TEST_MS = 120_000;
const PART = 8 * 1_048_576;
/** Each concurrent call is a process of its own here; so many of them race, and fit any machine. */

let customer: Customer;
let admin: Client;
beforeAll(async () => {
  [customer, admin] = await Promise.all([
    newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Uploads'),
    clientOf(inject('frontDoorUrl'), inject('users').admin),
  ]);
}, TEST_MS);

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ApiError ? error.code : String(error)),
  );

interface More {
  readonly name?: string;
  readonly contentType?: string;
  readonly checksum?: { readonly algorithm: 'CRC32' | 'CRC64NVME'; readonly value: string };
}

async function start(sizeBytes: number, more: More = {}) {
  const { owner, org } = customer;
  const body = { name: 'data.bin', ...more, sizeBytes: String(sizeBytes) };
  const upload = await owner.files.startUpload({ org, body });
  const at = { org, upload: upload.uploadId };
  const sign = async (part: number) => {
    const { parts } = await owner.files.signParts({ ...at, body: { parts: [part] } });
    return parts[0]?.url ?? '';
  };
  return { owner, org, at, fileId: upload.fileId, sign };
}

const put = async (url: string, bytes: number) =>
  (await fetch(url, { method: 'PUT', body: new Uint8Array(bytes).fill(7) })).status;

describe('parts', () => {
  it('of two clients that upload the same file to one upload count once', { timeout: TEST_MS }, async () => {
    const { owner, at, fileId, org, sign } = await start(PART + 1);
    const client = async () => {
      for (const [part, bytes] of [
        [1, PART],
        [2, 1],
      ] as const) {
        expect(await put(await sign(part), bytes)).toBe(200);
        await owner.files.confirmPart({ ...at, part: `${part}` });
      }
      return owner.files.completeUpload(at);
    };
    const outcomes = await Promise.all([codeOf(client()), codeOf(client())]);
    // The slower one may find the upload ended between its own steps; that is no harm to the file.
    expect(outcomes).toContain('done');
    expect(await owner.files.get({ org, file: fileId })).toMatchObject({
      status: 'available',
      sizeBytes: String(PART + 1),
    });
  });
});

describe('a checksum that the client names', () => {
  // The check values that the catalogue of CRCs gives for the text 123456789.
  const check = { CRC32: 'y/Q5Jg==', CRC64NVME: 'rosUhgp5mIg=' } as const;

  it.each(['CRC32', 'CRC64NVME'] as const)(
    'as %s is compared with the whole object by the store',
    {
      timeout: TEST_MS,
    },
    async (algorithm) => {
      const { owner, at, sign } = await start(9, { checksum: { algorithm, value: check[algorithm] } });
      await fetch(await sign(1), { method: 'PUT', body: '123456789' });
      expect(await owner.files.completeUpload(at)).toMatchObject({ status: 'available' });
    },
  );

  it('that the content does not have makes no file of it, until the content is right', {
    timeout: TEST_MS,
  }, async () => {
    const { owner, at, sign } = await start(9, { checksum: { algorithm: 'CRC32', value: check.CRC32 } });
    const url = await sign(1);
    expect(await put(url, 9)).toBe(200);
    expect(await codeOf(owner.files.completeUpload(at))).toBe('checksum-mismatch');
    expect((await owner.files.getUpload(at)).status).toBe('uploading');
    await fetch(url, { method: 'PUT', body: '123456789' });
    expect(await codeOf(owner.files.completeUpload(at))).toBe('done');
  });
});

describe('a part that is signed with its checksum', () => {
  it('is taken with that content alone, and is listed with it', { timeout: TEST_MS }, async () => {
    const checksum = { algorithm: 'CRC32', value: 'y/Q5Jg==' } as const;
    const { owner, at } = await start(9, { checksum });
    const { parts } = await owner.files.signParts({ ...at, body: { parts: [1], checksums: [checksum.value] } });
    const [{ url, headers = {} }] = parts as [(typeof parts)[number]];
    const send = async (body: string, named: Record<string, string>) =>
      (await fetch(url, { method: 'PUT', body, headers: named })).status;
    expect(await send('123456780', headers)).toBe(400);
    expect(await send('123456789', {})).toBe(403);
    expect(await send('123456780', { ...headers, 'x-amz-checksum-crc32': 'AAAAAA==' })).toBe(403);
    expect((await owner.files.getUpload(at)).receivedParts).toEqual([]);
    expect(await send('123456789', headers)).toBe(200);
    expect((await owner.files.getUpload(at)).partChecksums).toEqual([checksum.value]);
    expect(await codeOf(owner.files.completeUpload(at))).toBe('done');
  });
});

describe('small files in batches', () => {
  it('each have their own fate, are found by words, folder, type and state, and come back from the trash', {
    timeout: TEST_MS,
  }, async () => {
    const { owner, org } = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Own fates');
    const one = (name: string) => ({ key: `batch-${name}`, name, sizeBytes: '3' });
    const uploads = ['batch/Sample-A_R1.fastq.gz', 'batch/Sample-B_R2.csv', 'batch/..', 'batch/unput.csv'].map(one);
    const { items } = await owner.files.startUploads({ org, body: { uploads } });
    expect(items.map(({ refused }) => refused?.code)).toEqual([undefined, undefined, 'file-name-invalid', undefined]);
    for (const { part } of items.slice(0, 2)) expect(await put(part?.url ?? '', 3)).toBe(200);
    const ids = items.flatMap(({ started }) => started?.uploadId ?? []);
    const done = await owner.files.completeUploads({ org, body: { uploads: ids } });
    expect(done.items.map(({ refused }) => refused?.code)).toEqual([undefined, undefined, 'parts-missing']);
    const names = async (query: NonNullable<Parameters<typeof owner.files.list>[0]['query']>) =>
      (await owner.files.list({ org, query })).items.map(({ name }) => name).toSorted();
    expect(await names({ search: 'r1' })).toEqual(['batch/Sample-A_R1.fastq.gz']);
    expect(await names({ search: 'sample r2' })).toEqual(['batch/Sample-B_R2.csv']);
    expect(await names({ type: 'csv', state: 'uploading' })).toEqual(['batch/unput.csv']);
    expect(await names({ folder: 'batch', type: 'fastq.gz' })).toEqual(['batch/Sample-A_R1.fastq.gz']);
    await owner.files.abortUpload({ org, upload: ids[2] ?? '' });

    const file = items[0]?.started?.fileId ?? '';
    expect((await owner.files.trash({ org, file })).status).toBe('trashed');
    expect(await names({ search: 'r1' })).toEqual([]);
    expect((await owner.files.listTrash({ org })).items.map(({ id }) => id)).toEqual([file]);
    expect((await owner.files.restore({ org, file })).status).toBe('available');
    expect(await names({ search: 'r1' })).toEqual(['batch/Sample-A_R1.fastq.gz']);
    expect((await owner.files.trashFolder({ org, body: { folder: 'batch' } })).done).toBe(2);
    expect((await owner.files.emptyTrash({ org, body: {} })).done).toBe(2);
    expect(await codeOf(owner.files.get({ org, file }))).toBe('not-found');
  });
});

describe('a malicious or clumsy client', () => {
  it('cannot put another size, another part or another key than was signed', { timeout: TEST_MS }, async () => {
    const { sign } = await start(PART + 10);
    const [first, last] = [await sign(1), await sign(2)];
    expect(await put(last, 11)).toBe(403);
    expect(await put(first.replace('partNumber=1', 'partNumber=2'), PART)).toBe(403);
    expect(await put(last.replace('/fil_', '/fil_0'), 10)).toBe(403);
    expect(await put(last.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800'), 10)).toBe(403);
    expect(await put(last, 10)).toBe(200);
  });

  it('is refused parts that do not exist, that were not put, and an early end', { timeout: TEST_MS }, async () => {
    const { owner, at } = await start(PART + 10);
    const sign = (part: number) => codeOf(owner.files.signParts({ ...at, body: { parts: [part] } }));
    expect(await sign(3)).toBe('part-out-of-range');
    expect(await sign(10_001)).toBe('request-invalid');
    expect(await codeOf(owner.files.confirmPart({ ...at, part: '2' }))).toBe('part-missing');
    expect(await codeOf(owner.files.completeUpload(at))).toBe('parts-missing');
  });

  it('is refused names that would show or land as something else', async () => {
    const { owner, org } = customer;
    const names = [
      '../../etc/passwd',
      'a//b',
      'a\\b',
      '..',
      ' ',
      'a\u0000b',
      'exe.\u202Egnp',
      '\u200B\u200D',
      'x'.repeat(10_000),
    ];
    for (const name of names) {
      const body = { name, sizeBytes: '1' };
      expect(await codeOf(owner.files.startUpload({ org, body })), JSON.stringify(name.slice(0, 20))).toBe(
        'request-invalid',
      );
    }
  });

  it('gets what a browser would run back as mere bytes to be saved', { timeout: TEST_MS }, async () => {
    const { owner, org, at, fileId, sign } = await start(9, { name: 'ä "quoted".html', contentType: 'text/html' });
    await put(await sign(1), 9);
    await owner.files.confirmPart({ ...at, part: '1' });
    await owner.files.completeUpload(at);
    const { url } = await owner.files.download({ org, file: fileId });
    const reply = await fetch(url, { headers: { range: 'bytes=2-4' } });
    expect(reply.status).toBe(206);
    expect(reply.headers.get('content-type')).toBe('application/octet-stream');
    expect(reply.headers.get('content-disposition')).toBe(
      `attachment; filename="_ _quoted_.html"; filename*=UTF-8''%C3%A4%20%22quoted%22.html`,
    );
    expect((await reply.arrayBuffer()).byteLength).toBe(3);
  });

  it('may complete twice at once, or abort against it: one end, and late parts change nothing', {
    timeout: TEST_MS,
  }, async () => {
    const { owner, org, at, fileId, sign } = await start(9);
    const url = await sign(1);
    await put(url, 9);
    const complete = () => codeOf(owner.files.completeUpload(at));
    const [abort, ...both] = await Promise.all([codeOf(owner.files.abortUpload(at)), complete(), complete()]);
    const { status } = await owner.files.getUpload(at);
    if (status === 'aborted') {
      expect(abort).toBe('done');
      expect(both).not.toContain('done');
      await until('storage knows no such upload', async () => (await put(url, 9)) === 404, { everyMs: 200 });
      expect(await codeOf(owner.files.confirmPart({ ...at, part: '1' }))).toBe('upload-not-open');
    } else {
      expect(status).toBe('available');
      expect(abort).toBe('upload-not-open');
      expect(both).toContain('done');
      expect(await owner.files.get({ org, file: fileId })).toMatchObject({ sizeBytes: '9' });
    }
    expect(await codeOf(owner.files.confirmPart({ ...at, part: '2' }))).not.toBe('done');
  });
});

describe('the quota', () => {
  it('is given to one of two uploads that race for the rest, and given back by what ends', {
    timeout: TEST_MS,
  }, async () => {
    const { owner, org } = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Small');
    await admin.admin.changeQuota({ org, body: { limitBytes: '1000' } });
    const begin = () => owner.files.startUpload({ org, body: { name: 'most.bin', sizeBytes: '600' } });
    const both = await Promise.allSettled([begin(), begin()]);
    const [won] = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const [lost] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as ApiError] : []));
    expect(lost?.code).toBe('quota-exceeded');
    await owner.files.abortUpload({ org, upload: won?.uploadId ?? '' });
    await until('an upload may begin', async () => (await codeOf(begin())) === 'done', { everyMs: 200 });
  });
});

import { describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from './api.ts';
import { started } from './upload-scene.ts';

const MIB = 1024 * 1024;
const SIZE = 10 * MIB;

describe('an upload capability', () => {
  async function capability(api: TestApi, limits = { maxUploads: 2, maxBytes: '1000' }) {
    const { org, owner } = await api.organisation();
    const made = await api.send('files.createUploadCapability', { token: owner.token, params: { org }, body: limits });
    return { org, owner, secret: (made.body.endpoint as string).split('/').at(-1) ?? '' };
  }

  test('uploads a file as Uppy does, with part sizes of its own', async () => {
    const api = createTestApi();
    const { org, owner, secret } = await capability(api, { maxUploads: 2, maxBytes: String(SIZE) });
    const body = { filename: 'a.txt', type: 'text/plain', metadata: { size: SIZE, partSize: 6 * MIB } };
    const made = await api.send('files.uppyCreate', { params: { capability: secret }, body });
    const at = { params: { capability: secret, s3Upload: made.body.uploadId }, query: { key: made.body.key } };
    for (const [part, bytes] of [
      [1, 6 * MIB],
      [2, 4 * MIB],
    ] as const) {
      const { body: signed } = await api.send('files.uppySignPart', { ...at, params: { ...at.params, part } });
      api.objects.put(signed.url, bytes);
    }
    const { body: parts } = await api.send('files.uppyListParts', at);
    expect(parts).toEqual([
      { PartNumber: 1, Size: 6 * MIB, ETag: `"1-${6 * MIB}"` },
      { PartNumber: 2, Size: 4 * MIB, ETag: `"2-${4 * MIB}"` },
    ]);
    const done = await api.send('files.uppyComplete', { ...at, body: { parts } });
    expect(done.body.key).toBe(made.body.key);
    const { body: list } = await api.send('files.list', { token: owner.token, params: { org } });
    expect(list.items).toMatchObject([
      { name: 'a.txt', sizeBytes: String(SIZE), contentType: 'text/plain', uploadedBy: owner.id },
    ]);
  });

  test('completes only with the list of parts that the store has, as S3 does', async () => {
    const api = createTestApi();
    const { secret } = await capability(api, { maxUploads: 2, maxBytes: String(SIZE) });
    const body = { filename: 'a.txt', metadata: { size: SIZE, partSize: 5 * MIB } };
    const made = await api.send('files.uppyCreate', { params: { capability: secret }, body });
    const at = { params: { capability: secret, s3Upload: made.body.uploadId }, query: { key: made.body.key } };
    for (const part of [1, 2]) {
      const { body: signed } = await api.send('files.uppySignPart', { ...at, params: { ...at.params, part } });
      api.objects.put(signed.url, 5 * MIB);
    }
    const { body: held } = await api.send('files.uppyListParts', at);
    const [first, second] = held as [{ PartNumber: number; ETag: string }, { PartNumber: number; ETag: string }];
    const other = { PartNumber: 3, ETag: '"000"' };
    const wrongs = [
      [],
      [first],
      [second, first],
      [first, { ...second, ETag: '"000"' }],
      [first, second, other],
      [other],
    ];
    for (const parts of wrongs) {
      const refused = await api.send('files.uppyComplete', { ...at, body: { parts } });
      expect(refused).toMatchObject({ status: 409, body: { code: 'parts-differ' } });
    }
    const bare = [first, second].map(({ PartNumber, ETag }) => ({ PartNumber, ETag: ETag.replaceAll('"', '') }));
    for (const parts of [bare, held, []]) {
      expect((await api.send('files.uppyComplete', { ...at, body: { parts } })).status).toBe(200);
    }
  });

  test('says why it refuses where Uppy looks for it, and never says the capability', async () => {
    const api = createTestApi();
    const { secret } = await capability(api);
    const refusals = [
      await api.send('files.uppyCreate', { params: { capability: secret }, body: { filename: 'a/../b' } }),
      await api.send('files.uppyCreate', {
        params: { capability: secret },
        body: { filename: 'a', metadata: { size: 5_000 } },
      }),
      await api.send('files.uppyCreate', { params: { capability: `${secret}x` }, body: { filename: 'a' } }),
    ];
    for (const { status, body } of refusals) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body.message).toBe(body.detail);
      expect(JSON.stringify(body)).not.toContain(secret);
    }
  });

  test('ends with its count, its bytes and its hour', async () => {
    const api = createTestApi();
    const { secret } = await capability(api);
    const create = (size: number) =>
      api.send('files.uppyCreate', { params: { capability: secret }, body: { filename: 'a', metadata: { size } } });
    expect((await create(600)).status).toBe(200);
    expect(await create(600)).toMatchObject({ status: 403, body: { code: 'capability-exhausted' } });
    expect((await create(300)).status).toBe(200);
    expect((await create(1)).status).toBe(403);
    api.pass(3_600_000);
    expect((await create(1)).status).toBe(401);
  });

  test('is worth nothing once its user has left the organisation', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const ada = await api.person('ada@example.org');
    const at = { token: owner.token, params: { org } };
    await api.join(org, owner, ada, 'member');
    const limits = { maxUploads: 2, maxBytes: '1000' };
    const made = await api.send('files.createUploadCapability', { token: ada.token, params: { org }, body: limits });
    const secret = (made.body.endpoint as string).split('/').at(-1) ?? '';
    const create = () =>
      api.send('files.uppyCreate', { params: { capability: secret }, body: { filename: 'a', metadata: { size: 1 } } });
    expect((await create()).status).toBe(200);
    await api.send('organisations.removeMember', { ...at, params: { org, user: ada.id } });
    expect((await create()).status).toBe(401);
  });

  test('reaches no upload but those of its own user', async () => {
    const api = createTestApi();
    const { upload, org } = await started(api);
    const { secret } = await capability(api);
    const query = { key: `${org}/${upload.fileId}` };
    const s3Upload = [...api.objects.openUploads.keys()][0] ?? '';
    const found = await api.send('files.uppyListParts', { params: { capability: secret, s3Upload }, query });
    expect(found).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

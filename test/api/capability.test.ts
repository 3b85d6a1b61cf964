import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observeAll } from '../app/uploads/observe-all.ts';
import { createTestApi } from './api.ts';
import { capability, MIB } from './capability-scene.ts';

describe('what a capability allows is held where bytes arrive', () => {
  test('a part is signed with its length, so that the store refuses any other', async () => {
    const api = createTestApi();
    const { create, sign } = await capability(api, 1, 1_000);
    const made = await create(1_000);
    const { body } = await sign(made, 1);
    expect(() => api.objects.put(body.url, 60_000_000)).toThrow('refused');
    api.objects.put(body.url, 1_000);
    expect(await sign(made, 2)).toMatchObject({ status: 422, body: { code: 'part-out-of-range' } });
  });

  test('parts of a size that is not said are signed only as long as something is left', async () => {
    const api = createTestApi();
    const { create, sign } = await capability(api, 1, 11 * MIB);
    const made = await create();
    for (const part of [1, 2, 3]) {
      const { status, body } = await sign(made, part);
      expect(status).toBe(200);
      if (part < 3) api.objects.put(body.url, 6 * MIB);
      if (part === 2) break;
    }
    expect(await sign(made, 3)).toMatchObject({ status: 403, body: { code: 'capability-exhausted' } });
    expect(await sign(made, 4)).toMatchObject({ status: 422, body: { code: 'part-out-of-range' } });
  });

  test('an upload that does not say its size takes what is left, and the next one finds nothing', async () => {
    const api = createTestApi();
    const { org, owner, create } = await capability(api, 1_000, 10_000_000);
    const admin = await api.person('admin@example.org', { admin: true });
    const limit = { token: admin.token, params: { org }, body: { limitBytes: '100000000' } };
    await api.send('admin.changeQuota', limit);
    const eleven = await Promise.all(Array.from({ length: 11 }, () => create()));
    expect(eleven.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(eleven.find(({ status }) => status !== 200)?.body.code).toBe('capability-exhausted');
    const body = { name: 'x', sizeBytes: '1' };
    expect((await api.send('files.startUpload', { token: owner.token, params: { org }, body })).status).toBe(201);
  });

  test('reservations together never pass its bytes, whatever is asked for at the same time', async () => {
    const size = fc.option(fc.integer({ min: 0, max: 700 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 8 }), fc.nat({ max: 8 }), async (sizes, uploads) => {
        const api = createTestApi();
        const { create, reserved } = await capability(api, Math.max(1, uploads), 1_000);
        const made = await Promise.all(sizes.map((one) => create(one)));
        expect(await reserved()).toBeLessThanOrEqual(1_000);
        const begun = made.filter(({ status }) => status === 200).length;
        expect(begun).toBe(api.objects.openUploads.size);
        expect(begun).toBeLessThanOrEqual(Math.max(1, uploads));
      }),
      { numRuns: 40 },
    );
  });

  test('a start that the quota refuses takes nothing from it', async () => {
    const api = createTestApi();
    const { org, create } = await capability(api, 1, 1_000);
    const admin = await api.person('admin@example.org', { admin: true });
    const limit = (limitBytes: string) =>
      api.send('admin.changeQuota', { token: admin.token, params: { org }, body: { limitBytes } });
    await limit('10');
    expect(await create(1_000)).toMatchObject({ status: 409, body: { code: 'quota-exceeded' } });
    await limit('1000');
    expect((await create(1_000)).status).toBe(200);
  });

  test('what was put beyond it all the same is counted, ends its upload and raises the alarm', async () => {
    const api = createTestApi();
    const { org, owner, create, sign } = await capability(api, 1, 1_000);
    const made = await create();
    const { body } = await sign(made, 1);
    api.objects.put(body.url, 60_000_000);
    expect(await observeAll(api)).toMatchObject({ parts: 1, beyondBytes: 59_999_000 });
    const at = { token: owner.token, params: { org } };
    const { body: events } = await api.send('organisations.listEvents', {
      ...at,
      query: { stream: `file#${String(made.body.key).split('/')[1]}` },
    });
    expect(events.items.map(({ type }: { type: string }) => type)).toEqual([
      'UploadStarted',
      'PartsUploaded',
      'UploadAborted',
    ]);
    expect(events.items[2].data.bytes).toBe(60_000_000);
  });
});

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { file } from '../../lib/domain/file/file.ts';
import { observeAll } from '../app/uploads/observe-all.ts';
import { createTestApi, type TestApi } from './api.ts';
import { capability, MIB } from './capability-scene.ts';

type Made = Awaited<ReturnType<Awaited<ReturnType<typeof capability>>['create']>>;

async function eventsOf(api: TestApi, org: string, token: string, made: Made) {
  const query = { stream: `file#${idOf(made)}` };
  const { body: events } = await api.send('organisations.listEvents', { token, params: { org }, query });
  return events.items as readonly { readonly type: string; readonly data: Record<string, unknown> }[];
}

const idOf = ({ body }: Made) => String(body.key).split('/')[1] ?? '';

/** What an upload or its file takes of the organisation's quota. */
async function takenBy(api: TestApi, made: Made): Promise<number> {
  const { state } = await api.kernel.load(file, idOf(made));
  return state.status === 'uploading' ? state.declaredBytes : state.status === 'available' ? state.bytes : 0;
}

describe('a completion by a capability', () => {
  test('that comes too early gives nothing back: the rest can still be put', async () => {
    const api = createTestApi();
    const { create, put, complete, reserved } = await capability(api, 3, 12 * MIB);
    const made = await create(12 * MIB);
    await put(made, 1, 5 * MIB);
    expect(await complete(made)).toMatchObject({ status: 409, body: { code: 'parts-missing' } });
    expect(await create(7 * MIB)).toMatchObject({ status: 403, body: { code: 'capability-exhausted' } });
    expect(await reserved()).toBe(12 * MIB);
    await put(made, 2, 5 * MIB);
    await put(made, 3, 2 * MIB);
    expect((await complete(made)).status).toBe(200);
  });

  test('leaves reserved and stored bytes within its own, whatever is begun, put and completed in any order', async () => {
    const size = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
    const step = fc.oneof(
      fc.record({ act: fc.constant('create' as const), size }),
      fc.record({
        act: fc.constantFrom('put' as const, 'complete' as const),
        which: fc.nat({ max: 3 }),
        part: fc.integer({ min: 1, max: 3 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async (steps) => {
        const api = createTestApi();
        const most = 20 * MIB;
        const { create, sign, complete } = await capability(api, 100, most);
        const all: Made[] = [];
        for (const one of steps) {
          if (one.act === 'create') {
            const made = await create(one.size === undefined ? undefined : one.size * 5 * MIB);
            if (made.status === 200) all.push(made);
          } else {
            const made = all[one.which % Math.max(1, all.length)];
            if (made === undefined) continue;
            if (one.act === 'complete') await complete(made);
            else {
              const signed = await sign(made, one.part);
              if (signed.status === 200) api.objects.put(signed.body.url, 5 * MIB);
            }
          }
          let taken = 0;
          for (const made of all) taken += await takenBy(api, made);
          expect(taken).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('gives back what was taken and not put, also when the answer was lost and it is asked for again', async () => {
    const api = createTestApi();
    const { create, put, complete } = await capability(api, 3, 11 * MIB);
    const made = await create();
    await put(made, 1, 6 * MIB);
    for (const _time of [1, 2]) expect((await complete(made)).status).toBe(200);
    expect((await create(5 * MIB)).status).toBe(200);
    expect((await create(1)).status).toBe(403);
  });

  test('of more than the upload has reserved ends it before the store joins anything, and all is counted', async () => {
    const api = createTestApi();
    const { org, owner, create, put, complete } = await capability(api, 5, 1_000 * MIB);
    const made = await create();
    await put(made, 1, 250 * MIB);
    expect(await complete(made)).toMatchObject({ status: 403, body: { code: 'capability-exhausted' } });
    const events = await eventsOf(api, org, owner.token, made);
    expect(events.map(({ type }) => type)).toEqual(['UploadStarted', 'PartsUploaded', 'UploadAborted']);
    expect(events[2]?.data['bytes']).toBe(250 * MIB);
    expect(api.objects.stored.size).toBe(0);
  });

  test('of parts that the store does not join is refused as such', async () => {
    const api = createTestApi();
    const { create, put, complete } = await capability(api, 1, 20 * MIB);
    const made = await create();
    await put(made, 1, 1 * MIB);
    await put(made, 2, 1 * MIB);
    vi.spyOn(api.objects, 'complete').mockResolvedValueOnce('part-too-small');
    expect(await complete(made)).toMatchObject({ status: 409, body: { code: 'part-size-wrong' } });
  });

  test('of a part that was put again with another size after it was counted is refused while it can be put right', async () => {
    const api = createTestApi();
    const { create, put, complete } = await capability(api, 1, 20 * MIB);
    const made = await create();
    await put(made, 1, 6 * MIB);
    await observeAll(api);
    await put(made, 1, 7 * MIB);
    expect(await complete(made)).toMatchObject({ status: 409, body: { code: 'part-size-wrong' } });
    await put(made, 1, 6 * MIB);
    expect((await complete(made)).status).toBe(200);
  });
});

import { createHash } from 'node:crypto';
import { createKernel, memoryStore } from 'epoch';
import { describe, expect, it } from 'vitest';
import { storedDelta } from '../../../lib/app/organisations/sagas/storage-usage.ts';
import { observingExpiry } from '../../../lib/app/uploads/commands/observe-expiring.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { key, MIB, START_MS, send, startOf } from '../../domain/file/sample.ts';
import { memoryObjects } from '../memory-objects.ts';
import { ORIGIN } from '../platform.ts';

const PART = 8 * MIB;

/** An open upload, without the timers that would end it: the test is the timer. */
async function scene(bytes: number) {
  let now = START_MS;
  let serial = 0;
  const newId = () => `id-${++serial}`;
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const kernel = createKernel({ store: memoryStore({ digest }), nowMs: () => now, newId, pause: async () => {} });
  const objects = memoryObjects();
  const started = await kernel.execute(file, startOf(bytes), ORIGIN);
  const { state } = await kernel.load(file, startOf(bytes).aggregateId);
  if (!started.ok || state.status !== 'uploading') throw new Error('the upload is not open');
  const fileId = startOf(bytes).aggregateId;
  const observing = observingExpiry({ kernel, objects: objects.store });
  return {
    objects,
    uploadId: state.uploadId ?? '',
    pass: (ms: number) => {
      now += ms;
    },
    send: (command: ReturnType<typeof send>) => kernel.execute(file, command, ORIGIN),
    expire: () => observing.execute(file, send('ExpireUpload', {}), ORIGIN),
    status: async () => (await kernel.load(file, fileId)).state.status,
    async deltas() {
      const all: number[] = [];
      for await (const { events } of kernel.history(file, fileId)) all.push(...events.map(storedDelta));
      return all.filter((delta) => delta !== 0);
    },
  };
}

describe('an upload that expires', () => {
  it('counts until then what was put and never confirmed', async () => {
    const { objects, uploadId, pass, expire, status, deltas } = await scene(2 * PART);
    objects.open(key, uploadId, [{ part: 2, bytes: PART, atMs: START_MS + 1_000 }]);
    pass(UPLOAD_LIFETIME_MS);
    expect(await expire()).toMatchObject({ ok: true });
    expect(await status()).toBe('expired');
    expect(await deltas()).toEqual([PART, -PART]);
  });

  it('is a file instead when the store had put it together already', async () => {
    const scenery = await scene(5);
    await scenery.send(send('ConfirmParts', { parts: [{ part: 1, atMs: START_MS }] }));
    scenery.objects.put(key, 5);
    scenery.pass(UPLOAD_LIFETIME_MS);
    expect(await scenery.expire()).toMatchObject({ ok: true });
    expect(await scenery.status()).toBe('available');
  });

  it('stays open before its time', async () => {
    const { pass, expire, status } = await scene(5);
    pass(UPLOAD_LIFETIME_MS - 1);
    expect(await expire()).toMatchObject({ ok: false, rejection: { code: 'upload-not-due' } });
    expect(await status()).toBe('uploading');
  });
});

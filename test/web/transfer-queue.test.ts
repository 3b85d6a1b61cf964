import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi } from '../api/api.ts';
import { storedContents } from './chosen-files.ts';
import { createUploadDependencies, virtualTime } from './upload-dependencies.ts';
import { runInterleavings } from './upload-interleavings.ts';

let realTime: () => void;
beforeAll(() => {
  realTime = virtualTime();
});
afterAll(() => realTime());

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const deps = await createUploadDependencies(api, { org, token: owner.token });
  const open = async () => (await api.send('files.listUploads', { token: owner.token, params: { org } })).body.items;
  const queue = (browser = 0) => {
    const one = deps.browsers[browser];
    if (one === undefined) throw new Error('there are two browsers');
    return one.queue;
  };
  const only = (browser = 0) => queue(browser).transfers()[0]?.key ?? '';
  const answer = async (count: number) => {
    await deps.settled();
    for (let at = 0; at < count; at += 1) await deps.step(0, 'answered');
  };
  return { ...deps, api, org, open, queue, only, answer };
}

const statuses = (queue: { transfers(): readonly { readonly status: string }[] }) =>
  queue.transfers().map(({ status }) => status);

describe('files that are chosen in a page', () => {
  it('of one name, size and date are two files, each whole, when the second is chosen while the first is sent', async () => {
    const { api, org, choose, answer, finish } = await scene();
    choose(0, 0);
    await answer(4);
    choose(0, 1);
    await finish();
    expect(storedContents(api, org).toSorted()).toEqual([0, 1]);
  });

  it('are begun anew when they were replaced by others of the same name, size and date', async () => {
    const { api, org, browsers, choose, answer, kill, finish } = await scene();
    choose(0, 0);
    await answer(3);
    kill(0);
    choose(0, 2);
    await finish();
    expect(storedContents(api, org)).toEqual([2]);
    // The first can still be gone on with, or be discarded.
    expect(browsers[0]?.notes.all()).toHaveLength(1);
  });

  it('go on from what the store has after the page was closed, also before the answer to the first request', async () => {
    const { api, org, choose, step, settled, kill, finish, open } = await scene();
    choose(0, 0);
    await settled();
    await step(0, 'lost-after');
    kill(0);
    expect(await open()).toHaveLength(1);
    choose(0, 0);
    await finish();
    expect(storedContents(api, org)).toEqual([0]);
    expect(await open()).toEqual([]);
  });

  it('leave nothing when they are cancelled before the answer to the first request', async () => {
    const { choose, settled, queue, only, finish, open } = await scene();
    choose(0, 0);
    await settled();
    void queue().cancel(only());
    await finish();
    expect(await open()).toEqual([]);
    expect(queue().transfers()).toEqual([]);
  });

  it('leave nothing when the page is closed too, right after', async () => {
    const { choose, settled, step, queue, only, kill, finish, open } = await scene();
    choose(0, 0);
    await settled();
    void queue().cancel(only());
    await step(0, 'lost-after');
    kill(0);
    await finish();
    expect(await open()).toEqual([]);
  });

  it('leave nothing when they are cancelled, paused or not, in a browser whose storage is full', async () => {
    for (const isPaused of [false, true]) {
      const { browsers, choose, answer, queue, only, finish, open } = await scene();
      Object.assign(browsers[0] ?? {}, { isFull: true });
      choose(0, 0);
      await answer(3);
      expect(await open()).toHaveLength(1);
      if (isPaused) queue().pauseAll();
      void queue().cancel(only());
      await finish();
      expect(await open()).toEqual([]);
    }
  });

  it('go on from what the store has after a pause, in a browser whose storage is full', async () => {
    const { api, org, browsers, choose, answer, queue, settled, finish } = await scene();
    Object.assign(browsers[0] ?? {}, { isFull: true });
    choose(0, 0);
    await answer(3);
    queue().pauseAll();
    await finish();
    void queue().resumeAll();
    await settled();
    await finish();
    expect(storedContents(api, org)).toEqual([0]);
    expect(api.objects.openUploads.size).toBe(0);
  });

  it('are one upload when the same file is chosen twice', async () => {
    const { api, org, choose, answer, queue, finish } = await scene();
    choose(0, 0);
    await answer(2);
    choose(0, 0);
    await finish();
    expect(storedContents(api, org)).toEqual([0]);
    expect(statuses(queue())).toEqual(['skipped', 'done']);
  });

  it('go on with what another browser has begun, and only when they are the same', async () => {
    const { api, org, choose, answer, kill, queue, finish, open } = await scene();
    choose(0, 0);
    await answer(3);
    kill(0);
    const [{ uploadId }] = await open();
    choose(1, 2, uploadId);
    await finish();
    expect(queue(1).transfers()[0]).toMatchObject({
      status: 'failed',
      problem: expect.stringContaining('another file'),
    });
    expect(await open()).toHaveLength(1);
    choose(1, 0, uploadId);
    await finish();
    expect(storedContents(api, org)).toEqual([0]);
  });

  it('pause and go on, one or all', async () => {
    const { api, org, choose, answer, queue, finish, settled } = await scene();
    choose(0, 0);
    choose(0, 1);
    await answer(3);
    queue().pauseAll();
    await finish();
    expect(statuses(queue())).toEqual(['paused', 'paused']);
    queue().resumeAll();
    await settled();
    await finish();
    expect(storedContents(api, org).toSorted()).toEqual([0, 1]);
  });

  it('wait after a reload until they are chosen again, and go on from what the store has', async () => {
    const { api, org, choose, answer, kill, queue, settled, finish, open, browsers } = await scene();
    choose(0, 0);
    await answer(3);
    kill(0);
    await settled();
    expect(queue().transfers()).toMatchObject([{ name: 'bold.nii', status: 'missing', canReopen: false }]);
    expect(await open()).toHaveLength(1);
    choose(0, 0);
    await finish();
    expect(storedContents(api, org)).toEqual([0]);
    expect(statuses(queue())).toEqual(['done']);
    expect(await open()).toEqual([]);
    expect(browsers[0]?.kept.size).toBe(0);
  });

  it('that were dropped go on by themselves after a reload, and stay paused when they were', async () => {
    const { api, org, drop, answer, kill, queue, settled, finish } = await scene();
    drop(0, [0, 1]);
    await answer(3);
    queue().pause(queue().transfers()[0]?.key ?? '');
    kill(0);
    await finish();
    expect(statuses(queue()).toSorted()).toEqual(['done', 'paused']);
    kill(0);
    await settled();
    expect(statuses(queue())).toEqual(['paused']);
    await queue().resumeAll();
    await finish();
    expect(storedContents(api, org).toSorted()).toEqual([0, 1]);
  });

  it('that were dropped and replaced are begun anew after a reload, and the earlier upload is given up', async () => {
    const { api, org, drop, answer, kill, replace, finish, open, browsers } = await scene();
    drop(0, [0]);
    await answer(3);
    replace(0);
    kill(0);
    await finish();
    expect(storedContents(api, org)).toEqual([1]);
    expect(await open()).toEqual([]);
    expect(browsers[0]?.notes.all()).toEqual([]);
  });

  it('leave nothing when they are cancelled after a reload, also when the first request had no answer', async () => {
    const { choose, settled, step, kill, queue, finish, open, browsers } = await scene();
    choose(0, 0);
    choose(0, 1);
    await settled();
    await step(0, 'answered');
    await step(0, 'lost-after');
    kill(0);
    await settled();
    expect(statuses(queue())).toEqual(['missing', 'missing']);
    for (const { key } of queue().transfers()) void queue().cancel(key);
    await finish();
    expect(await open()).toEqual([]);
    expect(browsers[0]?.kept.size).toBe(0);
  });

  it('are not said to be there when another file has completed the upload that they should go on with', async () => {
    const { api, org, choose, answer, finish, open, queue } = await scene();
    choose(0, 0);
    await answer(1);
    const [{ uploadId }] = await open();
    await finish();
    choose(1, 1, uploadId);
    await finish();
    expect(statuses(queue(1))).toEqual(['failed']);
    choose(1, 0, uploadId);
    await finish();
    expect(statuses(queue(1))).toEqual(['done', 'failed']);
    expect(storedContents(api, org)).toEqual([0]);
  });

  it('have their content or are absent, and no open upload is forgotten, whatever happens in any order', async () => {
    await runInterleavings(1, 80);
  });
});

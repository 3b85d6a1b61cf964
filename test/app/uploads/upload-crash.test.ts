import { isRejection } from 'epoch';
import { describe, expect, it } from 'vitest';
import type { Reconciled } from '../../../lib/app/platform/commands/comparison.ts';
import { removalsOf } from '../../../lib/app/platform/commands/orphans.ts';
import { differs, reconcile } from '../../../lib/app/platform/commands/reconcile.ts';
import { abortUpload } from '../../../lib/app/uploads/commands/abort.ts';
import { completeUpload } from '../../../lib/app/uploads/commands/complete.ts';
import { confirmParts } from '../../../lib/app/uploads/commands/confirm.ts';
import { DAY_MS } from '../../../lib/app/uploads/commands/sightings.ts';
import { signParts } from '../../../lib/app/uploads/commands/sign.ts';
import { startUpload, type UploadDependencies } from '../../../lib/app/uploads/commands/start.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { quota } from '../../../lib/domain/quota/quota.ts';
import { memoryObjects } from '../../api/memory-objects.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { found } from '../scenes.ts';
import { observeAll } from './observe-all.ts';

const BYTES = 700;

class Crash extends Error {}

/** Calls of a process that dies at its n-th step: before a call or after it, and of nothing afterwards. */
function mortal(dieAt: number) {
  let steps = 0;
  const step = () => {
    steps += 1;
    if (steps >= dieAt) throw new Crash(`step ${steps}`);
  };
  const around = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          step();
          const reply: unknown = await Reflect.apply(value, of, args);
          step();
          return reply;
        };
      },
    });
  return around;
}

interface Scene {
  readonly platform: Platform;
  readonly org: string;
  readonly objects: ReturnType<typeof memoryObjects>;
  readonly deps: UploadDependencies;
}

async function scene(dieAt: number): Promise<Scene> {
  const platform = createPlatform();
  const org = await found(platform);
  const objects = memoryObjects(platform.nowMs);
  const around = mortal(dieAt);
  const clock = { nowMs: platform.nowMs, fromWallMs: (wallMs: number) => wallMs, refresh: async () => {} };
  const given = { clock, newId: platform.id, digest: (text: string) => text, views: platform.views };
  return { platform, org, objects, deps: { ...given, kernel: around(platform.kernel), objects: around(objects) } };
}

/** An upload from its start to one of its ends, each request by the process that may die. */
async function upload({ deps, org, objects }: Scene, ending: 'complete' | 'abort'): Promise<void> {
  const idempotency = { actor: 'usr_ada', route: 'files.startUpload', key: 'k', bodyHash: 'h' };
  const wanted = { org, uploader: 'usr_ada', name: 'a.bin', sizeBytes: BYTES };
  const started = await startUpload(deps, wanted, ORIGIN, idempotency);
  if (isRejection(started)) throw new Error(started.message);
  const { fileId } = started.body;
  const signed = await signParts(deps, org, fileId, [1]);
  if (isRejection(signed)) throw new Error(signed.message);
  objects.put(signed.body.parts[0]?.url ?? '', BYTES);
  await confirmParts(deps, org, fileId, [1], ORIGIN);
  if (ending === 'complete') await completeUpload(deps, org, fileId, ORIGIN);
  else await abortUpload(deps, org, fileId, ORIGIN);
}

/** What is known of the organisation's files by each of its witnesses. */
async function witnesses({ platform, org, objects }: Scene) {
  for (const uploadId of platform.aborted) await objects.abort({ key: '', uploadId });
  for (const key of platform.deleted) await objects.delete(key);
  let [open, declared, there] = [0, 0, 0];
  for (const row of await platform.rows('files', `${org}#date`)) {
    const { state } = await platform.kernel.load(file, String(row['fileId']));
    if (state.status === 'uploading') [open, declared] = [open + state.bytes, declared + state.declaredBytes];
    if (state.status === 'available') there += state.bytes;
  }
  const { reservedBytes, storedBytes } = (await platform.kernel.load(quota, org)).state;
  const total = (await platform.kernel.load(organisation, org)).state;
  return { open, declared, there, reservedBytes, storedBytes, total: 'storageBytes' in total ? total.storageBytes : 0 };
}

async function upkeep({ platform, org, objects }: Scene): Promise<Reconciled> {
  const { kernel, views, nowMs } = platform;
  await observeAll({ kernel, views, objects });
  await platform.settle();
  return reconcile({ kernel, views, objects, nowMs }, org, await removalsOf(objects, nowMs()));
}

/** True when the process lived to the end. */
async function survives(dieAt: number, ending: 'complete' | 'abort'): Promise<boolean> {
  const it = await scene(dieAt);
  const { platform, objects, org } = it;
  const lived = await upload(it, ending).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Crash) return false;
      throw error;
    },
  );
  await platform.settle();
  const now = await witnesses(it);
  expect(now.reservedBytes, `reserved, dead at step ${dieAt}`).toBe(now.declared);
  expect(now.total, `counted, dead at step ${dieAt}`).toBe(now.open + now.there);

  await upkeep(it);
  await platform.waitUntil(platform.nowMs() + UPLOAD_LIFETIME_MS);
  await upkeep(it);
  await platform.waitUntil(platform.nowMs() + DAY_MS);
  expect(differs(await upkeep(it)), `compared, dead at step ${dieAt}`).toBe(false);
  const later = await witnesses(it);
  expect(later, `dead at step ${dieAt}`).toMatchObject({ open: 0, declared: 0, reservedBytes: 0 });
  expect([later.storedBytes, later.total]).toEqual([later.there, later.there]);
  expect(objects.openUploads.size, `open in the store, dead at step ${dieAt}`).toBe(0);
  const stored = [...objects.stored].filter(([key]) => key.startsWith(`${org}/`));
  expect(stored.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(later.there);
  if (lived) expect(later.there).toBe(ending === 'complete' ? BYTES : 0);
  return lived;
}

describe('a process that dies at any step of an upload', () => {
  it.each(['complete', 'abort'] as const)('until its %s leaks no byte of quota, total or store', async (ending) => {
    let deaths = 0;
    while (!(await survives(deaths + 1, ending))) deaths += 1;
    expect(deaths).toBeGreaterThan(10);
  });
});

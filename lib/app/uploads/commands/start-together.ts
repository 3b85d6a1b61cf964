import { commandsOf, type Origin, type Rejection } from 'epoch';
import { file } from '../../../domain/file/file.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { IS_NEW } from '../../http/create-once.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Idempotency } from '../../http/endpoint.ts';
import {
  type BegunUpload,
  begunOf,
  giveUp,
  isRefused,
  openInStore,
  type UploadDependencies,
  type UploadRequest,
} from './start.ts';

/** So many begin in one transaction, which takes 100 items: a commit and a key for each, and one reservation. */
export const MAX_BEGUN_TOGETHER = 25;
/** Uploads that are opened in the store, or given up there, at the same time. */
const IN_STORE_AT_ONCE = 16;

/** An upload, and the key under which it begins, alone or with others. */
export interface KeyedUpload {
  readonly wanted: UploadRequest;
  readonly idempotency: Idempotency;
}

/**
 * Reserves the sizes of all of these uploads of an organisation, at least one, and begins every one of them, in one
 * transaction; or none of them. Undefined, or the rejection `part-repeated`: begin each alone, because a key was used before or is given twice.
 */
export async function beginTogether(
  deps: UploadDependencies,
  org: string,
  uploads: readonly KeyedUpload[],
  origin: Origin,
): Promise<readonly BegunUpload[] | Rejection | undefined> {
  const keys = new Set(uploads.map(({ idempotency }) => idempotency.key));
  if (keys.size < uploads.length) return undefined;
  const opened = await eachOf(uploads, IN_STORE_AT_ONCE, ({ wanted }) => openInStore(deps, wanted));
  const giveUpAll = () => eachOf(opened, IN_STORE_AT_ONCE, ({ place }) => giveUp(deps, place));
  const reserve = commandsOf(quota).ReserveStorage(org, { uploads: opened.map(({ reserving }) => reserving) });
  const begin = opened.map(({ begin: command }) => ({ aggregate: file, command, ...IS_NEW }));
  // Each alone is the file's step, then the quota's, which is the first here.
  const parts = uploads.map(({ idempotency }, index) => ({ idempotency, steps: [index + 1, 0] }));
  const started = await deps.kernel
    .executeAll([{ aggregate: quota, command: reserve }, ...begin], origin, { parts })
    .catch(async (error: unknown) => {
      if (isRefused(error)) await giveUpAll();
      throw error;
    });
  if (!started.ok) {
    await giveUpAll();
    return started.rejection;
  }
  const [reserved, ...begun] = started.results;
  return begun.map((each) => begunOf(each, reserved));
}

import { commandsOf, eventId, type Origin } from 'epoch';
import { describeError } from 'epoch/subscriptions';
import { file } from '../../../domain/file/file.ts';
import { timeOfId } from '../../../domain/ids.ts';
import { UPLOAD_LIFETIME_MS } from '../../../domain/limits.ts';
import { OPEN_UPLOAD_SHARDS, openUploadRow } from '../../files/views/file-rows.ts';
import { eachOf } from '../../http/each-of.ts';
import { observingExpiry } from './observe-expiring.ts';
import type { UpkeepDependencies } from './observe-uploads.ts';

/** Uploads that one run ends at most, and failures after which it is over; the next run goes on. */
export const MAX_EXPIRED = 2_000;
const PAGE = 100;
const SHARDS_AT_ONCE = 4;
const UPLOADS_AT_ONCE = 4;
/** Failures whose errors one run reports. */
const MAX_ERRORS = 5;
const MINUTE_MS = 60_000;

export interface ExpiryOptions extends UpkeepDependencies {
  readonly nowMs: number;
  readonly newCorrelation: () => string;
  /** Called between pages: a run whose share of the time is up ends, and the next one continues. */
  readonly isOver?: () => boolean;
}

export interface Expired {
  /** Uploads whose time was over: most end by it; some were whole in the store, and are files. */
  readonly expired: number;
  /** Could not be ended now; the next run tries again. None of them blocks another. */
  readonly failed: number;
  readonly errors: readonly string[];
}

/**
 * Ends the open uploads whose time is over. Run it every minute; two runs at once, or none for a while, do no harm.
 *
 * Rows of open uploads are in the order of their starts, and none has longer than `UPLOAD_LIFETIME_MS`: each shard is read as
 * far as its uploads are due. The outputs of an attempt have less time, so that they may be due behind one that is not:
 * in each minute another shard is read to its end, and all of them in half an hour.
 */
export async function expireUploads(options: ExpiryOptions): Promise<Expired> {
  const { nowMs, views, isOver = () => false } = options;
  const minute = Math.floor(nowMs / MINUTE_MS);
  const errors: string[] = [];
  let [expired, failed] = [0, 0];
  const isEnough = () => expired >= MAX_EXPIRED || failed >= MAX_EXPIRED || isOver();

  async function expire(fileId: string, organisationId: string): Promise<void> {
    try {
      if (await expireUpload(options, fileId, organisationId)) expired += 1;
    } catch (error) {
      failed += 1;
      if (errors.length < MAX_ERRORS) errors.push(`${fileId}: ${describeError(error)}`);
    }
  }
  // They take turns in beginning, so that a run that ends early does not leave out the same ones.
  const shards = OPEN_UPLOAD_SHARDS.map((_, at) => (minute + at) % OPEN_UPLOAD_SHARDS.length);
  await eachOf(shards, SHARDS_AT_ONCE, async (at) => {
    const isReadToItsEnd = at === minute % OPEN_UPLOAD_SHARDS.length;
    const shard = OPEN_UPLOAD_SHARDS[at] ?? '';
    if (isEnough()) return;
    for await (const page of openUploadRow.everyPage(views, { shard }, { limit: PAGE })) {
      const due = page.filter((row) => dueAtMsOf(row) <= nowMs);
      await eachOf(due, UPLOADS_AT_ONCE, async ({ key: { sort: fileId }, values: { organisationId } }) => {
        if (!isEnough()) await expire(fileId, organisationId);
      });
      if (isEnough() || (!isReadToItsEnd && due.length < page.length)) return;
    }
  });
  return { expired, failed, errors };
}

type OpenUpload = ReturnType<typeof openUploadRow.decode>;

/** Rows of before have no time. Those of people end by their start; those of outputs have a timer besides. */
function dueAtMsOf({ key, values }: OpenUpload): number {
  return values.expiresAtMs ?? timeOfId(key.sort) + UPLOAD_LIFETIME_MS;
}

/** Whether it has ended now: its row may be late. */
async function expireUpload(options: ExpiryOptions, fileId: string, organisationId: string): Promise<boolean> {
  const origin: Origin = {
    actor: 'upload-expiry',
    correlation: options.newCorrelation(),
    causation: eventId(`${file.name}#${fileId}`, 1),
  };
  const command = commandsOf(file).ExpireUpload(fileId, { organisationId });
  const outcome = await observingExpiry(options).execute(file, command, origin);
  if (!outcome.ok) throw new Error(`${outcome.rejection.code}: ${outcome.rejection.message}`);
  return outcome.commit !== undefined;
}

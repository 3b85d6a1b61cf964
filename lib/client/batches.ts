import { ApiError } from './api-error.ts';
import type { Client } from './client.ts';
import { untilCompleted } from './completed.ts';
import { PATIENCE_MS } from './limits.ts';
import type { SignedPart } from './signed-urls.ts';
import type { BodyOf, ReplyOf } from './types.ts';
import { memberUpload, type UploadCalls } from './upload.ts';

/** How long a call waits for others to go with it. */
const WAIT_MS = 20;
export const MAX_PER_CALL = 50;

type Start = BodyOf<'files.startUploads'>['uploads'][number];
type Started = NonNullable<ReplyOf<'files.startUploads'>['items'][number]['started']>;
type Refused = NonNullable<ReplyOf<'files.startUploads'>['items'][number]['refused']>;

/** The upload of a small file that has begun, and where its only part goes. */
export interface BatchedUpload {
  readonly started: Started;
  readonly calls: UploadCalls;
}

/** Uploads of small files that share their calls. */
export interface Batches {
  /** As `files.startUpload` under the same key, with a hundredth of its calls. */
  start(request: Start): Promise<BatchedUpload>;
}

type Finished = ReplyOf<'files.completeUploads'>['items'][number];

/** The calls that many uploads share, and those of one alone. */
export interface BatchCalls {
  start(uploads: Start[]): Promise<{ readonly items: ReplyOf<'files.startUploads'>['items'] }>;
  complete(uploads: string[]): Promise<{ readonly items: readonly Finished[] }>;
  alone(uploadId: string): Pick<UploadCalls, 'sign' | 'confirm'>;
}

/** When a call is sent: as soon as so many go with it, or the first of them has waited for so long. */
export interface Batching {
  readonly waitMs: number;
  readonly perCall: number;
}

/**
 * Collects starts and completions of small files that come at about the same time into calls of up to 50. Each has its own outcome;
 * a call that has no answer is one for all of its files.
 */
export function batchesOf(
  calls: BatchCalls,
  { waitMs = WAIT_MS, perCall = MAX_PER_CALL }: Partial<Batching> = {},
): Batches {
  const batching = { waitMs, perCall };
  const start = collected(batching, async (uploads: readonly Start[]) => (await calls.start([...uploads])).items);
  const complete = collected(
    batching,
    async (uploads: readonly string[]) => (await calls.complete([...uploads])).items,
  );
  return {
    async start(request) {
      const { started, part, refused } = await start(request);
      if (started === undefined) throw errorOf(refused);
      const { uploadId } = started;
      const alone = calls.alone(uploadId);
      const finish = async () => {
        const done = await untilCompleted(() => complete(uploadId));
        if (done.fileId === undefined) throw errorOf(done.refused);
      };
      return { started, calls: { ...alone, sign: signingFirst(part, alone.sign), complete: finish } };
    },
  };
}

/** Of a member's uploads. */
export function createBatches(client: Client, org: string, waitMs = WAIT_MS): Batches {
  const call = { patienceMs: PATIENCE_MS };
  const calls: BatchCalls = {
    start: (uploads) => client.files.startUploads({ org, body: { uploads } }, call),
    complete: (uploads) => client.files.completeUploads({ org, body: { uploads } }, call),
    alone: (uploadId) => memberUpload(client, org, uploadId, call),
  };
  return batchesOf(calls, { waitMs });
}

/** The address that came with the start, once; it is signed again when it has expired. */
function signingFirst(part: SignedPart | undefined, sign: UploadCalls['sign']): UploadCalls['sign'] {
  let signed = part;
  return async (parts, checksums) => {
    if (signed === undefined) return sign(parts, checksums);
    const first = { parts: [signed], expiresAt: '' };
    signed = undefined;
    return first;
  };
}

function errorOf(refused: Refused | undefined): ApiError {
  return new ApiError(refused?.status ?? 500, { ...refused });
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that come within a short time as one. */
function collected<T, R>(
  { waitMs, perCall }: Batching,
  send: (items: readonly T[]) => Promise<readonly R[]>,
): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const now = waiting;
    waiting = [];
    try {
      const results = await send(now.map(({ item }) => item));
      if (results.length !== now.length) throw new Error(`${now.length} were sent, ${results.length} were answered`);
      now.forEach(({ resolve }, at) => void resolve(results[at] as R));
    } catch (error) {
      for (const { reject } of now) reject(error);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length >= perCall) void flush();
      else timer ??= setTimeout(() => void flush(), waitMs);
    });
}

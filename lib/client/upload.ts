import { NoAnswerError } from './api-error.ts';
import type { Client } from './client.ts';
import { DEFAULT_RETRIES, pause, pauseMs } from './retry.ts';
import type { BodyOf, ReplyOf } from './types.ts';

/** Bytes to upload: a browser's File, an open file of Node, anything that can be read in pieces again and again. */
export interface UploadSource {
  readonly sizeBytes: number;
  /** Bytes `from` (inclusive) to `to` (exclusive). Throws when they have changed or are gone. */
  slice(from: number, to: number): Promise<Blob | Uint8Array<ArrayBuffer>>;
}

/** The calls of one upload: a member's (`memberUpload`), or a job's output by its attempt's token. */
export interface UploadCalls {
  sign(parts: number[]): Promise<ReplyOf<'files.signParts'>>;
  confirm(parts: number[]): Promise<unknown>;
  complete(): Promise<unknown>;
}

export interface UploadProgress {
  readonly sentBytes: number;
  readonly sizeBytes: number;
  readonly sentParts: number;
  readonly partCount: number;
}

export interface UploadOptions {
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: UploadProgress) => void;
  readonly fetch?: typeof fetch;
  readonly random?: () => number;
}

/** What the store holds and what it wants, as `files.startUpload` and `files.getUpload` say it. */
export interface UploadPlan {
  readonly partSizeBytes: number;
  readonly partCount: number;
  readonly receivedParts: readonly { readonly from: number; readonly to: number }[];
}

const DEFAULT_PARALLEL = 4;
const PARTS_PER_SIGN = 100;
const PARTS_PER_CONFIRM = 1_000;
/** A signed URL is renewed this often for one part before the upload gives up. */
const PUT_ATTEMPTS = 6;

/**
 * Puts what is missing of a file straight to storage, parts in parallel, confirms them in bulk as they arrive, and
 * completes. Ends early when the signal aborts; run it again with a fresh plan to go on where it stopped. Memory:
 * `parallel` parts.
 */
export async function runUpload(
  source: UploadSource,
  plan: UploadPlan,
  calls: UploadCalls,
  options: UploadOptions = {},
): Promise<void> {
  const missing = missingParts(plan);
  const failed = new AbortController();
  const signal = options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal]);
  const sizeOf = (part: number) => Math.min(plan.partSizeBytes, source.sizeBytes - (part - 1) * plan.partSizeBytes);
  let sentParts = plan.partCount - missing.length;
  let sentBytes = source.sizeBytes - missing.reduce((sum, part) => sum + sizeOf(part), 0);
  const tell = () =>
    options.onProgress?.({ sentBytes, sizeBytes: source.sizeBytes, sentParts, partCount: plan.partCount });
  const urls = signedUrls(calls, missing);
  const confirmed = confirmer(calls);
  let next = 0;

  async function worker(): Promise<void> {
    while (next < missing.length) {
      const part = missing[next] as number;
      next += 1;
      const from = (part - 1) * plan.partSizeBytes;
      const bytes = await source.slice(from, from + sizeOf(part));
      await putPart(part, bytes, urls, signal, options);
      sentParts += 1;
      sentBytes += sizeOf(part);
      tell();
      confirmed.add(part);
    }
  }

  tell();
  try {
    const workers = Array.from({ length: Math.min(options.parallel ?? DEFAULT_PARALLEL, missing.length) }, worker);
    await Promise.all(workers);
    await confirmed.end();
  } catch (error) {
    failed.abort(error);
    throw error;
  }
  await calls.complete();
}

/** Starts and runs a member's upload; answers with the file's id. */
export async function uploadFile(
  client: Client,
  org: string,
  request: BodyOf<'files.startUpload'>,
  source: UploadSource,
  options: UploadOptions & { readonly onStarted?: (started: ReplyOf<'files.startUpload'>) => void } = {},
): Promise<{ readonly fileId: string; readonly uploadId: string }> {
  const call = options.signal === undefined ? {} : { signal: options.signal };
  const started = await client.files.startUpload({ org, body: request }, call);
  options.onStarted?.(started);
  const { uploadId, fileId, partSizeBytes, partCount } = started;
  const plan = { partSizeBytes: Number(partSizeBytes), partCount, receivedParts: [] };
  await runUpload(source, plan, memberUpload(client, org, uploadId, options.signal), options);
  return { fileId, uploadId };
}

/** Goes on with an upload that this or another client began, from what the store holds. */
export async function resumeUpload(
  client: Client,
  org: string,
  uploadId: string,
  source: UploadSource,
  options: UploadOptions = {},
): Promise<{ readonly fileId: string; readonly uploadId: string }> {
  const held = await client.files.getUpload({ org, upload: uploadId });
  if (held.status === 'available') return { fileId: held.fileId, uploadId };
  if (Number(held.sizeBytes) !== source.sizeBytes) {
    throw new RangeError(`the upload is of ${held.sizeBytes} bytes, the source has ${source.sizeBytes}`);
  }
  const { partCount, receivedParts } = held;
  const plan = { partSizeBytes: Number(held.partSizeBytes), partCount, receivedParts };
  await runUpload(source, plan, memberUpload(client, org, uploadId, options.signal), options);
  return { fileId: held.fileId, uploadId };
}

export function memberUpload(client: Client, org: string, upload: string, signal?: AbortSignal): UploadCalls {
  const call = signal === undefined ? {} : { signal };
  return {
    sign: (parts) => client.files.signParts({ org, upload, body: { parts } }, call),
    confirm: (parts) => client.files.confirmParts({ org, upload, body: { parts } }, call),
    complete: () => client.files.completeUpload({ org, upload }, call),
  };
}

function missingParts({ partCount, receivedParts }: UploadPlan): number[] {
  const held = new Set<number>();
  for (const { from, to } of receivedParts) for (let part = from; part <= to; part += 1) held.add(part);
  return Array.from({ length: partCount }, (_none, index) => index + 1).filter((part) => !held.has(part));
}

/** Signs a hundred parts at a time, when the first of them is wanted. */
function signedUrls(calls: UploadCalls, wanted: readonly number[]) {
  const urls = new Map<number, string>();
  let signing: Promise<void> = Promise.resolve();

  async function sign(parts: number[]): Promise<void> {
    const signed = await calls.sign(parts);
    for (const { part, url } of signed.parts) urls.set(part, url);
  }

  return {
    async of(part: number): Promise<string> {
      signing = signing.then(async () => {
        if (urls.has(part)) return;
        const at = wanted.indexOf(part);
        await sign(wanted.slice(at, at + PARTS_PER_SIGN));
      });
      await signing;
      return urls.get(part) as string;
    },
    /** After a refusal: the URL has expired. */
    forget: (part: number) => urls.delete(part),
  };
}

/** Confirms what has arrived, all of it in one call, one call at a time: many parts, few commits. */
function confirmer(calls: UploadCalls) {
  let waiting: number[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const parts = waiting.slice(0, PARTS_PER_CONFIRM);
      waiting = waiting.slice(PARTS_PER_CONFIRM);
      try {
        await calls.confirm(parts);
      } catch (error) {
        waiting.unshift(...parts);
        throw error;
      }
    }
  }

  return {
    add(part: number): void {
      waiting.push(part);
      // A failure is no harm: the parts go with the next call, or are counted by the completion.
      running ??= drain()
        .catch(() => undefined)
        .finally(() => {
          running = undefined;
        });
    },
    /** What waits still is counted by the completion, before the store puts the parts together: no call for it alone. */
    async end(): Promise<void> {
      waiting.length = 0;
      await running;
    },
  };
}

async function putPart(
  part: number,
  bytes: Blob | Uint8Array<ArrayBuffer>,
  urls: ReturnType<typeof signedUrls>,
  signal: AbortSignal,
  options: UploadOptions,
): Promise<void> {
  const send = options.fetch ?? fetch;
  let failure: unknown;
  for (let attempt = 0; attempt < PUT_ATTEMPTS; attempt += 1) {
    signal.throwIfAborted();
    if (attempt > 0) await pause(pauseMs(DEFAULT_RETRIES, attempt, 0, options.random ?? Math.random), signal);
    const url = await urls.of(part);
    try {
      const response = await send(url, { method: 'PUT', body: bytes, signal });
      await response.arrayBuffer();
      if (response.ok) return;
      if (response.status === 403) urls.forget(part);
      failure = new Error(`storage answered ${response.status}`);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      failure = error;
    }
  }
  throw new NoAnswerError(
    `part ${part} could not be put in ${PUT_ATTEMPTS} tries (${(failure as Error).message})`,
    failure,
  );
}

import { defined, ifDefined } from '../domain/defined.ts';
import { ApiError } from './api-error.ts';
import type { CallOptions, Client } from './client.ts';
import { untilCompleted } from './completed.ts';
import { confirmer } from './confirmer.ts';
import type { ContentChecksums } from './crc32.ts';
import { inParallel } from './in-parallel.ts';
import { PATIENCE_MS } from './limits.ts';
import { putPart } from './put-part.ts';
import { PARTS_PER_SIGN, signedUrls } from './signed-urls.ts';
import type { BodyOf, ReplyOf } from './types.ts';

/** Bytes that are read while they are sent: no browser sends such, and Node does so with little memory and time. */
export interface StreamedBytes {
  readonly sizeBytes: number;
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Bytes to upload: a browser's File, an open file of Node, anything that can be read in pieces again and again. */
export interface UploadSource {
  readonly sizeBytes: number;
  /** Of its content: each part is put with its own, and the store takes no other bytes. */
  readonly checksums?: ContentChecksums | undefined;
  /** Bytes `from` (inclusive) to `to` (exclusive), once for each try. Throws when they have changed or are gone. */
  slice(from: number, to: number): Promise<Blob | Uint8Array<ArrayBuffer> | StreamedBytes>;
}

/** The calls of one upload: a member's (`memberUpload`), or a job's output by its attempt's token. */
export interface UploadCalls {
  /** `checksums`: of these parts, in their order. */
  sign(parts: number[], checksums?: string[]): Promise<ReplyOf<'files.signParts'>>;
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
  readonly nowMs?: () => number;
  /** How long a line may be away. */
  readonly patienceMs?: number;
  /** How long nothing of a part may be taken before it is put again. */
  readonly stallMs?: number;
}

/** There is nothing to go on with: the upload was given up, has expired, or its file is deleted. */
export class UploadEndedError extends Error {
  readonly code = 'upload-not-open';

  constructor(uploadId: string, status: string) {
    super(`upload ${uploadId} is ${status}: start a new one`);
    this.name = 'UploadEndedError';
  }
}

/** The file at hand is not the one whose upload began. */
export class AnotherFileError extends Error {
  readonly code = 'another-file';

  constructor(uploadId: string) {
    super(`this is another file than the one whose upload ${uploadId} began: start a new one`);
    this.name = 'AnotherFileError';
  }
}

/** The store's parts and the missing ones, as `files.startUpload` and `files.getUpload` return them. */
export interface UploadPlan {
  readonly partSizeBytes: number;
  readonly partCount: number;
  readonly receivedParts: readonly { readonly from: number; readonly to: number }[];
  /** Of the received parts, in their order; empty where the store has none. */
  readonly partChecksums?: readonly string[] | undefined;
}

const DEFAULT_PARALLEL = 4;

/**
 * Puts the missing parts of a file straight to storage, parts in parallel, confirms them in bulk as they arrive, and
 * completes. Ends early when the signal aborts; run it again with a fresh plan to continue where it stopped. Memory: what
 * the source gives for `parallel` parts; of files in Node and in browsers that is little, however large they are.
 */
export async function runUpload(
  source: UploadSource,
  plan: UploadPlan,
  calls: UploadCalls,
  options: UploadOptions = {},
): Promise<void> {
  const known = source.checksums?.partSizeBytes === plan.partSizeBytes ? source.checksums.parts : undefined;
  const missing = missingParts(plan, known);
  const sizeOf = (part: number) => Math.min(plan.partSizeBytes, source.sizeBytes - (part - 1) * plan.partSizeBytes);
  let sentParts = plan.partCount - missing.length;
  let sentBytes = source.sizeBytes - missing.reduce((sum, part) => sum + sizeOf(part), 0);
  const tell = () =>
    options.onProgress?.({ sentBytes, sizeBytes: source.sizeBytes, sentParts, partCount: plan.partCount });
  const parallel = Math.min(options.parallel ?? DEFAULT_PARALLEL, missing.length);
  const urls = signedUrls(calls.sign, missing, Math.min(2 * parallel, PARTS_PER_SIGN / 2), known);
  const confirmed = confirmer(calls.confirm, options.nowMs ?? (() => performance.now()));
  const patienceMs = options.patienceMs ?? PATIENCE_MS;

  tell();
  const put = async ([at, part]: readonly [number, number], signal: AbortSignal) => {
    const from = (part - 1) * plan.partSizeBytes;
    const sizeBytes = sizeOf(part);
    const read = () => source.slice(from, from + sizeBytes);
    await putPart({ part, at, sizeBytes, read }, urls, patienceMs, { ...options, signal });
    sentParts += 1;
    sentBytes += sizeBytes;
    tell();
    confirmed.add(part);
  };
  await inParallel(missing.entries(), parallel, put, options.signal);
  await confirmed.end();
  await calls.complete();
}

/** Begins a member's upload, and names the content's checksum to it. The same key begins it once, however often it is sent. */
export function beginUpload(
  client: Client,
  org: string,
  request: BodyOf<'files.startUpload'>,
  source: UploadSource,
  call: CallOptions = {},
): Promise<ReplyOf<'files.startUpload'>> {
  const body = { ...namedBy(source), ...request };
  return client.files.startUpload({ org, body }, { patienceMs: PATIENCE_MS, ...call });
}

/** Refusals that say nothing about an earlier request with the same key, whose answer was lost. */
const UNDECIDED = new Set([401, 403, 404, 408, 425, 429]);

/** Whether the platform has refused to begin an upload: nothing has begun by this key, and nothing will. */
export function isRefusedStart(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.code === 'conflict') return false;
  return error.status < 500 && !UNDECIDED.has(error.status);
}

/** Sends the whole of a file whose upload has just begun. */
export async function sendBegun(
  client: Client,
  org: string,
  { uploadId, partSizeBytes, partCount }: ReplyOf<'files.startUpload'>,
  source: UploadSource,
  options: UploadOptions = {},
  calls = memberUpload(client, org, uploadId, callOf(options)),
): Promise<void> {
  const plan = { partSizeBytes: Number(partSizeBytes), partCount, receivedParts: [] };
  await runUpload(source, plan, calls, options);
}

/** Starts and runs a member's upload; answers with the file's id. */
export async function uploadFile(
  client: Client,
  org: string,
  request: BodyOf<'files.startUpload'>,
  source: UploadSource,
  options: UploadOptions & { readonly onStarted?: (started: ReplyOf<'files.startUpload'>) => unknown } = {},
): Promise<{ readonly fileId: string; readonly uploadId: string }> {
  const started = await beginUpload(client, org, request, source, callOf(options));
  // The upload is recorded before the first byte is sent.
  await options.onStarted?.(started);
  const named = request.checksum ?? namedBy(source).checksum;
  await sendBegun(client, org, started, checkedAs(named, source), options);
  return { fileId: started.fileId, uploadId: started.uploadId };
}

/**
 * Continues an upload that this or another client began, from the store's parts. Identity is content: a source whose
 * size or checksum differs from the declared one is refused before a byte is sent.
 */
export async function resumeUpload(
  client: Client,
  org: string,
  uploadId: string,
  source: UploadSource,
  options: UploadOptions = {},
): Promise<{ readonly fileId: string; readonly uploadId: string }> {
  const call = callOf(options);
  const upload = await client.files.getUpload({ org, upload: uploadId }, call);
  const { fileId, status } = upload;
  if (status !== 'available' && status !== 'uploading') throw new UploadEndedError(uploadId, status);
  // Completed meanwhile, perhaps by another client with another file: its checksum is then the file's.
  const { checksum } = status === 'available' ? await client.files.get({ org, file: fileId }, call) : upload;
  if (Number(upload.sizeBytes) !== source.sizeBytes || differs(checksum, source.checksums)) {
    throw new AnotherFileError(uploadId);
  }
  if (status === 'available') return { fileId, uploadId };
  const { partCount, receivedParts, partChecksums } = upload;
  const plan = { partSizeBytes: Number(upload.partSizeBytes), partCount, receivedParts, partChecksums };
  await runUpload(checkedAs(checksum, source), plan, memberUpload(client, org, uploadId, call), options);
  return { fileId, uploadId };
}

type Checksum = Pick<NonNullable<ReplyOf<'files.getUpload'>['checksum']>, 'algorithm' | 'value'>;

/** The checksum of the whole, as an upload names it at its start. */
export function namedBy({ checksums }: UploadSource): { readonly checksum?: Checksum } {
  return defined({ checksum: ifDefined(checksums, ({ algorithm, value }) => ({ algorithm, value })) });
}

/** The store compares parts only by the algorithm that the upload was started with. */
function checkedAs(named: Checksum | undefined, source: UploadSource): UploadSource {
  const isCompared = named !== undefined && named.algorithm === source.checksums?.algorithm;
  return isCompared ? source : { sizeBytes: source.sizeBytes, slice: source.slice };
}

/** Two different checksums of one kind; those of two kinds cannot be compared. */
function differs(one: Checksum | undefined, other: Checksum | undefined): boolean {
  return one !== undefined && one.algorithm === other?.algorithm && one.value !== other.value;
}

/** Calls of a transfer wait for a line that is away as its parts do. */
function callOf({ signal, patienceMs = PATIENCE_MS }: UploadOptions): CallOptions {
  return { patienceMs, ...defined({ signal }) };
}

export function memberUpload(client: Client, org: string, upload: string, call: CallOptions = {}): UploadCalls {
  return {
    sign: (parts, checksums) =>
      client.files.signParts({ org, upload, body: { parts, ...defined({ checksums }) } }, call),
    confirm: (parts) => client.files.confirmParts({ org, upload, body: { parts } }, call),
    complete: () => untilCompleted(() => client.files.completeUpload({ org, upload }, call), call.signal),
  };
}

/** Parts that the store does not have, or has with another checksum than theirs. */
function missingParts({ partCount, receivedParts, partChecksums = [] }: UploadPlan, own?: readonly string[]): number[] {
  const present = new Set<number>();
  let at = 0;
  for (const { from, to } of receivedParts) {
    for (let part = from; part <= to; part += 1, at += 1) {
      const [stored = '', mine = ''] = [partChecksums[at], own?.[part - 1]];
      if (stored === '' || mine === '' || stored === mine) present.add(part);
    }
  }
  return Array.from({ length: partCount }, (_none, index) => index + 1).filter((part) => !present.has(part));
}

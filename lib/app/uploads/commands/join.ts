import { isRejection, type Origin, type Rejection, reject } from 'epoch';
import { hasPart } from '../../../domain/file/parts.ts';
import type { Uploading } from '../../../domain/file/state.ts';
import { MIN_S3_PART_BYTES } from '../../../domain/limits.ts';
import type { CompletionOrder, Completions } from '../../ports/completions.ts';
import type { StoredPart } from '../../ports/object-store.ts';
import { count, wrongSize } from './confirm.ts';
import { isPutWhole, placeOf } from './open.ts';
import type { OpenUploadDependencies } from './start.ts';

const NAMED_PARTS = 20;
/** The store may take minutes for more, and a request has seconds: they are joined by a worker. */
export const MAX_PARTS_JOINED_AT_ONCE = 500;

/** The parts that the store has just joined: exactly those that were named to it. */
export interface Joined {
  readonly bytes: number;
  /** When the last of them came. */
  readonly atMs: number;
}

/** Without `completions`, as in the worker itself, the store joins any number of parts at once. */
export type JoinDependencies = OpenUploadDependencies & { readonly completions?: Completions };

/**
 * Counts the parts and has the store join them, where that is not done yet. `ordered`: a worker does it, and the same request, sent
 * again, returns its result; a refusal is returned once, and the next request starts anew. Undefined: they were joined before, or its
 * only part is put whole.
 * Without `counts` they are joined and not counted: `uncountedPart` finds them.
 */
export async function join(
  deps: JoinDependencies,
  order: CompletionOrder,
  state: Uploading,
  origin: Origin,
  counts = true,
): Promise<Rejection | 'ordered' | Joined | undefined> {
  if (isPutWhole(state)) return undefined;
  const { org, fileId } = order;
  const later = state.partCount > MAX_PARTS_JOINED_AT_ONCE ? deps.completions : undefined;
  const standing = await later?.take(fileId);
  if (standing !== undefined) return standing;
  const stored = await deps.objects.listParts(placeOf(fileId, state));
  // Unknown to the store: put together by an earlier try, or aborted.
  if (stored === undefined) return undefined;
  const refused = incomplete(state, stored);
  if (refused !== undefined) return refused;
  const uncounted = stored.filter(({ part }) => !hasPart(state.parts, part));
  const counted = uncounted.length === 0 || !counts ? undefined : await count(deps, org, fileId, uncounted, origin);
  if (isRejection(counted)) return counted;
  if (later !== undefined && stored.length > MAX_PARTS_JOINED_AT_ONCE) {
    await later.order(order);
    return 'ordered';
  }
  const completion = await deps.objects.complete(placeOf(fileId, state), stored, state.checksum);
  if (completion === 'checksum-mismatch') {
    return reject('checksum-mismatch', 'the content does not have the checksum that was named at the start');
  }
  if (completion === 'part-missing') return reject('parts-missing', 'a part was replaced meanwhile: complete again');
  if (completion === 'part-too-small') {
    const minBytes = MIN_S3_PART_BYTES;
    const message = `parts before the last have at least ${minBytes} bytes: start the upload anew with larger ones`;
    return reject('part-size-wrong', message, { minBytes });
  }
  if (completion !== 'completed') return undefined;
  return { bytes: bytesOf(stored), atMs: Math.max(...stored.map(({ atMs }) => atMs)) };
}

/**
 * The only part of an upload that the store has joined, where the log does not have it: an output that was staged by a proof, which
 * never came back. It counts from the object's time.
 */
export function uncountedPart({ partCount, parts }: Uploading, object: Joined): StoredPart | undefined {
  if (partCount !== 1 || hasPart(parts, 1)) return undefined;
  return { part: 1, bytes: object.bytes, atMs: object.atMs, etag: '' };
}

export function bytesOf(stored: readonly StoredPart[]): number {
  return stored.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What can never become a file is refused before the store joins it: afterwards no part can be put again. */
function incomplete(state: Uploading, stored: readonly StoredPart[]): Rejection | undefined {
  const wrong = stored.map((part) => wrongSize(state, part)).find((refused) => refused !== undefined);
  if (wrong !== undefined) return wrong;
  const there = new Set(stored.map(({ part }) => part));
  const last = state.sizing === 'declared' ? state.partCount : Math.max(1, ...there);
  const missing: number[] = [];
  for (let part = 1; part <= last; part += 1) if (!there.has(part)) missing.push(part);
  if (missing.length === 0) return unjoinable(state, stored);
  const named = missing.slice(0, NAMED_PARTS).join(', ');
  const message = `${missing.length} of ${last} parts are missing: ${named}${missing.length > NAMED_PARTS ? ', …' : ''}`;
  return reject('parts-missing', message, { missing: missing.length });
}

/** Of parts whose sizes follow from nothing: what the log would refuse when it is too late. */
function unjoinable(state: Uploading, stored: readonly StoredPart[]): Rejection | undefined {
  const { bytes: countedBytes, declaredBytes, parts } = state;
  const bytes = bytesOf(stored);
  if (bytes > declaredBytes) {
    return reject('part-size-wrong', `${bytes} bytes are more than the ${declaredBytes} reserved`, { declaredBytes });
  }
  const expected = countedBytes + bytesOf(stored.filter(({ part }) => !hasPart(parts, part)));
  if (bytes === expected) return undefined;
  const message = `a part was put again with another size: all have ${bytes} bytes, ${expected} were counted`;
  return reject('part-size-wrong', message, { bytes: expected });
}

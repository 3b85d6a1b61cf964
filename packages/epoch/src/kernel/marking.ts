import { IdempotencyKeyReusedError, SequencePassedError } from './errors.ts';
import {
  idempotencyMarkerKey,
  type MarkedOutcome,
  type Marker,
  type MarkerWrite,
  sequenceMarkerKey,
} from './marker.ts';
import type { ExecuteOptions } from './outcome.ts';

/** Makes the marker of an execution, once its outcome is known; undefined when none was asked for. */
export type MarkerMaker = (outcome: MarkedOutcome, nowMs: number) => MarkerWrite;

/** The key of the marker that the options ask for. */
export function markerKeyOf({ idempotency, sequence }: ExecuteOptions, target: string): string | undefined {
  if (idempotency !== undefined) return idempotencyMarkerKey(idempotency);
  return sequence === undefined ? undefined : sequenceMarkerKey(sequence.sagaStream, target);
}

export function markerMaker(
  options: ExecuteOptions,
  target: string,
  id: string,
  windowMs: number,
): MarkerMaker | undefined {
  const { idempotency, sequence } = options;
  const key = markerKeyOf(options, target);
  if (key === undefined) return undefined;
  if (sequence !== undefined) return (outcome, nowMs) => ({ key, id, outcome, seq: sequence.seq, nowMs });
  const bodyHash = idempotency?.bodyHash ?? '';
  return (outcome, nowMs) => ({ key, id, outcome, bodyHash, expiresAtMs: nowMs + windowMs, nowMs });
}

/** The outcome that a standing marker answers this execution with; an error when it answers for another request. */
export function outcomeOf(marker: Marker, { idempotency, sequence }: ExecuteOptions): MarkedOutcome {
  if (idempotency !== undefined && marker.bodyHash !== idempotency.bodyHash) {
    throw new IdempotencyKeyReusedError(idempotency.key);
  }
  if (sequence !== undefined && marker.seq !== sequence.seq) {
    throw new SequencePassedError(sequence.sagaStream, sequence.seq, marker.seq ?? 0);
  }
  return marker.outcome;
}

import { IdempotencyKeyReusedError, SequencePassedError } from './errors.ts';
import {
  idempotencyMarkerKey,
  type MarkedOutcome,
  type Marker,
  type MarkerWrite,
  sequenceMarkerKey,
} from './marker.ts';
import type { ExecuteOptions, PartKey } from './outcome.ts';

/** Makes the markers of an execution, once its outcome is known; undefined when none was asked for. */
export type MarkerMaker = (outcome: MarkedOutcome, nowMs: number) => readonly MarkerWrite[];

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
  const { idempotency, sequence, parts } = options;
  if (sequence !== undefined) {
    const key = sequenceMarkerKey(sequence.sagaStream, target);
    return (outcome, nowMs) => [{ key, id, outcome, seq: sequence.seq, nowMs }];
  }
  const asked: readonly Asked[] | undefined = parts ?? (idempotency && [{ idempotency }]);
  return (
    asked &&
    ((outcome, nowMs) =>
      asked.map(({ idempotency: of, steps }) => {
        const { bodyHash } = of;
        const own = ofSteps(outcome, steps);
        return { key: idempotencyMarkerKey(of), id, outcome: own, bodyHash, expiresAtMs: nowMs + windowMs, nowMs };
      }))
  );
}

/** A key for all steps, or for a part of them. */
type Asked = Pick<PartKey, 'idempotency'> & Partial<PartKey>;

/** What these steps would have left alone. */
function ofSteps(outcome: MarkedOutcome, steps: readonly number[] | undefined): MarkedOutcome {
  if (steps === undefined || !outcome.ok) return outcome;
  return { ok: true, streams: steps.flatMap((index) => outcome.streams[index] ?? []) };
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

import { NameError } from './errors.ts';
import { MAX_MARKER_KEY_BYTES } from './limits.ts';
import type { Rejection } from './rejection.ts';
import { KEY_KINDS } from './stored.ts';
import { utf8Bytes } from './utf8.ts';

/** Marks a request as handled: per actor, route and the key that the client chose. The hash binds the key to one body. */
export interface IdempotencyKey {
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  readonly bodyHash: string;
}

/** Marks the last command of a sender that one target has executed. Numbers rise by any step. */
export interface SequenceKey {
  /** The sender: the saga's stream. */
  readonly sagaStream: string;
  readonly seq: number;
}

/** What a repeat gets. `version`: the stream's last after the command. `first`: the first version of its commit, if there is one. */
export type MarkedOutcome =
  | { readonly ok: true; readonly streams: readonly MarkedStream[] }
  | { readonly ok: false; readonly rejection: Rejection; readonly stream: string };

export interface MarkedStream {
  readonly stream: string;
  readonly version: number;
  /** First version of the commit; absent when nothing was appended. */
  readonly first?: number;
}

/** A stored marker. */
export interface Marker {
  readonly key: string;
  /** Of the execution that wrote it. */
  readonly id: string;
  readonly outcome: MarkedOutcome;
  readonly bodyHash?: string;
  readonly seq?: number;
  /** When it stops to count; absent: never. Milliseconds since the epoch. */
  readonly expiresAtMs?: number;
}

/** A marker to write, and the time by which an expired one is overwritten. */
export interface MarkerWrite extends Marker {
  readonly nowMs: number;
}

/** Whether a stored marker may be replaced by this one: the stored one has expired, or has a lower number. */
export function yields(standing: Marker, write: MarkerWrite): boolean {
  if (write.seq !== undefined) return standing.seq !== undefined && standing.seq < write.seq;
  return isExpired(standing, write.nowMs);
}

/** Compared in whole seconds, the precision that stores keep. */
export function isExpired(marker: Marker, nowMs: number): boolean {
  return marker.expiresAtMs !== undefined && seconds(marker.expiresAtMs) < seconds(nowMs);
}

export function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

/** The key of an idempotency marker. JSON keeps the parts apart whatever they contain. */
export function idempotencyMarkerKey(key: IdempotencyKey): string {
  return checked(JSON.stringify([KEY_KINDS.idempotency, key.actor, key.route, key.key]));
}

/** One marker per sender and target: it never expires and never grows. */
export function sequenceMarkerKey(sagaStream: string, targetStream: string): string {
  return checked(JSON.stringify([KEY_KINDS.sequence, sagaStream, targetStream]));
}

/** The key of a stored snapshot, in the markers table. */
export function snapshotKey(stream: string, reducerVersion: number): string {
  return checked(JSON.stringify([KEY_KINDS.fold, stream, reducerVersion]));
}

function checked(key: string): string {
  const bytes = utf8Bytes(key);
  if (bytes > MAX_MARKER_KEY_BYTES)
    throw new NameError(`marker key of ${bytes} bytes, at most ${MAX_MARKER_KEY_BYTES}`);
  return key;
}

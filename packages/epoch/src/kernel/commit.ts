import type { DomainEvent } from './event.ts';

/** Who caused a commit and how it belongs to others. Every field is stamped on every commit. */
export interface Origin {
  /** The id of the person, token or saga that acted. Never a name. */
  readonly actor: string;
  /** Shared by everything that one request set in motion. */
  readonly correlation: string;
  /** What directly caused this: `stream@version` of an event, or the id of a request or of the token that it came with. */
  readonly causation?: string;
}

/**
 * One atomic write to one stream: one or more events with consecutive versions. Versions start at 1; `version` is the
 * first event's, `lastVersion` the last one's. `atMs` is stamped by the kernel and never earlier than the stream's last.
 * An event's own id is `${stream}@${its version}`.
 */
export interface Commit<E extends DomainEvent = DomainEvent> extends Origin {
  readonly stream: string;
  readonly version: number;
  readonly lastVersion: number;
  readonly id: string;
  readonly atMs: number;
  /** Already upcast to the current schema versions. */
  readonly events: readonly E[];
  /** Hash over the previous commit's hash and this commit's events. */
  readonly hash: string;
}

import type { Aggregate, AnyAggregate, Command, SentCommand } from './aggregate.ts';
import type { Commit } from './commit.ts';
import type { DomainEvent } from './event.ts';
import type { Immutable } from './immutable.ts';
import type { IdempotencyKey, SequenceKey } from './marker.ts';
import type { Rejection } from './rejection.ts';

/** The command was executed; `commit` is absent when there was nothing to do. */
export interface Succeeded<S = unknown, E extends DomainEvent = DomainEvent> {
  readonly ok: true;
  /**
   * `created`: the stream begins with this commit. `repeated`: the command was executed before, and this is the first outcome; for
   * a creation under a fresh id `stream` is the one that was created then. `done`: anything else, also when there was nothing to do.
   */
  readonly kind: 'created' | 'done' | 'repeated';
  readonly stream: string;
  /** Version of the stream's last event after the command. */
  readonly version: number;
  readonly atMs: number;
  readonly state: Immutable<S>;
  readonly commit?: Commit<E>;
  /** Hash of the commit before it, where this execution has written it. */
  readonly previousHash?: string;
}

export interface Refused {
  readonly ok: false;
  readonly kind: 'rejected';
  readonly rejection: Rejection;
  /** The stream whose aggregate refused. */
  readonly stream: string;
  readonly repeated?: true;
}

export type Outcome<S = unknown, E extends DomainEvent = DomainEvent> = Succeeded<S, E> | Refused;

export interface ExecuteOptions {
  /**
   * The version that the caller saw (HTTP `If-Match`); when the stream has another one, `VersionMismatchError`. 0 is for a stream
   * under a fresh id: then nothing is read before the write.
   */
  readonly expectedVersion?: number;
  /**
   * A repeat gets the first outcome; the repeat of a creation (`expectedVersion: 0`) also when its own id is a fresh one.
   * Costs a transaction with a marker. At most one of `idempotency`, `sequence`, `parts` and `creation` may be given.
   */
  readonly idempotency?: IdempotencyKey;
  /** The same for a sender that numbers its commands to this stream. */
  readonly sequence?: SequenceKey;
  /**
   * A version that the stream had before this command was first sent. A commit after it with the origin's actor and causation is
   * this command's, and answers for it: so it takes effect once at the price of a plain command and of reading what came since.
   * For senders that send one command to this stream for one cause, in the order of the events that cause them: where a later one
   * has a commit and this one has none, it is `sequence-passed`. Rejections are not remembered, unless by `sequence` beside it.
   */
  readonly causedSince?: number;
  /** When the cause was committed. With it, of very many commits since `causedSince` only those that can be of it are read. */
  readonly causedAtMs?: number;
  /**
   * Keys for parts of a transaction. Each is remembered as if its steps had been executed alone under it, so a repeat of one part
   * gets that part's outcome. When a key was used before, or by another execution at the same time, nothing is written: rejection
   * `part-repeated`; then execute the parts alone. Rejections are not remembered. Costs a marker per key.
   */
  readonly parts?: readonly PartKey[];
  /** The same for a creation whose stream id is derived from the request (see `creation`): free, and without a read. */
  readonly creation?: { readonly commitId: string };
  /** The time that this command has, when it is less than the kernel's. */
  readonly withinMs?: number;
}

/** A key, and the steps that it answers for: their indexes, in the order in which they would be executed alone. */
export interface PartKey {
  readonly idempotency: IdempotencyKey;
  readonly steps: readonly number[];
}

/** One stream's part of a transaction. */
export interface Step<S = unknown, C extends Command = Command, E extends DomainEvent = DomainEvent> {
  readonly aggregate: Aggregate<S, C, E>;
  readonly command: SentCommand<C>;
  readonly expectedVersion?: number;
}

type OwnStep<T> = T extends { readonly aggregate: Aggregate<infer S, infer C, infer E> } ? Step<S, C, E> : never;

/** Steps whose commands are their aggregates' own: another aggregate's command does not compile. */
export type OwnSteps<T extends readonly Step[]> = T & { readonly [I in keyof T]: OwnStep<T[I]> };

type StateOf<T> = T extends { readonly aggregate: Aggregate<infer S, infer _C, infer _E> } ? Immutable<S> : never;
type CommandOf<T> = T extends { readonly aggregate: Aggregate<infer _S, infer C, infer _E> } ? SentCommand<C> : never;

/** Options of a transaction of these steps. */
export interface AllOptions<T extends readonly { readonly aggregate: AnyAggregate }[]> extends ExecuteOptions {
  /**
   * Builds the steps' commands, to the same streams, from the states that they are decided on; called for every try. For a command
   * that needs another stream's state, such as an invoice that gets the next number of a register.
   */
  readonly complete?: (states: { readonly [I in keyof T]: StateOf<T[I]> }) => {
    readonly [I in keyof T]: CommandOf<T[I]>;
  };
}

/** The same for any steps, without their types. */
export interface StepsOptions extends ExecuteOptions {
  readonly complete?: (states: readonly unknown[]) => readonly SentCommand[];
}

type ResultOf<T> = T extends { readonly aggregate: Aggregate<infer S, infer _C, infer E> } ? Succeeded<S, E> : never;

export type AllOutcome<T extends readonly { readonly aggregate: AnyAggregate }[]> =
  | { readonly ok: true; readonly results: { readonly [I in keyof T]: ResultOf<T[I]> } }
  | Refused;

/** Outcome of any steps, without their types. */
export type StepsOutcome = { readonly ok: true; readonly results: readonly Succeeded[] } | Refused;

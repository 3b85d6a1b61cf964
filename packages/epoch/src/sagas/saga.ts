import type { Commit } from '../kernel/commit.ts';
import type { DomainEvent } from '../kernel/event.ts';
import type { Rejection } from '../kernel/rejection.ts';
import type { EventFilter } from '../views/projection.ts';

/** A command that a saga sends, as it is stored; `commandsOf` builds it. It takes effect exactly once. */
export interface Outgoing {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly type: string;
  readonly data: unknown;
  /** A timer: not before this instant, in milliseconds UTC. `timer` names it, so that it can be replaced or cancelled. */
  readonly notBeforeMs?: number;
  readonly timer?: string;
}

export interface Reaction<S> {
  readonly state: S;
  readonly send: readonly Outgoing[];
  /** Names of timers to cancel. */
  readonly cancel?: readonly string[];
}

/** How a command that the saga sent ended. */
export interface Answer {
  readonly sent: Outgoing;
  readonly rejection: Rejection | undefined;
}

/** A command that the saga sent, and that was refused. */
export interface Rejected extends Answer {
  readonly rejection: Rejection;
}

/**
 * A process manager, as data and pure functions. An instance is a stream `saga-<name>#<instance>`, one per source stream
 * unless `instanceOf` chooses otherwise; its state and its commands are committed together with its checkpoint for the
 * source.
 */
export interface Saga<S> {
  readonly name: string;
  readonly subscribesTo: EventFilter;
  readonly initial: S;
  readonly stateVersion: number;
  /** Whether it sends commands with `notBeforeMs`. Without it the timers view does not subscribe to the saga's streams. */
  readonly hasTimers?: true;
  /**
   * The instance that a commit belongs to, where one instance reacts to several streams. By default it is the source stream's id
   * for a saga that subscribes to one aggregate, and the source stream's whole name for one that subscribes to several.
   */
  instanceOf?(commit: Commit<DomainEvent>): string;
  react(state: S, commit: Commit<DomainEvent>): Reaction<S>;
  /** Called with the outcome of every command sent; without it, and without `rejected`, rejections are only recorded. */
  answered?(state: S, answer: Answer): Reaction<S>;
  /** Instead of `answered`: a command that takes effect, or has nothing to do, costs the instance nothing more. */
  rejected?(state: S, rejected: Rejected): Reaction<S>;
  /** Turns a state of an older `stateVersion` into one of today; without it such an instance is parked. */
  upcastState?(state: unknown, stateVersion: number): S;
}

import { type Aggregate, type AnyAggregate, type Command, type SentCommand, streamOf } from './aggregate.ts';
import type { Commit, Origin } from './commit.ts';
import { deadlineIn, NO_DEADLINE, type Timer } from './deadline.ts';
import type { DomainEvent } from './event.ts';
import { executeSteps } from './execute.ts';
import { headCache, headStateOf } from './head-cache.ts';
import { history, type Instant, versionAt } from './history.ts';
import type { Immutable } from './immutable.ts';
import { COMMAND_MS, IDEMPOTENCY_WINDOW_MS, MAX_ATTEMPTS } from './limits.ts';
import { emptyHead } from './load.ts';
import { loadHeadState } from './loading.ts';
import type { AllOptions, AllOutcome, ExecuteOptions, Outcome, OwnSteps, Step, StepsOptions } from './outcome.ts';
import type { Happening, Runtime } from './runtime.ts';
import type { EventStore, VersionRange } from './store.ts';
import { assertStreamName } from './stream-name.ts';

export interface KernelOptions {
  readonly store: EventStore;
  /** Now, in milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** A fresh id, unique for ever and at most 36 characters long: a ULID or a UUID. */
  readonly newId: () => string;
  /** Waits. Without it retries follow at once, which suits only tests and the memory store. */
  readonly pause?: (ms: number) => Promise<void>;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
  /** Streams whose head and state stay in memory between commands. 0 by default: none. */
  readonly cacheSize?: number;
  /** Measures the time of a command. Without it none has a deadline, which suits only tests. */
  readonly timer?: Timer;
  /** The time that one command or read has, retries included, in milliseconds, or what is left of it. 20 s by default. */
  readonly withinMs?: number | (() => number);
  readonly maxAttempts?: number;
  readonly idempotencyWindowMs?: number;
  /** Called for everything worth counting. */
  readonly observe?: (happening: Happening, stream: string) => void;
}

/** A state and its stream's version. A stream that does not exist is at version 0 with the initial state. */
export interface VersionedState<S> {
  readonly stream: string;
  readonly version: number;
  readonly atMs: number;
  readonly state: Immutable<S>;
}

export interface Kernel {
  readonly store: EventStore;
  /** Decides and appends, again after a conflict, until the outcome is definite. */
  execute<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    command: SentCommand<NoInfer<C>>,
    origin: Origin,
    options?: ExecuteOptions,
  ): Promise<Outcome<S, E>>;
  /** Several streams in one transaction: all of it or nothing. Only where an invariant spans them. */
  executeAll<const T extends readonly Step[]>(
    steps: OwnSteps<T>,
    origin: Origin,
    options?: AllOptions<T>,
  ): Promise<AllOutcome<T>>;
  /** The state now, by consistent reads. `forCommand`: a command to it follows, which needs no read then, where heads are cached. */
  load<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    id: string,
    options?: { readonly forCommand?: true },
  ): Promise<VersionedState<S>>;
  /** The state as it was at a version, or at a time. */
  stateAt<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    id: string,
    instant: Instant,
  ): Promise<VersionedState<S>>;
  /** A stream's commits with events in the shapes of today, streamed. */
  history<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    id: string,
    range?: VersionRange,
  ): AsyncIterable<Commit<E>>;
}

export function createKernel(options: KernelOptions): Kernel {
  const whole: Runtime = {
    store: options.store,
    nowMs: options.nowMs,
    newId: options.newId,
    pause: options.pause ?? (async () => {}),
    random: options.random ?? (() => 0.5),
    observe: options.observe ?? (() => {}),
    cache: headCache(options.cacheSize ?? 0),
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
    idempotencyWindowMs: options.idempotencyWindowMs ?? IDEMPOTENCY_WINDOW_MS,
    deadline: NO_DEADLINE,
  };

  /** The runtime of one command or read: its time runs from now. */
  function timed(withinMs = Number.POSITIVE_INFINITY): Runtime {
    const { timer, withinMs: general = COMMAND_MS } = options;
    if (timer === undefined) return whole;
    const mine = Math.min(withinMs, typeof general === 'function' ? general() : general);
    return { ...whole, deadline: deadlineIn(mine, timer) };
  }

  async function versionedState<S>(
    aggregate: AnyAggregate,
    id: string,
    instant?: Instant,
    forCommand?: boolean,
  ): Promise<VersionedState<S>> {
    const stream = streamOf(aggregate, id);
    assertStreamName(stream);
    const runtime = timed();
    const to = instant === undefined ? undefined : await versionAt(runtime, stream, instant);
    const { head, state } =
      to === 0
        ? headStateOf(emptyHead(stream), aggregate.initial)
        : await loadHeadState(runtime, aggregate, stream, to, forCommand);
    return { stream, version: head.version, atMs: head.atMs, state: state as Immutable<S> };
  }

  return {
    store: options.store,
    async execute<S, C extends Command, E extends DomainEvent>(
      aggregate: Aggregate<S, C, E>,
      command: SentCommand<NoInfer<C>>,
      origin: Origin,
      executeOptions?: ExecuteOptions,
    ) {
      const runtime = timed(executeOptions?.withinMs);
      const outcome = await executeSteps(runtime, [{ aggregate, command }], origin, executeOptions ?? {});
      // One step in, one result out; the types of its aggregate were only set aside.
      return (outcome.ok ? outcome.results[0] : outcome) as Outcome<S, E>;
    },
    executeAll: async <const T extends readonly Step[]>(steps: T, origin: Origin, allOptions?: AllOptions<T>) =>
      (await executeSteps(
        timed(allOptions?.withinMs),
        steps,
        origin,
        (allOptions ?? {}) as StepsOptions,
      )) as AllOutcome<T>,
    load: (aggregate, id, toLoad) => versionedState(aggregate, id, undefined, toLoad?.forCommand),
    stateAt: versionedState,
    history: (aggregate, id, range) => history(options.store, aggregate, id, range),
  };
}

import type { DomainEvent, Immutable, Rejection } from 'epoch';
import { type Aggregate, type AnyAggregate, type Command, createKernel, type Kernel, streamOf } from 'epoch';
import { nodeRuntime } from 'epoch-dynamodb';
import { type IdKind, idOf, ulid } from '../../lib/domain/ids.ts';
import { LocalError } from '../error.ts';
import { digest, type SeedTarget } from './target.ts';

/** Streams that one timeline keeps in memory between its commands. */
export const CACHED_STREAMS = 100;

/** A command without the id that its step gives it. */
export interface SeedCommand<S, C extends Command, E extends DomainEvent> {
  readonly aggregate: Aggregate<S, C, E>;
  readonly id: string;
  readonly type: C['type'];
  readonly data: C['data'];
}

interface AnySeedCommand {
  readonly aggregate: AnyAggregate;
  readonly id: string;
  readonly type: string;
  readonly data: object;
}

/**
 * A sequence of commands with a clock of its own that only moves forward. Timelines of one script run at the same time. All
 * ids are derived from the words of a step, so that they are the same on every machine and in every run: a step that is
 * in the log already is not repeated.
 */
export interface Timeline {
  readonly target: SeedTarget;
  readonly kernel: Kernel;
  readonly nowMs: () => number;
  readonly newId: () => string;
  /** Moves the clock, never back. */
  to(atMs: number): void;
  /** The same id for the same words. */
  id(kind: IdKind, ...words: readonly string[]): string;
  /** An ordinary command; answers with the state right after it. */
  send<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    aggregateId: string,
    type: C['type'],
    data: C['data'],
    actor: string,
  ): Promise<Immutable<S>>;
  /** Ordinary commands to several streams at once, without any action in between. The state is the first one's. */
  together<S, C extends Command, E extends DomainEvent>(
    first: SeedCommand<S, C, E>,
    others: readonly AnySeedCommand[],
    actor: string,
  ): Promise<Immutable<S>>;
  /**
   * Steps between which a run is not broken off: what they leave open (an attempt, an upload) is past its deadline, so
   * that the platform would end it today.
   */
  unbroken<T>(steps: () => Promise<T>): Promise<T>;
  /** Work of the platform's own that ends in a commit to `stream` with the step as correlation; not done twice. */
  once(stream: string, words: string, work: (step: string) => Promise<Refusable>): Promise<void>;
}

type Refusable = { readonly ok: true } | { readonly ok: false; readonly rejection: Rejection };

export function timelineOf(target: SeedTarget): Timeline {
  let now = 0;
  let step = '';
  let serial = 0;
  let breakable = true;
  const nowMs = () => now;
  const made = (of: string, number: number) => ulid(now, digest(`${target.script} ${of} ${number}`));
  const newId = () => {
    serial += 1;
    return made(step, serial);
  };
  const kernel = createKernel({ ...nodeRuntime(), store: target.store, nowMs, newId, cacheSize: CACHED_STREAMS });

  function begin(stream: string, type: string, data: object): string {
    step = wordsOf(stream, type, data);
    serial = 0;
    if (breakable) target.onStep();
    return made(step, 0);
  }

  /** An earlier run may have been interrupted, and the platform may have ended by itself what it left open. */
  function passOver({ code, message }: Rejection): void {
    const what = `${target.script}: ${step} was refused (${code}): ${message}`;
    if (!target.resuming) throw new LocalError('seed.failed', `Seeding ${what}`);
  }

  const timeline: Timeline = {
    target,
    kernel,
    nowMs,
    newId,
    to(atMs) {
      now = Math.max(now, atMs);
    },
    id: (kind, ...words) => idOf(kind, ulid(now, digest(`${target.script} ${kind} ${words.join(' ')}`))),
    send: (aggregate, id, type, data, actor) => timeline.together({ aggregate, id, type, data }, [], actor),
    async together<S, C extends Command, E extends DomainEvent>(
      first: SeedCommand<S, C, E>,
      others: readonly AnySeedCommand[],
      actor: string,
    ): Promise<Immutable<S>> {
      const stream = streamOf(first.aggregate, first.id);
      const correlation = begin(stream, first.type, first.data as object);
      const version = (await target.taken(stream)).get(correlation);
      if (version !== undefined) return (await kernel.stateAt(first.aggregate, first.id, { version })).state;
      const steps = [first, ...others].map(({ aggregate, id, type, data }) => {
        return { aggregate, command: { type, id: correlation, aggregateId: id, data } };
      });
      const outcome = await kernel.executeAll(steps as never, { actor, correlation });
      if (outcome.ok) return (outcome.results as readonly { readonly state: Immutable<S> }[])[0]?.state as Immutable<S>;
      passOver(outcome.rejection);
      return (await kernel.load(first.aggregate, first.id)).state;
    },
    async unbroken(steps) {
      target.onStep();
      breakable = false;
      try {
        return await steps();
      } finally {
        breakable = true;
      }
    },
    async once(stream, words, work) {
      const correlation = begin(stream, words, {});
      if ((await target.taken(stream)).has(correlation)) return;
      const outcome = await work(correlation);
      if (!outcome.ok) passOver(outcome.rejection);
    },
  };
  return timeline;
}

function wordsOf(stream: string, type: string, data: object): string {
  return `${stream} ${type} ${JSON.stringify(data)}`;
}

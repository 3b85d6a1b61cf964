import type { Commit } from 'epoch';
import type { Saga } from 'epoch/sagas';
import type { Random } from '../../../soak/random.ts';

/** A command that a saga sends. */
export interface Message {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly type: string;
  readonly data: unknown;
}

/** A stream that a saga takes in, commit by commit. */
interface Source {
  readonly untaken: Commit[];
}

interface Lane {
  readonly source: Source;
  readonly saga: Saga<unknown>;
  state: unknown;
  readonly sends: Message[];
}

/** A target of a saga's commands: answers the code of the rejection, if there is one. */
type Target = { send(type: never, data: never, nowMs: number): string | undefined };

/** What an answer of a target may be, beside that it was done: asked for too early, it is asked for again. */
export const EXPECTED: ReadonlySet<string> = new Set(['period-not-over', 'period-in-grace', 'period-below-zero']);

/** Sagas that deliver in order and at least once; how they take turns is chance. */
export function createTurns(random: Random, targetOf: (message: Message) => Target) {
  const lanes = new Map<Source, Lane>();

  function deliver(message: Message, nowMs: number): void {
    const refused = targetOf(message).send(message.type as never, message.data as never, nowMs);
    if (refused === undefined || EXPECTED.has(refused)) return;
    throw new Error(`${message.type} to ${message.aggregateId}: ${refused}`);
  }

  /** One saga takes one step: it takes in a commit, or delivers a command, sometimes twice. False when all are idle. */
  function step(nowMs: number): boolean {
    const busy = [...lanes.values()].filter(({ source, sends }) => sends.length > 0 || source.untaken.length > 0);
    if (busy.length === 0) return false;
    const lane = random.pick(busy);
    const message = lane.sends.shift();
    if (message !== undefined) {
      deliver(message, nowMs);
      if (random.chance(0.1)) deliver(message, nowMs);
      return true;
    }
    const commit = lane.source.untaken.shift();
    if (commit === undefined) return true;
    const { state, send = [] } = lane.saga.react(lane.state, commit);
    lane.state = state;
    for (const one of send) if ('aggregate' in one) lane.sends.push(one as Message);
    return true;
  }

  return {
    /** From now on the saga takes in the stream; once. */
    follow(source: Source, saga: Saga<unknown>): void {
      if (!lanes.has(source)) lanes.set(source, { source, saga, state: saga.initial, sends: [] });
    },
    /** Lets the sagas take some turns, or as many as they have. */
    run(nowMs: number, most = Number.POSITIVE_INFINITY): void {
      for (let turns = 0; turns < most && step(nowMs); turns += 1);
    },
  };
}

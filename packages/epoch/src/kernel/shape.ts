import { streamOf } from './aggregate.ts';
import type { Origin } from './commit.ts';
import { EncodingError, TransactionShapeError } from './errors.ts';
import { MAX_TRANSACTION_ITEMS } from './limits.ts';
import { idempotencyMarkerKey } from './marker.ts';
import type { ExecuteOptions, PartKey, Step } from './outcome.ts';
import { assertStreamName } from './stream-name.ts';

/** Refuses what could not be written in one step, before anything is read. */
export function assertShape(steps: readonly Step[], options: ExecuteOptions, origin: Origin): void {
  const streams = steps.map(({ aggregate, command }) => streamOf(aggregate, command.aggregateId));
  for (const stream of streams) assertStreamName(stream);
  assertEnvelope(origin);
  for (const { aggregate, command } of steps) {
    // A command made by commandsOf names its aggregate: another one would decide that there is nothing to do.
    const owner = 'aggregate' in command ? command.aggregate : aggregate.name;
    if (owner === aggregate.name) continue;
    throw new TransactionShapeError(`${command.type} is a command of ${owner}, not of ${aggregate.name}`);
  }
  if (streams.length > 1 && new Set(streams).size !== streams.length) {
    throw new TransactionShapeError('one stream twice in a transaction: let one command decide both');
  }
  const { idempotency, sequence, creation, parts } = options;
  const markers = [idempotency, sequence, creation, parts].filter((each) => each !== undefined).length;
  if (markers > 1) throw new TransactionShapeError('at most one of idempotency, sequence, parts and creation');
  const items = streams.length + (parts?.length ?? (creation === undefined ? markers : 0));
  if (items > MAX_TRANSACTION_ITEMS) {
    throw new TransactionShapeError(`${items} items in a transaction, at most ${MAX_TRANSACTION_ITEMS} are allowed`);
  }
  if (parts !== undefined) assertParts(parts);
  if (streams.length > 1 && creation !== undefined) {
    throw new TransactionShapeError('creation is for one stream; use idempotency');
  }
  if (options.causedSince !== undefined) assertCaused(streams, options, origin);
  if (streams.length > 1 && options.expectedVersion !== undefined) {
    throw new TransactionShapeError('give each step its own expectedVersion');
  }
}

function assertParts(parts: readonly PartKey[]): void {
  const keys = new Set(parts.map(({ idempotency }) => idempotencyMarkerKey(idempotency)));
  if (keys.size < parts.length) throw new TransactionShapeError('one key for two parts');
}

/** A commit is recognised by its cause: one stream, and what is looked for is named. */
function assertCaused(
  streams: readonly string[],
  { idempotency, creation, parts }: ExecuteOptions,
  origin: Origin,
): void {
  if (streams.length > 1) throw new TransactionShapeError('causedSince is for one stream; use sequence');
  if (origin.causation === undefined) throw new TransactionShapeError('causedSince without a causation in the origin');
  if (idempotency === undefined && creation === undefined && parts === undefined) return;
  throw new TransactionShapeError('causedSince beside idempotency, creation or parts: sequence alone goes with it');
}

/** Half a surrogate pair is no character: a store writes another one in its place, and the commit's hash fits no more. */
function assertEnvelope({ actor, correlation, causation = '' }: Origin): void {
  assertText('actor', actor);
  assertText('correlation', correlation);
  assertText('causation', causation);
}

function assertText(name: string, text: unknown): void {
  if (typeof text !== 'string') throw new EncodingError(`origin.${name}`, `a ${typeof text}; a text was expected`);
  if (!text.isWellFormed()) throw new EncodingError(`origin.${name}`, 'half a surrogate pair, which is no character');
}

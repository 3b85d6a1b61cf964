import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { describeError } from 'epoch/subscriptions';
import type { Clock } from '../../app/ports/clock.ts';
import { once } from '../lazily.ts';
import { createLog, type Log, type Measures } from '../log.ts';
import { mayBegin, noteInvocation } from './remaining-time.ts';

/** The context says how much time is left; tests need not give one. */
export type QueueHandler = (
  event: SQSEvent,
  context?: { getRemainingTimeInMillis?(): number },
) => Promise<SQSBatchResponse>;

interface Timed {
  readonly clock: Clock;
}

/** Errors that one line of the log repeats; the messages themselves stay in the queue. */
const MAX_LOGGED_ERRORS = 10;

export interface QueueHandlerOptions<P extends Timed> {
  /** Of the service, in the log and in metrics. */
  readonly name: string;
  /** Made at the first invocation, from the function's environment. */
  readonly setUp: () => P;
  /** Handles one message; returns a word for the log. When it throws, this message is delivered again, and no other; as are those that there is no time to begin. */
  readonly handle: (platform: P, message: SQSRecord, log: Log) => Promise<string>;
  /** All of a batch at the same time; else one after the other, in the order of the batch. */
  readonly inParallel?: true;
}

/** Works a queue off message by message: each has its own fate. */
export function queueHandler<P extends Timed>(options: QueueHandlerOptions<P>): QueueHandler {
  const { name, setUp, handle, inParallel } = options;
  const log = createLog(name);
  const platform = once(setUp);
  return async ({ Records }, context) => {
    noteInvocation(context);
    const made = platform();
    await made.clock.refresh();
    const failedIds: string[] = [];
    const errors: string[] = [];
    const outcomes: Record<string, number> = {};
    const handleOne = async (message: SQSRecord) => {
      try {
        const outcome = await handle(made, message, log);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      } catch (error) {
        failedIds.push(message.messageId);
        errors.push(describeError(error));
      }
    };
    if (inParallel) await Promise.all(Records.map(handleOne));
    else {
      for (const message of Records) {
        if (mayBegin()) await handleOne(message);
        else failedIds.push(message.messageId);
      }
    }
    log(
      errors.length > 0 ? 'warn' : 'info',
      'handled',
      { outcomes, errors: errors.slice(0, MAX_LOGGED_ERRORS), failedIds },
      { Messages: { value: Records.length, unit: 'count' }, Failed: { value: failedIds.length, unit: 'count' } },
    );
    return failuresOf(failedIds);
  };
}

export interface RunHandlerOptions<P extends Timed> {
  readonly name: string;
  readonly setUp: () => P;
  /** Does the work that any number of messages request. When it throws, all of them are delivered again. */
  readonly run: (platform: P, messages: readonly SQSRecord[]) => Promise<RunReport>;
}

/** The log line of a run. `failed`: it failed in part, so that the messages are delivered again. */
export interface RunReport {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly measures: Measures;
  readonly failed?: boolean;
}

/** Answers however many messages have piled up by one run. */
export function runHandler<P extends Timed>({ name, setUp, run }: RunHandlerOptions<P>): QueueHandler {
  const log = createLog(name);
  const platform = once(setUp);
  return async ({ Records }, context) => {
    noteInvocation(context);
    if (Records.length === 0) return failuresOf([]);
    const made = platform();
    await made.clock.refresh();
    const { level, message, fields, measures, failed = false } = await run(made, Records);
    log(level, message, fields, measures);
    return failuresOf(failed ? Records.map(({ messageId }) => messageId) : []);
  };
}

/** The answer that SQS expects: ids of the messages to deliver again. */
export function failuresOf(failedIds: readonly string[]): SQSBatchResponse {
  return { batchItemFailures: failedIds.map((itemIdentifier) => ({ itemIdentifier })) };
}

import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarm } from './alarm.ts';
import { nameIn, type PlatformContext } from './context.ts';

export interface WorkQueueProps {
  readonly name: string;
  /** Seconds that the handler of a batch may take; a message stays invisible for six times as long, as AWS advises. */
  readonly handlerSeconds: number;
  /** A message that was tried this often is set aside. */
  readonly tries?: number;
  /** The page of docs/operations/ for this work, where it has one of its own. */
  readonly runbook?: string | undefined;
}

export const DEFAULT_TRIES = 8;
export const BATCH_SIZE = 10;
const RETENTION_DAYS = 14;
/** Age of the oldest message that raises an alarm. */
const LATE_MINUTES = 15;

/** A queue, the queue where its failures lie, and the alarms of both. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, context: PlatformContext, props: WorkQueueProps) {
    super(scope, id);
    const { name, runbook } = props;
    const common = {
      retentionPeriod: Duration.days(RETENTION_DAYS),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, queueName: nameIn(context.stage, `${name}-dead`) });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: nameIn(context.stage, name),
      visibilityTimeout: Duration.seconds(props.handlerSeconds * 6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.tries ?? DEFAULT_TRIES },
    });
    const period = Duration.minutes(5);
    alarm(this, 'Dead', context, {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      threshold: 1,
      says: `Messages lie in ${name}'s dead-letter queue; find the cause, then redrive.`,
      runbook: runbook ?? 'dead-letters',
    });
    alarm(this, 'Late', context, {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period }),
      threshold: LATE_MINUTES * 60,
      says: `${name} does not keep up: its oldest message waits for more than ${LATE_MINUTES} minutes.`,
      runbook: runbook ?? 'throttled-table',
    });
  }

  /**
   * Lets a function process the queue: batches of ten unless it says fewer, of which only failed messages are delivered again, and never
   * more than `maxConcurrency` batches at once.
   */
  workedBy(handler: IFunction, maxConcurrency: number, batchSize = BATCH_SIZE): void {
    handler.addEventSource(
      new SqsEventSource(this.queue, { batchSize, reportBatchItemFailures: true, maxConcurrency }),
    );
  }
}

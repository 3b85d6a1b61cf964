import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { describeError } from 'epoch/subscriptions';
import { createLiveReader } from 'epoch/views';
import { nodeRuntime } from 'epoch-dynamodb';
import { ensureAccount } from '../../app/billing/commands/open-account.ts';
import { ensureStandardPlan, STANDARD_PLAN_ID } from '../../app/billing/commands/standard-plan.ts';
import { organisations } from '../../app/organisations/views/organisations.ts';
import type { DispatchPorts, WorkPorts } from '../../app/usage/commands/daily-run.ts';
import { handleRunMessage } from '../../app/usage/commands/run-message.ts';
import { createRunOutcomes } from '../../app/usage/commands/run-outcomes.ts';
import { sweptWatermark } from '../../app/usage/commands/watermark.ts';
import { createUsageLedger } from '../../app/usage/queries/ledger.ts';
import { usageLedger } from '../../app/usage/views/usage-ledger.ts';
import { environment } from '../environment.ts';
import { createRunQueue } from '../sqs/run-queue.ts';
import { changeLog, type DeliveryWorld, deliveryWorld } from './delivery-world.ts';
import { createReporter } from './report-line.ts';
import { projectorOf, type Registry } from './subscriber-handler.ts';

/** Works the daily run's queue off: what the schedule puts there, and what the run itself does. */
export function dailyHandler(registry: Registry): (event: SQSEvent) => Promise<SQSBatchResponse> {
  let made: { readonly world: DeliveryWorld; readonly ports: DispatchPorts & WorkPorts } | undefined;
  const report = createReporter('daily');
  return async ({ Records }) => {
    made ??= make(registry);
    const { world, ports } = made;
    await world.clock.refresh();
    const failedIds: string[] = [];
    const errors: string[] = [];
    for (const { messageId, body } of Records) {
      try {
        await handleRunMessage(ports, JSON.parse(body));
      } catch (error) {
        failedIds.push(messageId);
        errors.push(describeError(error));
      }
    }
    report(
      errors.length > 0 ? 'warn' : 'info',
      'billed',
      { errors, failedIds },
      {
        Messages: { value: Records.length, unit: 'count' },
        Failed: { value: failedIds.length, unit: 'count' },
      },
    );
    return { batchItemFailures: failedIds.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function make(registry: Registry) {
  const world = deliveryWorld();
  const { kernel, views, clock, dynamo } = world;
  const { newId } = nodeRuntime();
  const { nowMs } = clock;
  const ports: DispatchPorts & WorkPorts = {
    kernel,
    views: createLiveReader({ store: views, versions: { [organisations.name]: organisations.version }, nowMs }),
    queue: createRunQueue(new SQSClient({}), environment('DAILY_QUEUE_URL')),
    outcomes: createRunOutcomes(views),
    ledger: createUsageLedger({ views, subscriber: projectorOf(usageLedger, registry, world) }),
    watermark: sweptWatermark(changeLog(dynamo)),
    nowMs,
    newId,
    async openAccount(organisationId, origin) {
      await ensureStandardPlan(kernel, newId, origin);
      await ensureAccount({ kernel, newId, defaultPlanId: STANDARD_PLAN_ID }, organisationId, origin);
    },
  };
  return { world, ports };
}

import { readInventory, recordInventory } from '../lib/app/machines/commands/machine-inventory.ts';
import { recordMachineState } from '../lib/app/machines/commands/record-machine-state.ts';
import { BLOCKED_DETAIL_TYPE } from '../lib/app/machines/commands/state-change.ts';
import { logBlockedQueue } from '../lib/aws/batch/blocked-queue.ts';
import { environment } from '../lib/aws/environment.ts';
import { queueHandler } from '../lib/aws/lambda/queue-handler.ts';
import { createLeases } from '../lib/aws/leases.ts';
import { functionLog } from '../lib/aws/log.ts';
import { platformOnAws } from '../lib/aws/platform.ts';

/**
 * Records machines' states as their engine reports them: state changes of AWS Batch, and of local machines in the same shape.
 * One after the other: they mostly arrive in order, and then none is decided twice.
 */
export const handler = queueHandler({
  name: 'machine-state',
  setUp: platformOnAws,
  async handle({ kernel, dynamo }, { body }) {
    const event = JSON.parse(body) as {
      readonly id: string;
      readonly 'detail-type'?: string;
      readonly detail: unknown;
    };
    const { id, detail } = event;
    if (event['detail-type'] === BLOCKED_DETAIL_TYPE) {
      // It changes no machine: those that wait go on waiting, and an operator hears of it.
      logBlockedQueue(functionLog(), detail);
      return 'blocked';
    }
    const inventory = readInventory(detail);
    if (inventory !== undefined) {
      await recordInventory(createLeases(dynamo, environment('VIEWS_TABLE')), inventory);
      return 'inventory';
    }
    return recordMachineState({ kernel }, detail, id);
  },
});

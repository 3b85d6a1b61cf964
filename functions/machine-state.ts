import { recordMachineState } from '../lib/app/machines/commands/record-machine-state.ts';
import { queueHandler } from '../lib/aws/lambda/queue-handler.ts';
import { platformOnAws } from '../lib/aws/platform.ts';

/**
 * Records machines' states as their engine reports them: state changes of AWS Batch, and of local machines in the same shape.
 * One after the other: they mostly arrive in order, and then none is decided twice.
 */
export const handler = queueHandler({
  name: 'machine-state',
  setUp: platformOnAws,
  handle({ kernel }, { body }) {
    const { id, detail } = JSON.parse(body) as { id: string; detail: unknown };
    return recordMachineState({ kernel }, detail, id);
  },
});

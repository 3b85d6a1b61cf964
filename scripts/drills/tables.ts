import { ApiError } from '../../lib/client/api-error.ts';
import { until } from '../../local/demo/steps.ts';
import { nothingMissing } from './delivery.ts';
import type { Drill } from './drill.ts';

const NAME = 'Throttled once';

export const throttledTable: Drill = {
  name: 'throttled-table',
  seenBy: 'alarms Failures and FailureRate of the API: replies 503 while DynamoDB refuses, and <Subscriber>/Work/Late',
  async inject(stack) {
    const { owner, local, signal } = stack;
    const { EventsTable, ViewsTable } = local.outputs;
    const key = crypto.randomUUID();
    const create = () => owner.organisations.create({ body: { name: NAME } }, { idempotencyKey: key });
    const found = async () => (await owner.organisations.list({})).items.filter(({ name }) => name === NAME).length;
    // First the views alone: what is committed now is delivered in vain.
    await local.throttle([ViewsTable]);
    const late = await stack.newOrganisation();
    await local.throttle([EventsTable, ViewsTable]);
    return {
      fault: 'DynamoDB refuses every call to the events and the views as throttled, at the emulator’s entry',
      async condition() {
        const answer = await create().then(
          () => 'done',
          (error: unknown) => (error instanceof ApiError ? `${error.status} ${error.code}` : String(error)),
        );
        if (answer !== '503 unavailable') throw new Error(`a command was answered by ${answer}`);
        return 'commands are answered by 503 unavailable';
      },
      async repair() {
        // As with more capacity, or when a hot partition has been split.
        await local.throttle([]);
        await stack.command('views', 'redrive');
      },
      async proof() {
        const again = await create();
        const once = await create();
        if (again.id !== once.id) throw new Error('one idempotency key has made two organisations');
        await until('the list shows it', signal, async () => ((await found()) > 0 ? true : undefined));
        if ((await found()) !== 1) throw new Error(`${await found()} organisations were founded`);
        await owner.organisations.get({ org: late });
        return `the refused command, sent again, took effect once; ${await nothingMissing(stack)}`;
      },
    };
  },
};

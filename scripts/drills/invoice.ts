import path from 'node:path';
import { addDays, lastDayOf, monthOf } from '../../lib/domain/metering/day.ts';
import { until } from '../../local/demo/steps.ts';
import { onOwnPlan, uploadSample } from '../../local/demo/story.ts';
import { awsOf } from './aws.ts';
import { codeOf } from './customers.ts';
import { moveClock, nothingMissing } from './delivery.ts';
import type { Drill, DrillStack } from './drill.ts';
import { BEYOND_THE_SWEEP_MS, SCHEMA_OF_TOMORROW, storedEvents } from './stored-events.ts';

const SAMPLE = path.join(import.meta.dirname, '../../package-lock.json');
/** Days after a month's end by which its invoice is issued, grace time included. */
const DUE_DAYS = 10;
/** The daily run closes every day of the month, of every organisation. */
const RUN_PATIENCE_MS = 420_000;

/** First version of the stream's last commit that closes a day. */
async function lastClose({ platform }: DrillStack, stream: string): Promise<number | undefined> {
  let found: number | undefined;
  for await (const { version, events } of platform.events.read(stream)) {
    if (events.some(({ type }) => type === 'OrganisationDayClosed')) found = version;
  }
  return found;
}

export const stuckInvoice: Drill = {
  name: 'stuck-invoice',
  seenBy: 'alarm Parked of saga-billing: a closed day does not reach its month; and by an invoice that is not issued',
  async inject(stack) {
    const { owner, admin, local, signal } = stack;
    const { switchRules } = awsOf(local.endpoint);
    const org = await stack.newOrganisation();
    await onOwnPlan(admin, org, 'Drill');
    // A month in which nothing was used has no invoice.
    await uploadSample(owner, org, SAMPLE, signal);
    const month = monthOf((await admin.admin.getClock({})).now.slice(0, 10));
    const stream = `daily-usage#${org}`;
    await switchRules(local.outputs.BusName, false);
    const due = addDays(lastDayOf(month), DUE_DAYS);
    await admin.admin.moveClock({ body: { to: `${due}T01:00:00.000Z` } });
    const version = await until('the days are closed', signal, () => lastClose(stack, stream), RUN_PATIENCE_MS);
    const events = storedEvents(stack, stream, version);
    const sound = await events.read();
    await events.write(sound.replace(/"schema":\d+/, SCHEMA_OF_TOMORROW));
    await switchRules(local.outputs.BusName, true);
    await moveClock(stack, BEYOND_THE_SWEEP_MS);
    const issued = async () =>
      (await owner.billing.listInvoices({ org })).items.filter(({ from }) => monthOf(from) === month);
    return {
      fault: `a closed day of ${org} cannot be read, so ${month} has no invoice`,
      async condition() {
        // The closed days of every organisation come through the sweep before it.
        const line = await until(
          'the stream is parked',
          signal,
          async () =>
            (await stack.command('views', 'list')).split('\n').find((each) => each.includes(`${stream} after`)),
          RUN_PATIENCE_MS,
        );
        // The stream cannot be read by the API either.
        const answer = await codeOf(issued().then((found) => found.length > 0 && Promise.reject(new Error('issued'))));
        if (answer === 'Error: issued') throw new Error(`${month} has an invoice all the same`);
        return `${line.trim()}; the customer's list of invoices: ${answer === 'done' ? 'none' : answer}`;
      },
      async repair() {
        await events.write(sound);
        await stack.command('views', 'redrive');
        // Days behind the one that could not be read could not be closed either.
        const rerun = () => stack.command('billing', 'rerun', '--day', addDays(due, -1)).catch(() => undefined);
        await until('the other days are closed', signal, rerun, RUN_PATIENCE_MS);
      },
      async proof() {
        await until(
          'the month is billed',
          signal,
          async () => ((await issued()).length > 0 ? true : undefined),
          RUN_PATIENCE_MS,
        );
        const whole = await nothingMissing(stack);
        const invoices = await issued();
        if (invoices.length !== 1) throw new Error(`${month} has ${invoices.length} invoices`);
        const audited = (await stack.command('audit', 'invoice', '--org', org, '--period', month)).trim();
        return `${month} has one invoice of ${invoices[0]?.total}; ${audited.split('\n').at(-1)}; ${whole}`;
      },
    };
  },
};

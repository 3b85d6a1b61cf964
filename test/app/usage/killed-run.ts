import { commandsOf } from 'epoch';
import { dispatchRun, type WorkPorts, workRun } from '../../../lib/app/usage/commands/daily-run.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { dailyUsage } from '../../../lib/domain/daily-usage/daily-usage.ts';
import { DAY_MS, dayOf } from '../../../lib/domain/metering/day.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createDependencies } from './dependencies.ts';

/** Noon of the last day of a month. */
const START = Date.UTC(2026, 10, 30, 12);
const GB = 1_000_000_000;
/** Messages that one run may take for each organisation. */
const MAX_MESSAGES = 20;

export type RunScene = Awaited<ReturnType<typeof organisationsWithUsage>>;

/** So many organisations; the first of them, or all, with a gigabyte since noon of the month's last day. */
export async function organisationsWithUsage(count: number, using = count) {
  const deps = createDependencies(START);
  const charge = { meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.01' } } as const;
  await deps.publish({ name: 'P', currency: 'EUR', charges: [charge] });
  const orgs: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const org = deps.id('organisation');
    const founding = commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' });
    await deps.send(organisation, founding);
    if (index < using) await deps.upload(org, 'usr_a', GB);
    orgs.push(org);
  }
  return { deps, orgs };
}

class Killed extends Error {}

/** Dies before or after the effect of its n-th call, whatever that is: what calls it does not live on. */
function mortal<T extends object>(port: T, life: { left: number }): T {
  const breathe = () => {
    life.left -= 1;
    if (life.left === 0) throw new Killed();
  };
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || name === 'history') return member;
      return async (...args: unknown[]) => {
        breathe();
        const result: unknown = await Reflect.apply(member, target, args);
        breathe();
        return result;
      };
    },
  });
}

/** Runs the day that has ended to its end; the process dies after each of so many calls of its ports. How often it has died. */
export async function runKilled({ deps, orgs }: RunScene, deaths: readonly number[]): Promise<number> {
  const ahead = [...deaths];
  const life = { left: ahead.shift() ?? 0 };
  const { kernel, ledger, outcomes, queue, openAccount, ...others } = deps.working;
  const calls = mortal({ openAccount }, life);
  const ports: WorkPorts = {
    ...others,
    kernel: mortal(kernel, life),
    ledger: mortal(ledger, life),
    outcomes: mortal(outcomes, life),
    queue: mortal(queue, life),
    openAccount: calls.openAccount,
  };
  let killed = 0;
  deps.queue.push({ kind: 'dispatch', day: dayOf(deps.nowMs() - DAY_MS) });
  for (let messages = 0; messages < MAX_MESSAGES * (orgs.length + 1); messages += 1) {
    const message = deps.queue.shift();
    if (message === undefined) return killed;
    try {
      await (message.kind === 'dispatch' ? dispatchRun(ports, message) : workRun(ports, message));
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      killed += 1;
      life.left = ahead.shift() ?? 0;
      deps.queue.push(message);
    }
  }
  throw new Error('the run has no end');
}

/** Sends closed days on to months and accounts; invoices that were issued, by organisation, with their numbers. */
export async function invoicesOf({ deps, orgs }: RunScene): Promise<ReadonlyMap<string, readonly number[]>> {
  const issued = new Map<string, readonly number[]>();
  for (const org of orgs) {
    await deps.settle(org);
    const numbers: number[] = [];
    for await (const { events } of deps.kernel.history(billingAccount, org)) {
      for (const event of events) if (event.type === 'InvoiceIssued') numbers.push(event.data.number);
    }
    issued.set(org, numbers);
  }
  return issued;
}

/** Closed days of an organisation, as they are in the log. */
export async function closedDays({ deps }: RunScene, org: string): Promise<readonly string[]> {
  const days: string[] = [];
  for await (const { events } of deps.kernel.history(dailyUsage, org)) {
    for (const event of events) if (event.type === 'OrganisationDayClosed') days.push(event.data.day);
  }
  return days;
}

/** Days after the month's end on which it becomes final. */
export const FINAL_AT_MS = Date.UTC(2026, 11, 4, 0, 10);

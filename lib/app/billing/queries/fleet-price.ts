import type { Kernel } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { listPricePerHour } from '../../../domain/machine-list-price.ts';
import { dayOf } from '../../../domain/metering/day.ts';
import { computeMeter } from '../../../domain/metering/meter.ts';
import { termsOn } from '../../../domain/rating/dated-terms.ts';
import { type Decimal, display, exact, sum, times } from '../../../domain/rating/exact.ts';
import { eachOf } from '../../http/each-of.ts';
import { fleetRow, type MachineRow, machineRow } from '../../machines/views/machines.ts';
import { accountOf } from './attempt-price.ts';

/** Machines that are priced; of a larger fleet these are the oldest. */
export const MAX_PRICED_MACHINES = 2_000;
/** Accounts that are read at the same time. */
const READ_AT_ONCE = 8;
const SECONDS_IN_HOUR = exact('3600');

/** Machines of one customer and type, and what an hour of all of them comes to. */
export interface PricedMachines {
  readonly organisationId: string;
  readonly machineType: string;
  /** That the platform has: from when they are made until they are gone. */
  readonly machines: number;
  /** Of them, those whose attempt runs: their time is billed. */
  readonly billed: number;
  /** What the customer is charged by today's terms, before allowances, discounts and taxes; absent where the price depends on the month's quantity or there is none. */
  readonly charged?: { readonly currency: string; readonly perHour: Decimal };
  /** What they cost the platform by AWS's list price, in dollars. */
  readonly listPrice?: Decimal;
}

export interface FleetPrice {
  /** By customer, then by type. */
  readonly items: readonly PricedMachines[];
  /** There are more machines. */
  readonly truncated: boolean;
}

/** What the machines that there are now come to in an hour. */
export async function fleetPrice(
  { kernel, views }: { readonly kernel: Kernel; readonly views: ViewReader },
  nowMs: number,
  most = MAX_PRICED_MACHINES,
): Promise<FleetPrice> {
  const ids: { machineId: string }[] = [];
  let truncated = false;
  for await (const { key } of fleetRow.every(views, {})) {
    truncated = ids.length === most;
    if (truncated) break;
    ids.push({ machineId: key.sort });
  }
  const machines = (await machineRow.getMany(views, ids)).map(({ values }) => values).filter(isMade);
  const customers = [...Map.groupBy(machines, ({ organisationId }) => organisationId)];
  const items = await eachOf(customers, READ_AT_ONCE, async ([organisationId, own]) => {
    const account = await accountOf(kernel, organisationId, nowMs);
    const types = [...Map.groupBy(own, ({ machineType }) => machineType)];
    return types.map(([machineType, all]): PricedMachines => {
      const billed = all.filter(isBilled).length;
      const model = account && termsOn(account.dated, computeMeter(machineType), dayOf(nowMs)).charge?.model;
      const perHour = model?.kind === 'perUnit' ? hourly(model.unit, billed) : undefined;
      const charged = account && ifDefined(perHour, (price) => ({ currency: account.currency, perHour: price }));
      const listPrice = ifDefined(listPricePerHour(machineType), (price) => product(price, all.length));
      return { organisationId, machineType, machines: all.length, billed, ...defined({ charged, listPrice }) };
    });
  });
  return { items: items.flat(), truncated };
}

type Machine = MachineRow['values'];

function isMade({ status }: Machine): boolean {
  return status !== 'requested' && status !== 'ordered' && status !== 'terminated' && status !== 'failed';
}

/** Its time counts from when it has its attempt. */
function isBilled({ status }: Machine): boolean {
  return status === 'assigned';
}

/** Compute is priced by the second. */
function hourly(unit: Decimal, machines: number): Decimal {
  return display(times(times(exact(unit), SECONDS_IN_HOUR), exact(BigInt(machines))));
}

function product(price: Decimal, machines: number): Decimal {
  return display(times(exact(price), exact(BigInt(machines))));
}

/** The sum of what is there. */
export function sumOfPrices(prices: readonly (Decimal | undefined)[]): Decimal {
  return display(sum(prices.map((price) => exact(price ?? '0'))));
}

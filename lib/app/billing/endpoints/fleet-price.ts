import { MAX_FLEET_ROWS } from '../../../api/groups/fleet-price.ts';
import { defined } from '../../../domain/defined.ts';
import { FARGATE_LIST_PRICE } from '../../../domain/machine-list-price.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { fleetPrice, type PricedMachines, sumOfPrices } from '../queries/fleet-price.ts';

/** What an hour of the fleet costs: its customers, and the platform by a list price. */
export function fleetPriceEndpoints(
  deps: Pick<Dependencies, 'kernel' | 'views'>,
): Pick<Endpoints<'finance'>, 'finance.getFleetPrice'> {
  return {
    async 'finance.getFleetPrice'({ nowMs }) {
      const { items, truncated } = await fleetPrice(deps, nowMs);
      const { region, currency } = FARGATE_LIST_PRICE;
      const withoutPrice = items.filter(({ charged }) => charged === undefined);
      const body = {
        machines: count(items, 'machines'),
        billed: count(items, 'billed'),
        charged: chargedIn(items),
        withoutPrice: count(withoutPrice, 'billed'),
        listPrice: { region, currency, perHour: sumOfPrices(items.map(({ listPrice }) => listPrice)) },
        items: [...items].sort(byMachines).slice(0, MAX_FLEET_ROWS).map(rowOf),
        truncated: truncated || items.length > MAX_FLEET_ROWS,
      };
      return { body };
    },
  };
}

function count(items: readonly PricedMachines[], of: 'machines' | 'billed'): number {
  return items.reduce((all, item) => all + item[of], 0);
}

function byMachines(one: PricedMachines, other: PricedMachines): number {
  return other.machines - one.machines;
}

function chargedIn(items: readonly PricedMachines[]) {
  const charged = items.flatMap((item) => item.charged ?? []);
  return [...Map.groupBy(charged, ({ currency }) => currency)].map(([currency, own]) => ({
    currency,
    perHour: sumOfPrices(own.map(({ perHour }) => perHour)),
  }));
}

function rowOf({ organisationId, machineType, machines, billed, charged, listPrice }: PricedMachines) {
  return { organisation: organisationId, machineType, machines, billed, ...defined({ charged, listPrice }) };
}

import { chainUnits, isSagaStep, unitsOf } from './delivery/units.ts';
import { carryingTable } from './kernel/carrying.ts';
import { type Contention, contention } from './kernel/contention.ts';
import { withEndpoint } from './kernel/emulator.ts';
import { localCosts } from './kernel/local-costs.ts';
import { dollarsOf } from './prices.ts';
import { countOperations } from './scale/operations.ts';

/** A figure that may not grow, and the share by which it may because chance is in it. */
export interface Guarded {
  readonly value: number;
  readonly tolerance: number;
}

export type Baseline = Readonly<Record<string, Guarded>>;

const EXACT = 0.005;
/** Means of storms in virtual time. */
const BY_CHANCE = 0.2;
const STORMS = 20;

/** Counts and prices without an emulator, in seconds: `npm run check` compares them with the kept ones. */
export async function quickFigures(): Promise<Baseline> {
  const figures: Record<string, Guarded> = {};
  for (const [name, cost] of Object.entries(await localCosts())) {
    figures[`${name}: read units`] = { value: cost.readUnits, tolerance: EXACT };
    figures[`${name}: write units`] = { value: cost.writeUnits, tolerance: EXACT };
    figures[`${name}: round trips`] = { value: cost.roundTrips, tolerance: EXACT };
  }
  for (const { stateBytes, dollars } of await carryingTable()) {
    figures[`a state of ${stateBytes} bytes in every 8th commit: dollars`] = {
      value: dollars[8] ?? 0,
      tolerance: EXACT,
    };
  }
  for (const writers of [16, 64]) {
    const all: Contention[] = [];
    for (let i = 0; i < STORMS; i += 1) all.push(await contention(writers));
    const mean = (of: (storm: (typeof all)[number]) => number) =>
      Math.round((all.reduce((sum, each) => sum + of(each), 0) / STORMS) * 100) / 100;
    figures[`${writers} writers: ms`] = { value: mean(({ elapsedMs }) => elapsedMs), tolerance: BY_CHANCE };
    figures[`${writers} writers: dollars`] = { value: mean((storm) => storm.dollarsPerMillion), tolerance: BY_CHANCE };
  }
  return figures;
}

/** Those and the units of one confirmed part and of whole operations, which the emulator counts. */
export async function allFigures(): Promise<Baseline> {
  const { steps, deliveries } = await withEndpoint(chainUnits);
  const operations = Object.entries(await withEndpoint(countOperations)).flatMap(([name, demand]) =>
    Object.entries(demand).map(([what, value]) => [`${name}: ${what}`, { value, tolerance: EXACT }] as const),
  );
  const cold = unitsOf(steps, 'cold');
  const warm = unitsOf(steps, 'warm');
  const exact = (value: number) => ({ value, tolerance: EXACT });
  return {
    ...(await quickFigures()),
    'one confirmed part: read units': exact(cold.reads),
    'one confirmed part: write units': exact(cold.writes),
    'one confirmed part, warm: read units': exact(warm.reads),
    'one confirmed part, warm: write units': exact(warm.writes),
    'one confirmed part: deliveries': exact(deliveries),
    "a saga's step: dollars": exact(dollarsOf([unitsOf(steps.filter(isSagaStep), 'cold')])),
    ...Object.fromEntries(operations),
  };
}

/** What has grown beyond its tolerance, or is kept nowhere; figures that are kept and were not measured are left out. */
export function grown(figures: Baseline, kept: Baseline): readonly string[] {
  return Object.entries(figures).flatMap(([name, { value, tolerance }]) => {
    const before = kept[name];
    if (before === undefined) return [`${name} is ${value}, and nothing is kept to compare it with`];
    return value > before.value * (1 + tolerance) ? [`${name} is ${value}, ${before.value} is kept`] : [];
  });
}

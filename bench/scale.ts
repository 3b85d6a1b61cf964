import { withEndpoint } from './kernel/emulator.ts';
import type { BenchResult } from './main.ts';
import { compare, measureServices } from './scale/calibrate.ts';
import { ceilingsOf } from './scale/ceilings.ts';
import { costsOf, totalOf, unitCosts } from './scale/costs.ts';
import { grownTo, TODAY } from './scale/layout.ts';
import { loadOf } from './scale/load.ts';
import { countOperations } from './scale/operations.ts';
import { DAY_SECONDS, LABORATORY, PEAK } from './scale/profile.ts';
import { render } from './scale/render.ts';
import { type ServiceTimes, simulate } from './scale/simulation.ts';
import { CHAIN } from './scale/workload.ts';

/** The simulation may be off by so much of what the code does. */
export const MAX_ERROR = 0.2;
/** Loads for both, up to where the relay has more than it can do. */
const COMPARED = [
  { perSecond: 10, seconds: 30 },
  { perSecond: 100, seconds: 10 },
  { perSecond: 400, seconds: 5 },
  { perSecond: 1_200, seconds: 3 },
];
const SIMULATED_SECONDS = 10;
/** Of five deliveries of the chain two are the busiest queue's. */
const BUSIEST_SHARE = 2 / 5;
const COMMITS_OF_THE_CHAIN = 3;
export const CELL = 25_000;
const QUEUES_OF_A_CELL = 20;

export type Figures = Awaited<ReturnType<typeof measure>>;

async function measure() {
  const demands = await withEndpoint(countOperations);
  const times = await measureServices(TODAY);
  const compared = [];
  for (const load of COMPARED) compared.push(await compare(TODAY, { ...load, organisations: 1_000, seed: 3 }, times));
  const load = loadOf(LABORATORY, demands);
  const perSecond = (count: number) => (count * PEAK) / DAY_SECONDS;
  const rates = { commits: perSecond(load.commits), writes: perSecond(load.writes) };
  return {
    demands,
    load,
    compared,
    costs: costsOf(LABORATORY, demands),
    units: unitCosts(demands),
    ceilings: ceilingsOf(LABORATORY, demands, BUSIEST_SHARE),
    simulated: SIZES.map((size) => ({ ...size, ...simulateSize(size, rates, times) })),
  };
}

interface Size {
  readonly organisations: number;
  readonly made: string;
  readonly cells: number;
  readonly concurrency: number;
}

const SIZES: readonly Size[] = [
  { organisations: 10, made: 'as it is', cells: 1, concurrency: TODAY.concurrency },
  { organisations: 10_000, made: 'as it is', cells: 1, concurrency: TODAY.concurrency },
  { organisations: CELL, made: 'one cell', cells: 1, concurrency: QUEUES_OF_A_CELL },
  { organisations: 250_000, made: 'one cell', cells: 1, concurrency: QUEUES_OF_A_CELL },
  { organisations: 10_000_000, made: 'one cell', cells: 1, concurrency: QUEUES_OF_A_CELL },
  { organisations: 10_000_000, made: 'cells', cells: 10_000_000 / CELL, concurrency: QUEUES_OF_A_CELL },
];

/** One of the cells, in the busiest minutes: all are alike. */
function simulateSize(
  { organisations, cells, concurrency }: Size,
  rates: { readonly commits: number; readonly writes: number },
  times: ServiceTimes,
) {
  const here = organisations / cells;
  const layout = grownTo(TODAY, here * rates.writes, concurrency);
  const perSecond = (here * rates.commits) / COMMITS_OF_THE_CHAIN;
  const seconds = perSecond < 1 ? 600 : SIMULATED_SECONDS;
  return { perSecond, ...simulate(layout, { perSecond, seconds, organisations: here, seed: 5 }, CHAIN, times) };
}

/** Figures of scale, and their section of docs/scaling.md. */
export async function run(): Promise<BenchResult> {
  const figures = await measure();
  const failures = figures.compared.flatMap(({ offered, error }) =>
    error <= MAX_ERROR
      ? []
      : [`the simulation is off by ${(error * 100).toFixed(0)} % at ${offered.perSecond} a second`],
  );
  return { name: 'scale', page: 'scaling.md', figures, markdown: render(figures, totalOf), failures };
}

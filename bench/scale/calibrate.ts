import { aggregateNameOf } from 'epoch';
import type { Layout, Observed, Offered } from './layout.ts';
import { runReal } from './real-pipeline.ts';
import { type ServiceTimes, type Simulated, serviceKey, simulate } from './simulation.ts';
import { CHAIN } from './workload.ts';

/** Few enough that each message is alone in its function. */
const QUIET: Offered = { perSecond: 1, seconds: 30, organisations: 20, seed: 1 };

/** How long a message of each kind takes in its function, measured of the platform's own code with nothing else to do. */
export async function measureServices(layout: Layout, seconds = QUIET.seconds): Promise<ServiceTimes> {
  const sums = new Map<string, { ms: number; count: number }>();
  await runReal(layout, { ...QUIET, seconds }, (queue, messages, ms) => {
    const [only] = messages;
    if (only === undefined || messages.length > 1) return;
    const key = serviceKey(queue, aggregateNameOf(only.detail.stream));
    const sum = sums.get(key) ?? { ms: 0, count: 0 };
    sums.set(key, { ms: sum.ms + ms, count: sum.count + 1 });
  });
  return new Map([...sums].map(([key, { ms, count }]) => [key, ms / count]));
}

export interface Compared {
  readonly offered: Offered;
  readonly real: Observed;
  readonly simulated: Simulated;
  /** The largest share by which the simulation is off: of the mean, the median, the 99th percentile, commits and messages. */
  readonly error: number;
}

/** The same load on the code and on the simulation. */
export async function compare(layout: Layout, offered: Offered, times: ServiceTimes): Promise<Compared> {
  const real = await runReal(layout, offered);
  const simulated = simulate(layout, offered, CHAIN, times);
  const off = (of: (observed: Observed) => number) => Math.abs(of(simulated) - of(real)) / of(real);
  const perCommand = (what: 'commits' | 'messages') => (observed: Observed) => observed[what] / observed.commands;
  const errors = [
    off(({ meanMs }) => meanMs),
    off(({ p50Ms }) => p50Ms),
    off(({ p99Ms }) => p99Ms),
    off(perCommand('commits')),
    off(perCommand('messages')),
  ];
  return { offered, real, simulated, error: Math.max(...errors) };
}

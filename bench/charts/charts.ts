import type { ApiFigures } from '../api.ts';
import { LENGTHS, type PeersFigures } from '../peers.ts';
import { bars } from './bars.ts';
import { lines } from './lines.ts';

const dollars = (value: number) => `$${value >= 1 ? value.toLocaleString('en') : value}`;
const isOurs = (name: string) => name.startsWith('Epoch');

function ofPeers({ byLength, rates, storms }: PeersFigures) {
  const costs = byLength.map(({ name, costs: own }) => ({ label: name, values: own.map((cost) => cost.dollars) }));
  const most = storms.at(-1) ?? [];
  return {
    'peers-cost': lines(
      'Dollars per million commands, by the events of their stream',
      LENGTHS.map((length) => length.toLocaleString('en')),
      costs,
      dollars,
    ),
    'peers-writers': bars(
      `${most[0]?.writers} writers at once, until all have succeeded: time to ours`,
      most.map(({ name, toOurs }) => ({ label: name, value: toOurs, said: toOurs.toFixed(2), isOurs: isOurs(name) })),
    ),
    'peers-rates': bars(
      'Commands a second of processor time, in one process',
      rates.map(({ name, perSecond }) => ({
        ...{ label: name, value: perSecond, said: perSecond.toLocaleString('en') },
        isOurs: isOurs(name),
      })),
    ),
  };
}

function ofApi({ coldStart }: ApiFigures) {
  const starts = [
    { label: 'ours', ...coldStart.ours },
    { label: 'the least that is event-sourced', ...coldStart.eventSourced },
    { label: 'a usual function', ...coldStart.usual },
    { label: 'the bare SDK', ...coldStart.plain },
  ];
  return {
    'cold-start': bars(
      'A cold start: import and first call, milliseconds',
      starts.map(({ label, sumMs }) => ({ label, value: sumMs, said: sumMs.toFixed(0), isOurs: label === 'ours' })),
    ),
  };
}

/** Benchmarks of whose figures something is drawn. */
export const DRAWN = ['peers', 'api'] as const;

/** What is drawn of a benchmark's figures, by the names of the pictures in docs/performance/. */
export function chartsOf(name: string, figures: unknown): Readonly<Record<string, string>> {
  if (name === 'peers') return ofPeers(figures as PeersFigures);
  if (name === 'api') return ofApi(figures as ApiFigures);
  return {};
}

import { EVENT_BYTES, LENGTHS, type PeersFigures } from '../peers.ts';
import type { Costs } from './measure.ts';
import type { Rate } from './rates.ts';

const dollars = (value: number) => `$${value.toFixed(2)}`;
const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const costs = (all: readonly Costs[]) =>
  all.map(({ name, costs: own }) => [
    name,
    ...own.map((cost) => `${dollars(cost.dollars)} (${cost.reads} + ${cost.writes}; ${cost.roundTrips})`),
  ]);

/** Who costs less than a cold command of ours on a stream that exists, said as plainly as what costs more. */
function aheadOfOurs([cold, , ...peers]: readonly Costs[]): string {
  const at = LENGTHS.indexOf(100);
  const ours = cold?.costs[at];
  const ahead = peers.flatMap(({ name, costs: own }) => {
    const cost = own[at];
    if (cost === undefined || ours === undefined || cost.dollars >= ours.dollars || name === 'bare put') return [];
    return [
      `*${name}* (${dollars(cost.dollars)} in ${cost.roundTrips} round trips, ours ${dollars(ours.dollars)} in ${ours.roundTrips})`,
    ];
  });
  return ahead.length === 0 ? 'None costs less than ours.' : `Less than ours, cold, costs ${ahead.join(', ')}.`;
}

export function renderPeers({ byLength, bySize, storms, lostReplies, rates }: PeersFigures): string {
  return `## Beside peers

Measured in one run, each as its documentation sets it up (\`npm run bench -- peers\`, which installs them): castore 2.4 and
event-store-adapter-js 2.2 on DynamoDB, and schools written by hand: a stream read whole, snapshots as items of their own, the newest
events with the state in one item that every command replaces (*tip*), and the floor, one put that reads and compares nothing. States of 2 KB,
snapshots at every eighth event where there are any, the same envelope for all.

### One command, by the length of its stream
Events of 0.7 KB. Dollars per million (read + write units; round trips). Length 0 is the stream's first command.

${table(['', ...LENGTHS.map((length) => length.toLocaleString('en'))], costs(byLength))}

![Dollars per million commands, by the length of the stream](performance/peers-cost.svg)

${aheadOfOurs(byLength)}

### By the size of its event
Streams of 100 events.

${table(['', ...EVENT_BYTES.map((bytes) => `${bytes} B`)], costs(bySize))}

### Writers at once
On one stream of 100 events, over the wire to the emulator, which answers one call at a time; in turns, medians. *By itself*: commands that succeed
by what the peer does of its own accord; the others' callers try again by plain jitter (25 ms, doubled, at most 2 s) until they do. Time is until
all have, as a ratio to ours; the emulator's queries take longer the longer a stream is, and a tip asks none.

${table(
  ['', ...storms.map(([first]) => `${first?.writers} at once: by itself, time, per million`)],
  (storms[0] ?? []).map(({ name }, index) => [
    name,
    ...storms.map((all) => {
      const one = all[index];
      return one === undefined ? '' : `${one.byItself}, ${one.toOurs.toFixed(2)}, ${dollars(one.dollars)}`;
    }),
  ]),
)}

![How much longer than ours many writers at once take](performance/peers-writers.svg)

### Lost replies
Commands whose write takes effect and whose reply never comes; the SDK sends it again. Right is: each stored once, and each said to have succeeded.

${table(
  ['', 'commands', 'said to have succeeded', 'stored'],
  lostReplies.map(({ name, commands, told, stored }) => [name, commands, told, stored]),
)}

### In one process
Commands a second of processor time, over stores in memory and one on SQLite, on streams of up to four events of 0.5 KB; in turns, medians. Ours
encodes, hashes and keeps the very rows that a table would have; the others' stores in memory keep objects. ${ahead(rates)}

${table(
  ['', 'commands a second', 'ours, warm, to it'],
  rates.map(({ name, perSecond, oursToIt }) => [name, perSecond.toLocaleString('en'), oursToIt.toFixed(2)]),
)}

![Commands a second of processor time](performance/peers-rates.svg)`;
}

/** Who is faster than ours, said as plainly as where ours is. */
function ahead(rates: readonly Rate[]): string {
  const names = rates.filter(({ oursToIt }) => oursToIt < 1).map(({ name }) => name);
  return names.length === 0 ? 'None is faster than ours.' : `Faster than ours: ${names.join('; ')}.`;
}

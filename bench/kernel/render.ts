import type { KernelFigures } from '../kernel.ts';
import type { Cost } from './costs.ts';

const dollars = (value: number) => `$${value.toFixed(2)}`;
const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
const costRow = (name: string, { readUnits, writeUnits, roundTrips, dollarsPerMillion }: Cost) =>
  row(name, readUnits, writeUnits, roundTrips, dollars(dollarsPerMillion));
const COST_HEAD = ['| | read units | write units | round trips | per million |', '|---|---|---|---|---|'];

/** The kernel's figures as tables. */
export function renderKernel(figures: KernelFigures): string {
  const { commands, idempotency, firstConflict, carrying, reading } = figures;
  const { besidePeers, processor } = figures;
  const distances = Object.keys(carrying[0]?.dollars ?? {});
  return [
    '## Kernel',
    '',
    'Events of 0.5 KB, a state of 2 KB, the real envelope. Units are computed from item sizes, refused writes included;',
    'on-demand prices ($0.125 and $0.625 per million read and write units). `npm run bench -- kernel` measures them again.',
    '',
    '### One command, by the length of its stream',
    '',
    ...COST_HEAD,
    ...commands.flatMap(({ events, cold, warm }) => [
      costRow(`${events.toLocaleString('en')} events, cold`, cold),
      costRow(`${events.toLocaleString('en')} events, warm`, warm),
    ]),
    costRow('warm, overtaken by one rival', firstConflict),
    '',
    '### Idempotent commands, cold',
    '',
    ...COST_HEAD,
    ...Object.entries(idempotency).flatMap(([means, { first, repeat }]) => [
      costRow(`${means}, first`, first),
      costRow(`${means}, repeat`, repeat),
    ]),
    '',
    ...contentionLines(figures),
    ...besidePeerLines(besidePeers),
    ...processorLines(processor),
    '### When a commit contains the state: dollars per million cold commands',
    '',
    row('state', ...distances.map((k) => `every ${k}`)),
    row(...['state', ...distances].map(() => '---')),
    ...carrying.map(({ stateBytes, dollars: by }) =>
      row(`${stateBytes / 1_000} KB`, ...distances.map((k) => dollars(by[Number(k)] ?? Number.NaN))),
    ),
    '',
    '### Reading',
    '',
    `${reading.events.toLocaleString('en')} events through the iterator in ${(reading.elapsedMs / 1_000).toFixed(1)} s;` +
      ` live heap after each tenth: ${reading.heapMb.join(', ')} MB.`,
    '',
  ].join('\n');
}

function besidePeerLines(besidePeers: KernelFigures['besidePeers']): readonly string[] {
  return [
    'On a stream of 100 events beside a peer over the same store that reads the stream whole, writes, and after a conflict waits by',
    'plain full jitter (25 ms, doubled each time, at most 2 s); means of 40 storms. A peer that keeps its stream in one item makes the same calls',
    'at the same times:',
    '',
    '| writers | ours | the peer | per million, ours | the peer |',
    '|---|---|---|---|---|',
    ...besidePeers.map(({ writers, ours, peer }) =>
      row(
        writers,
        `${ours.elapsedMs} ms`,
        `${peer.elapsedMs} ms`,
        dollars(ours.dollarsPerMillion),
        dollars(peer.dollarsPerMillion),
      ),
    ),
    '',
  ];
}

function processorLines(processor: KernelFigures['processor']): readonly string[] {
  return [
    '### Processor time',
    '',
    "A command through the whole kernel, and the SDK's own calls for the same items, in turns, with a request handler in the same",
    "process that answers at once: microseconds of processor time, medians, and the median of each turn's ratio (1.15 wanted; why it",
    'is not reached: [decision 68](decisions/0068-a-floor-of-processor-time.md)). The floor is the same calls, each after a command of a',
    'kernel over memory; a command takes at most 1.15 times that.',
    '',
    '| | ours | the bare SDK | ratio | the floor | ratio |',
    '|---|---|---|---|---|---|',
    ...Object.entries({ 'warm: one put': processor.warm, 'cold: a query and a put': processor.cold }).map(
      ([name, { oursMicros, bareMicros, ratio, besideMicros, toFloor }]) =>
        row(name, oursMicros, bareMicros, ratio, besideMicros, `**${toFloor}**`),
    ),
    '',
  ];
}

function contentionLines({ contention, separateStreams }: KernelFigures): readonly string[] {
  return [
    '### Cold writers at once on one stream',
    '',
    'In virtual time, each call taking 5 ms, give or take a half.',
    '',
    '| writers | succeeded | attempts each | read units | write units | per million | all done after |',
    '|---|---|---|---|---|---|---|',
    ...contention.map((storm) =>
      row(
        storm.writers,
        storm.succeeded,
        storm.attempts,
        storm.readUnits,
        storm.writeUnits,
        dollars(storm.dollarsPerMillion),
        `${storm.elapsedMs} ms`,
      ),
    ),
    '',
    `${separateStreams.commands.toLocaleString('en')} commands by ${separateStreams.writers} writers on` +
      ` ${separateStreams.streams.toLocaleString('en')} streams: ${separateStreams.conflicts} conflicts.`,
    '',
  ];
}

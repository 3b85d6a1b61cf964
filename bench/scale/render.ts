import type { Figures } from '../scale.ts';
import type { Costs } from './costs.ts';

const number = (value: number) => Math.round(value).toLocaleString('en');
const dollars = (value: number) => (value < 0.1 ? `$${value.toPrecision(2)}` : `$${value.toFixed(2)}`);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

export function render(figures: Figures, totalOf: (costs: Costs) => number): string {
  return [operations(figures), costs(figures, totalOf), ceilings(figures), calibration(figures), sizes(figures)].join(
    '\n',
  );
}

function operations({ demands, load }: Figures): string {
  const rows = Object.entries(demands).map(
    ([name, { reads, writes, commits, messages }]) =>
      `| ${NAMES[name]} | ${reads} | ${writes} | ${commits} | ${messages} |`,
  );
  const { reads, writes, commits, messages, requests } = load;
  return `## What operations take

Counted over the calls of DynamoDB, with everything that follows from them; requests of the API are not in it.

| | read units | write units | commits | deliveries |
|---|---|---|---|---|
${rows.join('\n')}
| a laboratory’s day, ${number(requests)} requests included | ${number(reads)} | ${number(writes)} | ${number(commits)} | ${number(messages)} |
`;
}

const NAMES: Readonly<Record<string, string>> = {
  file: 'a file of one part, from start to its last view',
  confirmation: 'one more confirmation of parts',
  job: 'a job that succeeds, without heartbeats',
  day: 'the close of a day of one organisation',
};

function costs({ costs: of, units }: Figures, totalOf: (costs: Costs) => number): string {
  const rows = Object.entries(of).map(([name, each]) => `| ${name} | ${dollars(each)} |`);
  return `## What it costs

A laboratory for a month, by list prices (\`bench/prices.ts\`), beside what the platform costs at rest:

| | dollars |
|---|---|
${rows.join('\n')}
| **in all** | **${dollars(totalOf(of))}** |

One more of each, the platform’s own part:

| | dollars |
|---|---|
${Object.entries(units)
  .map(([name, each]) => `| ${name} | ${dollars(each)} |`)
  .join('\n')}
`;
}

function ceilings({ ceilings: of }: Figures): string {
  const rows = of.map(
    ({ name, whose, limit, per, organisations, lift }) =>
      `| ${number(organisations)} | ${name} | ${number(limit)} ${per} | ${whose} | ${lift} |`,
  );
  return `## What breaks first

Organisations like the laboratory, in the busiest minutes (five times the average), that each limit carries:

| organisations | limit | how much | whose | what lifts it |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function calibration({ compared }: Figures): string {
  const rows = compared.map(({ offered, real, simulated, error }) =>
    [
      `| ${offered.perSecond} | ${number(real.meanMs)} / ${number(simulated.meanMs)}`,
      `${number(real.p50Ms)} / ${number(simulated.p50Ms)}`,
      `${number(real.p99Ms)} / ${number(simulated.p99Ms)}`,
      `${percent(error)} |`,
    ].join(' | '),
  );
  return `## How far the simulation is to be believed

The platform’s own code, all of it, in virtual time, and the simulation under the same load: milliseconds from a command’s reply until the last
of its consequences is seen, code / simulation, and the largest error of these and of commits and messages per command (at most 20 %).

| commands a second | mean | median | 99th percentile | error |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function sizes({ simulated }: Figures): string {
  const rows = simulated.map(
    ({ organisations, made, cells, perSecond, p50Ms, p99Ms, busiest, relayUse, left, commands }) => {
      const all = commands + left;
      const seen = left === 0 ? 'all' : percent(commands / all);
      const name = cells === 1 ? made : `${number(cells)} ${made}`;
      const times = `${number(p50Ms)} | ${number(p99Ms)}`;
      return `| ${number(organisations)} | ${name} | ${number(perSecond)} | ${times} | ${percent(busiest.use)} | ${percent(relayUse)} | ${seen} |`;
    },
  );
  return `## Simulated

The busiest minutes; milliseconds until the last consequence is seen; commands a second of one cell. “All”: nothing is left a minute after ten seconds of it.

| organisations | made | commands a second | median | 99th percentile | busiest queue in use | relay in use | seen through |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

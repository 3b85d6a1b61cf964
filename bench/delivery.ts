import type { Units } from './delivery/counted-platform.ts';
import { rebuildMany } from './delivery/rebuilding.ts';
import { chainUnits, isSagaStep, unitsOf } from './delivery/units.ts';
import { visibility } from './delivery/visibility.ts';
import { withEndpoint } from './kernel/emulator.ts';
import { dollarsOf } from './prices.ts';

const EVENTS = 1_000_000;
/** The live heap may not grow by more between the first tenth of a rebuild and its last: its rows are kept in it. */
const MAX_GROWTH_MB = 10;

type Figures = Awaited<ReturnType<typeof measure>>;

async function measure() {
  const rebuilt = await rebuildMany(EVENTS);
  const chain = await withEndpoint(chainUnits);
  return { chain, rebuilt, visible: await visibility() };
}

/** Figures of delivery, and the section of docs/performance.md that shows them. */
export async function run() {
  const figures = await measure();
  return { name: 'delivery', figures, markdown: render(figures), failures: failuresOf(figures) };
}

function render({ chain, rebuilt, visible }: Figures): string {
  const row = (name: string, cold: Units, warm: Units) =>
    `| ${name} | ${cold.reads} | ${cold.writes} | $${dollarsOf([cold]).toFixed(2)} | ${warm.reads} | ${warm.writes} | $${dollarsOf([warm]).toFixed(2)} |`;
  const { commits, units } = chain.swept;
  return `## Delivery

### One confirmed part, to its last view
Request units of DynamoDB, rows below 1 KB; dollars per million of such commands. The bus costs $1.00 per million commits
besides, a queue $0.40 per million messages and calls. A view's step is cold in a process that has just started; it is warm in one
that has taken the stream's last commit as well, and then tries its step instead of reading the checkpoint first
([decision 59](decisions/0059-warm-steps.md)).

| | reads | writes | cold, per million | reads | writes | warm, per million |
|---|---|---|---|---|---|---|
${chain.steps.map(({ step, cold, warm }) => row(step, cold, warm)).join('\n')}
${row('**all of it**', unitsOf(chain.steps, 'cold'), unitsOf(chain.steps, 'warm'))}

${chain.deliveries} deliveries by queues; at most 8 read and 16 write units and 5 deliveries wanted. A saga's step, its input and its output: ${sagaStep(chain.steps)}.

### The sweep
${commits} moved streams cost one subscriber ${units.reads} read and ${units.writes} write units: the change log once, a checkpoint
per stream that it subscribes to.

### A rebuild
${rebuilt.events.toLocaleString('en')} events of ${rebuilt.rows.toLocaleString('en')} streams into a view in memory: ${rebuilt.perSecond.toLocaleString('en')} events a second;
live heap after each tenth, rows included: ${rebuilt.heapMb.join(', ')} MB.

### From reply to row
Without the inline step and without a token, on the local stack (the emulator's time on two busy cores, not AWS's):
${visible.p50Ms} ms at the median, ${visible.p99Ms} ms at the 99th percentile of ${visible.commands} commands.
`;
}

/** What a saga's input and output take together. */
function sagaStep(steps: Figures['chain']['steps']): string {
  const own = unitsOf(steps.filter(isSagaStep), 'cold');
  return `${own.reads} read and ${own.writes} write units, $${dollarsOf([own]).toFixed(2)} a million (at most $4.00 wanted)`;
}

function failuresOf({ chain, rebuilt }: Figures): readonly string[] {
  const failures: string[] = [];
  const growth = (rebuilt.heapMb.at(-1) ?? 0) - (rebuilt.heapMb[0] ?? 0);
  if (growth > MAX_GROWTH_MB) failures.push(`a rebuild's heap grew by ${growth} MB`);
  if (rebuilt.events !== EVENTS) failures.push(`a rebuild of ${EVENTS} events counted ${rebuilt.events}`);
  const files = chain.steps.find(({ step }) => step.startsWith('files@'));
  if (files?.cold.writes !== 1) failures.push(`a commit of one row took ${files?.cold.writes} write units`);
  return failures;
}

import { aggregateNameOf } from 'epoch';
import { billingRun } from '../lib/domain/billing-run/billing-run.ts';
import {
  closedDays,
  FINAL_AT_MS,
  invoicesOf,
  organisationsWithUsage,
  type RunScene,
  runKilled,
} from '../test/app/usage/killed-run.ts';
import type { BenchResult } from './main.ts';

const ORGANISATIONS = 10_000;
/** Calls after which the process dies: among the first pages, and among the closes. */
const DEATHS = [30, 150_000];
/** Days that the run closes of each organisation: the month's last one, and its grace time. */
const DAYS = 4;
const BILLING: ReadonlySet<string> = new Set(['daily-usage', 'billing-account', 'billing-period', 'invoice-numbers']);
const WRITE_UNIT_BYTES = 1_024;
/** A month of a customer costs less than this, in units of writing: a commit for each day, and those of the invoice. */
const MAX_UNITS_PER_INVOICE = 24;

interface Log {
  readonly commits: number;
  readonly units: number;
}

/** Commits of streams of money and usage, and the units that DynamoDB takes for writing them: one for each kilobyte. */
async function written({ deps }: RunScene): Promise<Log> {
  let commits = 0;
  let units = 0;
  for await (const commit of deps.store.scan(0, 1)) {
    if (!BILLING.has(aggregateNameOf(commit.stream))) continue;
    commits += 1;
    units += Math.ceil(JSON.stringify(commit).length / WRITE_UNIT_BYTES);
  }
  return { commits, units };
}

/** What is not exactly once: days, invoices, numbers, the run's own end. */
async function wrongIn(scene: RunScene, issued: ReadonlyMap<string, readonly number[]>): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const org of scene.orgs) {
    const days = await closedDays(scene, org);
    if (days.length !== DAYS || new Set(days).size !== DAYS) wrong.push(`${org}: closed ${days.join(', ')}`);
    if (issued.get(org)?.length !== 1) wrong.push(`${org}: ${issued.get(org)?.length} invoices`);
  }
  const numbers = [...issued.values()].flat().sort((a, b) => a - b);
  if (numbers.some((number, index) => number !== index + 1)) wrong.push('the numbers of invoices have gaps');
  const { state } = await scene.deps.kernel.load(billingRun, '2026-12-03');
  const isComplete = state.status === 'completed' && state.organisations === ORGANISATIONS && state.failed === 0;
  return isComplete ? wrong : [...wrong, `the run is ${JSON.stringify(state)}`];
}

export async function run(): Promise<BenchResult> {
  const scene = await organisationsWithUsage(ORGANISATIONS);
  scene.deps.to(FINAL_AT_MS);
  const before = await written(scene);
  const start = performance.now();
  const killed = await runKilled(scene, DEATHS);
  const closedAt = performance.now();
  const issued = await invoicesOf(scene);
  const issuedAt = performance.now();
  const after = await written(scene);
  const wrong = await wrongIn(scene, issued);
  const daysPerSecond = Math.round((ORGANISATIONS * DAYS) / ((closedAt - start) / 1_000));
  const invoicesPerSecond = Math.round(ORGANISATIONS / ((issuedAt - closedAt) / 1_000));
  const per = (units: number) => Math.round((units / ORGANISATIONS) * 10) / 10;
  const [commits, units] = [per(after.commits - before.commits), per(after.units - before.units)];
  const heapMb = Math.round(process.memoryUsage().heapUsed / 1_000_000);
  const markdown = `## The billing run and the end of a month

${ORGANISATIONS} organisations over adapters in memory, on one core: one run closes the last day of the month and the three of its grace time, and
dies ${killed} times on the way; then every month gets its invoice. Each day is closed once, each invoice issued once, numbers have no gap:
${wrong.length} wrong. Units are kilobytes of commits, rounded up for each; rows of views and checkpoints are not among them.

| | |
|---|---|
| days closed | ${daysPerSecond} a second |
| invoices issued | ${invoicesPerSecond} a second |
| commits for an invoice, its four days among them | ${commits} |
| units of writing for it | ${units} |
| heap at the end, the whole log and all views in it | ${heapMb} MB |
`;
  const isCostly = units > MAX_UNITS_PER_INVOICE;
  const costly = isCostly ? [`an invoice takes ${units} units, at most ${MAX_UNITS_PER_INVOICE}`] : [];
  const failures = [...wrong.slice(0, 20), ...costly, ...(killed === DEATHS.length ? [] : [`died ${killed} times`])];
  return { name: 'billing', figures: { daysPerSecond, invoicesPerSecond, commits, units, heapMb }, markdown, failures };
}

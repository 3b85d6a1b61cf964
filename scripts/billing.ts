import { parseArgs } from 'node:util';
import { BACK_TEST_MONTHS, backTest } from '../lib/app/billing/queries/back-test.ts';
import { draftedPlan, publishedPlan } from '../lib/app/billing/queries/plans.ts';
import { rerun } from '../lib/app/usage/commands/operate-run.ts';
import { dailyRunOf, usageOf } from '../lib/app/usage.ts';
import { addDays, type Day, dayOf, isDay } from '../lib/domain/metering/day.ts';
import { findPlace, platformAt } from './views/place.ts';

const HELP = `npm run billing -- <what>

  status    what became of a day's run: how many organisations are closed, whose close failed, and why
  rerun     does a day's run again, here: what is closed stays closed, what was left is closed now
  close     the same for one organisation
  backtest  what all customers' last 12 months would have come to under a plan; nothing is written

  --day YYYY-MM-DD   the day (UTC); yesterday by the platform's clock unless given
  --org ID           the organisation to close
  --plan ID          the plan to test: its draft, or with --version a published version
  --version N
  --stage NAME       a stage where the AWS environment leads; the Local Catacloud of this checkout unless given
`;

const VERBS: ReadonlySet<string> = new Set(['status', 'rerun', 'close', 'backtest']);

async function main(): Promise<boolean> {
  const text = { type: 'string' } as const;
  const options = { day: text, org: text, plan: text, version: text, stage: text, help: { type: 'boolean' } } as const;
  const { positionals, values } = parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
  const [verb] = positionals;
  if (values.help || verb === undefined || !VERBS.has(verb)) {
    console.log(HELP);
    return values.help === true;
  }
  if (verb === 'close' && values.org === undefined) throw new Error('close needs --org: whose day is to be closed');
  const platform = await platformAt(await findPlace(values.stage));
  if (verb === 'backtest') return printBackTest(platform, values.plan, values.version);
  const day = dayFrom(values.day, platform.clock.nowMs());
  const unused = { send: () => Promise.reject(new Error('the run of this command needs no queue')) };
  const ports = dailyRunOf(platform, { queue: unused, changeLog: platform.changeLog });
  if (verb === 'status') {
    const { closed, failed, failures } = await ports.outcomes.summary(day);
    console.log(`${day}: ${closed} closed, ${failed} failed`);
    for (const { organisationId, reason } of failures) console.log(`    ${organisationId}: ${reason}`);
    return failed === 0;
  }
  const { organisations, failed, waiting } = await rerun(ports, day, verb === 'close' ? values.org : undefined);
  console.log(`${day}: ${organisations} organisations, ${failed.length} failed, ${waiting} wait for the sweep`);
  for (const { organisationId, reason } of failed) console.log(`    ${organisationId}: ${reason}`);
  return failed.length === 0 && waiting === 0;
}

type Operated = Awaited<ReturnType<typeof platformAt>>;

async function printBackTest(
  platform: Operated,
  id: string | undefined,
  version: string | undefined,
): Promise<boolean> {
  if (id === undefined) throw new Error('backtest needs --plan: what is to be tested');
  const { kernel, views, clock } = platform;
  const plan = version === undefined ? await draftedPlan(kernel, id) : await publishedPlan(kernel, id, Number(version));
  const found = await backTest({ kernel, views, ledger: usageOf(platform).ledger }, plan, clock.nowMs());
  const { customers, skipped, winners, losers, same, total, preview, currency, largest } = found;
  console.log(
    `${customers} customers over ${BACK_TEST_MONTHS} months: ${total} ${currency}, then ${preview} ${currency}`,
  );
  console.log(`${winners} would have paid less, ${losers} more, ${same} the same; ${skipped} cannot pay by it`);
  for (const one of largest) console.log(`    ${one.organisationId}: ${one.total}, then ${one.preview}`);
  return true;
}

function dayFrom(text: string | undefined, nowMs: number): Day {
  if (text === undefined) return addDays(dayOf(nowMs), -1);
  if (!isDay(text)) throw new Error(`--day takes a calendar day such as 2026-11-30, not ${text}`);
  return text;
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

import { parseArgs } from 'node:util';
import { BACK_TEST_MONTHS, backTest } from '../lib/app/billing/queries/back-test.ts';
import { draftedPlan, publishedPlan } from '../lib/app/billing/queries/plans.ts';
import { rerun } from '../lib/app/usage/commands/operate-run.ts';
import { releaseQuarantine } from '../lib/app/usage/commands/release-quarantine.ts';
import type { RunSummary } from '../lib/app/usage/commands/run-outcomes.ts';
import { dailyRunOf, usageOf } from '../lib/app/usage.ts';
import { defined, ifDefined } from '../lib/domain/defined.ts';
import { addDays, type Day, dayOf, isDay } from '../lib/domain/metering/day.ts';
import { assertVerb, atMost, runCommand, UsageError } from './run-command.ts';
import { findPlace, platformAt } from './views/place.ts';

const HELP = `npm run billing -- <what>

  status    what became of a day's run: how many organisations are closed, whose close failed, and why
  rerun     does a day's run again, here: what is closed stays closed, what was left is closed now
  close     the same for one organisation
  release   lets go what is in quarantine of a day: from then on it is billed as it is counted
  backtest  what all customers' last 12 months would have come to under a plan; nothing is written

  --day YYYY-MM-DD   the day (UTC); yesterday by the platform's clock unless given
  --org ID           the organisation to close, or to release something of; release without it: of all that the run noted
  --meter NAME       the meter to release; all of the day unless given
  --plan ID          the plan to test: its draft, or with --version a published version
  --version N
  --stage NAME       a stage where the AWS environment leads; the Local Catacloud of this checkout unless given
`;

const ORIGIN = { actor: 'operator', correlation: 'npm run billing' };
const VERBS = ['status', 'rerun', 'close', 'release', 'backtest'] as const;

async function main(args: readonly string[]): Promise<boolean> {
  const text = { type: 'string' } as const;
  const options = { day: text, org: text, meter: text, plan: text, version: text, stage: text } as const;
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [verb] = positionals;
  assertVerb(verb, VERBS);
  atMost(1, positionals);
  if (verb === 'close' && values.org === undefined)
    throw new UsageError('close needs --org: whose day is to be closed');
  const named = ifDefined(values.day, checkedDay);
  const platform = await platformAt(await findPlace(values.stage));
  if (verb === 'backtest') return printBackTest(platform, values.plan, values.version);
  const day = named ?? addDays(dayOf(platform.clock.nowMs()), -1);
  const unused = { send: () => Promise.reject(new Error('the run of this command needs no queue')) };
  const ports = dailyRunOf(platform, { queue: unused, changeLog: platform.changeLog });
  if (verb === 'status') return printStatus(await ports.outcomes.summary(day), day);
  if (verb === 'release') return release(ports, day, values);
  const { organisations, failed, waiting } = await rerun(ports, day, verb === 'close' ? values.org : undefined);
  console.log(`${day}: ${organisations} organisations, ${failed.length} failed, ${waiting} wait for the sweep`);
  for (const { organisationId, reason } of failed) console.log(`    ${organisationId}: ${reason}`);
  return failed.length === 0 && waiting === 0;
}

type Ports = ReturnType<typeof dailyRunOf>;

function printStatus({ closed, failed, failures, notes }: RunSummary, day: Day): boolean {
  console.log(`${day}: ${closed} closed, ${failed} failed`);
  for (const { organisationId, reason } of failures) console.log(`    ${organisationId}: ${reason}`);
  for (const { organisationId, flagged, quarantined, unpriced } of notes) {
    if (flagged)
      console.log(`    ${organisationId}: closed before the log was swept; what comes after it is corrected`);
    for (const one of quarantined)
      console.log(`    ${organisationId}: ${one.meter} of ${one.day} went into quarantine`);
    for (const one of unpriced) console.log(`    ${organisationId}: ${one.meter} of ${one.day} has no price`);
  }
  return failed === 0;
}

/** Of one organisation, or of every one whose close noted a quarantine of the day. */
async function release(ports: Ports, day: Day, { org, meter }: { org?: string; meter?: string }): Promise<boolean> {
  const noted =
    org === undefined ? (await ports.outcomes.summary(day)).notes : [{ organisationId: org, quarantined: [] }];
  const wanted = noted.filter(({ quarantined }) => org !== undefined || quarantined.length > 0);
  if (wanted.length === 0) console.log(`${day}: nothing went into quarantine`);
  let isDone = true;
  for (const { organisationId } of wanted) {
    const outcome = await releaseQuarantine(ports.kernel, organisationId, { day, ...defined({ meter }) }, ORIGIN);
    console.log(`    ${organisationId}: ${outcome.ok ? 'released' : outcome.rejection.message}`);
    isDone &&= outcome.ok;
  }
  return isDone;
}

type Operated = Awaited<ReturnType<typeof platformAt>>;

async function printBackTest(
  platform: Operated,
  id: string | undefined,
  version: string | undefined,
): Promise<boolean> {
  if (id === undefined) throw new UsageError('backtest needs --plan: what is to be tested');
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

function checkedDay(text: string): Day {
  if (!isDay(text)) throw new UsageError(`--day takes a calendar day such as 2026-11-30, not ${text}`);
  return text;
}

await runCommand(HELP, main);

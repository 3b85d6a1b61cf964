import { listedBytes } from './objects.ts';
import { amountOf, countsByDay, lateCount, rawEvents, storedBytes, sumOf, totals, unitPrices } from './oracle.ts';
import { step, until } from './steps.ts';
import type { Story } from './story.ts';

const DAY_MS = 86_400_000;
const PATIENCE_MS = 30_000;

/** Compares the platform's numbers with those computed from the raw events and from S3. Returns the differences. */
export async function check(story: Story): Promise<readonly string[]> {
  const failures: string[] = [];
  const same = (what: string, platform: unknown, truth: unknown) => {
    const isSame = String(platform) === String(truth);
    console.log(`  ${isSame ? '✓' : '✗'} ${what}: ${truth}`);
    if (!isSame) failures.push(`${what}: the platform says ${platform}, the truth is ${truth}`);
  };
  console.log('\nChecked');
  same('SHA-256 of the download', story.digests.downloaded, story.digests.uploaded);
  same('SHA-256 that the job read', story.digests.byJob, story.digests.uploaded);
  await checkBill(story, same);
  await checkStorage(story, same);
  return failures;
}

const endOf = (day: string) => Date.parse(`${day}T00:00:00.000Z`) + DAY_MS;

type Same = (what: string, platform: unknown, truth: unknown) => void;

async function checkBill(story: Story, same: Same): Promise<void> {
  const { local, owner, organisationId: org, day, invoiceId, job, late } = story;
  const events = await rawEvents(local.endpoint, local.outputs.EventsTable, org);
  const closedUntilMs = endOf(late.broughtOn);
  const counts = countsByDay(events, closedUntilMs);
  const usage = await owner.billing.listUsageDays({ org, query: { from: day, to: day } });
  for (const [meter, count] of counts.get(day) ?? []) {
    const said = usage.items[0]?.usage.find((one) => one.meter === meter);
    same(`${meter} on ${day}`, said?.count, count);
  }
  const runMs = counts.get(day)?.get('compute.seconds:standard-1');
  same('run time of the job, in milliseconds', job.runMs, runMs);

  same('bytes × milliseconds of the late part on the bill', late.corrected, lateCount(events, late.fileId, endOf(day)));

  const invoice = await owner.billing.getInvoice({ org, invoice: invoiceId });
  const billedDays = [...counts.keys()].filter((one) => one >= invoice.from && one < invoice.to);
  const prices = unitPrices(events);
  const amounts = [...totals(counts, billedDays)].map(([meter, count]) => {
    const amount = amountOf(meter, count, prices.get(meter) ?? '0');
    same(`amount for ${meter}`, invoice.lines.find((line) => line.meter === meter)?.amount, amount);
    return amount;
  });
  same('lines of the invoice', invoice.lines.length, amounts.length);
  same('total of the invoice', invoice.total, sumOf(amounts));

  const byJob = await owner.billing.listUsageByJob({ org, query: { from: day, to: day } });
  const shares = [...byJob.items.map(({ usage: own }) => own), byJob.unlinked].flat();
  for (const [meter, count] of counts.get(day) ?? []) {
    // Downloads are no job's and no file's storage: they stand undivided in the rest.
    if (meter === 'egress.gb' || meter === 'requests.downloads') continue;
    const sum = shares.filter((one) => one.meter === meter).reduce((all, one) => all + BigInt(one.count), 0n);
    same(`shares of ${meter} together`, sum, count);
  }
}

async function checkStorage({ local, owner, organisationId: org }: Story, same: Same): Promise<void> {
  const events = await rawEvents(local.endpoint, local.outputs.EventsTable, org);
  const logged = storedBytes(events);
  const never = new AbortController().signal;
  const ask = async () => {
    const listed = await listedBytes(local.endpoint, local.outputs.FilesBucket, org);
    const { storedBytes: total } = await owner.organisations.get({ org });
    return { listed, total };
  };
  // The total and the deletion of objects follow the log within moments.
  const settled = await step('the storage total has settled', () =>
    until(
      'S3 and the total agree with the log',
      never,
      async () => {
        const seen = await ask();
        return seen.listed === logged && seen.total === String(logged) ? seen : undefined;
      },
      PATIENCE_MS,
    ).catch(ask),
  );
  same('bytes stored, as the organisation says', settled.total, logged);
  same('bytes stored, as S3 lists its objects', settled.listed, logged);
}

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eachOf } from '../../lib/app/http/each-of.ts';
import { countsByDay, rawEvents } from '../../local/demo/oracle.ts';
import type { LocalCatacloud } from '../../local/local-catacloud.ts';
import { type Customer, clientOf, configurationOf, newCustomer } from '../integration/customer.ts';
import { until } from '../until.ts';
import { ended, PATIENCE_MS, SUBMITTED_AT_ONCE, submit, unlessBehind } from './local-jobs.ts';

const ORGANISATIONS = 5;
const KILLS = 3;
const METER = 'compute.seconds:standard-1';
const DAY_MS = 86_400_000;
/** The ledger follows the log within moments; a busy computer takes longer. */
const BOOKS_MS = 600_000;

interface Work {
  readonly customer: Customer;
  readonly configuration: string;
}

/**
 * Jobs of five organisations while the host of machines is lost three times. Every program writes its attempt into one file as it
 * begins: none is there twice, however the platform counts. The books are compared with the log's raw events.
 */
export async function soakOrganisations(local: LocalCatacloud, jobs: number, print: (line: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'catacloud-soak-'));
  const ran = join(folder, 'ran');
  await writeFile(ran, '');
  // Jobs have users of their own.
  await chmod(folder, 0o755);
  await chmod(ran, 0o666);
  try {
    const works: Work[] = [];
    for (let n = 0; n < ORGANISATIONS; n += 1) {
      const customer = await newCustomer(local.frontDoorUrl, local.users.owner, `Lab ${n}`);
      const script = `echo "$CATACLOUD_ATTEMPT" >> ${ran}; sleep 0.2`;
      works.push({ customer, configuration: await configurationOf(customer, script) });
    }
    const startMs = performance.now();
    const losing = loseHosts(local, jobs, print);
    const ids = await eachOf([...Array(jobs).keys()], SUBMITTED_AT_ONCE, async (n) => {
      const { customer, configuration } = works[n % ORGANISATIONS] as Work;
      return { customer, job: await submit(customer, configuration) };
    });
    const attempts = new Map<string, string>();
    const wrong: string[] = [];
    for (const { customer, job } of ids) {
      const { attempts: made } = await ended(customer, job);
      for (const { id, status } of made) attempts.set(id, status);
      if (made.filter(({ status }) => status === 'succeeded').length !== 1) wrong.push(`${job} has not succeeded once`);
    }
    await losing;
    const seconds = Math.round((performance.now() - startMs) / 1_000);
    const began = (await readFile(ran, 'utf8')).split('\n').filter((line) => line !== '');
    wrong.push(...wrongRuns(began, attempts), ...(await wrongBooks(local, works)), ...(await wrongMachines(local)));
    return { jobs, attempts: attempts.size, began: began.length, seconds, wrong };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A host is lost each time when another part of the jobs has succeeded. */
async function loseHosts(local: LocalCatacloud, jobs: number, print: (line: string) => void): Promise<void> {
  const admin = await clientOf(local.frontDoorUrl, local.users.admin);
  const counted = async () => {
    const outcomes = await unlessBehind(() => admin.admin.getOutcomes({ query: {} }));
    return (outcomes?.days ?? []).reduce((sum, day) => sum + day.succeeded, 0);
  };
  const before = await counted();
  let [kills, succeeded] = [0, 0];
  const look = async () => {
    succeeded = (await counted()) - before;
    if (succeeded <= (jobs * (kills + 1)) / (KILLS + 1)) return false;
    kills += 1;
    print(`${succeeded} attempts have succeeded: the host is lost (${kills})`);
    await local.machines.lose();
    await local.machines.replace();
    return kills === KILLS;
  };
  await until(() => `${succeeded} attempts have succeeded`, look, { limitMs: PATIENCE_MS, everyMs: 1_000 });
}

function wrongRuns(began: readonly string[], attempts: ReadonlyMap<string, string>): readonly string[] {
  const times = new Map<string, number>();
  for (const id of began) times.set(id, (times.get(id) ?? 0) + 1);
  const twice = [...times].filter(([, count]) => count > 1).map(([id, count]) => `${id} began ${count} times`);
  const unknown = [...times.keys()].filter((id) => !attempts.has(id)).map((id) => `${id} ran and is no attempt`);
  const never = [...attempts].filter(([id, status]) => status === 'succeeded' && !times.has(id));
  return [...twice, ...unknown, ...never.map(([id]) => `${id} has succeeded and did not run`)];
}

/** Time on machines by the log's raw events, and as the platform has it in its ledger. */
async function wrongBooks({ endpoint, outputs }: LocalCatacloud, works: readonly Work[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { customer } of works) {
    const { owner, org } = customer;
    const counts = countsByDay(await rawEvents(endpoint, outputs.EventsTable, org), Date.now() + DAY_MS);
    const days = [...counts].flatMap(([day, meters]) => (meters.has(METER) ? [day] : []));
    const [from = '', to = from] = [days.sort()[0], days.at(-1)];
    const owed = days.reduce((sum, day) => sum + (counts.get(day)?.get(METER) ?? 0n), 0n);
    let booked = 0n;
    const isSame = async () => {
      const usage = await unlessBehind(() => owner.billing.listUsageDays({ org, query: { from, to } }));
      const lines = (usage?.items ?? []).flatMap((day) => day.usage.filter(({ meter }) => meter === METER));
      booked = lines.reduce((sum, { count }) => sum + BigInt(count), 0n);
      return booked === owed;
    };
    const limits = { limitMs: BOOKS_MS, everyMs: 1_000 };
    await until('the ledger has what the log has', isSame, limits).catch(() =>
      wrong.push(`${org} is billed ${booked} ms, and ran ${owed}`),
    );
  }
  return wrong;
}

async function wrongMachines({ frontDoorUrl, users }: LocalCatacloud): Promise<readonly string[]> {
  const admin = await clientOf(frontDoorUrl, users.admin);
  let left = ['unknown'];
  const isEmpty = async () => {
    const { used } = await admin.admin.getJobSlots({});
    const machines = (await unlessBehind(() => admin.admin.listMachines({ query: {} })))?.items;
    if (machines === undefined) return false;
    left = [...machines.map(({ id, status }) => `${id} is ${status}`), ...(used.all > 0 ? [`${used.all} slots`] : [])];
    return left.length === 0;
  };
  return until('all machines and slots are free', isEmpty, { limitMs: BOOKS_MS, everyMs: 1_000 }).then(
    () => [],
    () => left,
  );
}

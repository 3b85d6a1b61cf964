import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { faultsOf } from '../app/billing/customer-model/check.ts';
import { play as playCustomer } from '../app/billing/customer-model/play.ts';
import { anyHistory } from '../domain/billing-period/any-history.ts';
import { billedBy, play, ratedAtOnce } from '../domain/billing-period/check-history.ts';

type Form = 'billing' | 'customers';

interface Share {
  readonly form: Form;
  readonly seed: number;
  readonly histories: number;
}

/** Two, as the machines that this is measured on have cores. */
const WORKERS = 2;
/** Faults after which a worker ends. */
const MAX_WRONG = 20;
/** Customers between two lines of progress of a worker. */
const PRINT_EVERY = 1_000;

/**
 * Months as they may be recorded, or whole customers with terms and money that change: what was billed for each month must be what
 * rating it at once comes to, to the cent.
 */
export async function soakBilling(form: Form, seed: number, histories: number, print: (line: string) => void) {
  const shares = Array.from({ length: WORKERS }, (_, index): Share => {
    return { form, seed: seed + index * 1_000_000, histories: Math.ceil(histories / WORKERS) };
  });
  const wrong = await Promise.all(shares.map((share) => inWorker(share, print)));
  return { seed, histories: WORKERS * Math.ceil(histories / WORKERS), wrong: wrong.flat() };
}

/** Of a worker: a line of progress, or at its end what is wrong. */
type Message = string | readonly string[];

function inWorker(share: Share, print: (line: string) => void): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on('message', (message: Message) => (typeof message === 'string' ? print(message) : resolve(message)));
    worker.once('error', reject);
  });
}

function check(share: Share): readonly string[] {
  return share.form === 'customers' ? checkCustomers(share) : checkMonths(share);
}

/** One after the other, from the seed on. */
function checkCustomers({ seed, histories }: Share): readonly string[] {
  const wrong: string[] = [];
  for (let each = seed; each < seed + histories && wrong.length < MAX_WRONG; each += 1) {
    const faults = faultsOf(playCustomer(each));
    if (faults.length > 0) wrong.push(`seed ${each}: ${faults.join('; ')}`);
    const done = each - seed + 1;
    if (done % PRINT_EVERY === 0) say(`from seed ${seed}: ${done} customers, ${wrong.length} wrong`);
  }
  return wrong;
}

function checkMonths({ seed, histories }: Share): readonly string[] {
  const property = fc.property(anyHistory, (history) => billedBy(play(history)) === ratedAtOnce(history));
  const { failed, counterexample } = fc.check(property, { seed, numRuns: histories });
  return failed ? [`seed ${seed}: ${JSON.stringify(counterexample)}`] : [];
}

function say(message: Message): void {
  parentPort?.postMessage(message);
}

if (!isMainThread) say(check(workerData as Share));

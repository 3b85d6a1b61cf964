import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { anyHistory } from '../domain/billing-period/any-history.ts';
import { billedBy, play, ratedAtOnce } from '../domain/billing-period/check-history.ts';

interface Share {
  readonly seed: number;
  readonly histories: number;
}

/** Two, as the machines that this is measured on have cores. */
const WORKERS = 2;

/** Months as they may be heard: what was billed for each must be what rating it at once comes to, to the cent. */
export async function soakBilling(seed: number, histories: number) {
  const shares = Array.from({ length: WORKERS }, (_, index): Share => {
    return { seed: seed + index, histories: Math.ceil(histories / WORKERS) };
  });
  const wrong = await Promise.all(shares.map(inWorker));
  return { seed, histories: WORKERS * Math.ceil(histories / WORKERS), wrong: wrong.flat() };
}

function inWorker(share: Share): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function check({ seed, histories }: Share): readonly string[] {
  const property = fc.property(anyHistory, (history) => billedBy(play(history)) === ratedAtOnce(history));
  const { failed, counterexample } = fc.check(property, { seed, numRuns: histories });
  return failed ? [`seed ${seed}: ${JSON.stringify(counterexample)}`] : [];
}

if (!isMainThread) parentPort?.postMessage(check(workerData as Share));

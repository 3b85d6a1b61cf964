import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { StampedChange } from 'epoch/views';
import { bytesRow, organisationFileRow, TIMELINES_VIEW } from '../../lib/app/usage/views/timeline-rows.ts';
import { usageTimelines } from '../../lib/app/usage/views/usage-timelines.ts';
import type { ReplyOf } from '../../lib/client/types.ts';
import { dayStart, daysBetween, firstDayOf } from '../../lib/domain/metering/day.ts';
import { findRunning } from '../../local/announcement.ts';
import { findPlace, platformAt } from '../../scripts/views/place.ts';
import { clientOf } from '../integration/customer.ts';

/** Two rows a file: a transaction takes 100 items. */
const FILES_AT_ONCE = 40;
const POLL_MS = 1_000;
const PATIENCE_MS = 16 * 60_000;

/**
 * A month of so many rows, written by the deployed worker into the store of `npm start`: files of 1,000 bytes are put into the lists of a seeded
 * customer's usage, and its last billed month is exported. How long the worker takes, and how much memory.
 */
export async function soakDeployedExports(rows: number, print: (line: string) => void) {
  const running = await findRunning();
  if (running === undefined) throw new Error('no Local Catacloud runs in this checkout: npm start');
  const owner = await clientOf(running.frontDoorUrl, running.users.owner);
  const billed = await billedMonth(owner);
  const storage = billed.lines.filter(({ meter }) => meter === 'storage.gb_hours');
  const printed = storage.flatMap((line) => line.rows ?? []).filter(({ kind }) => kind !== 'fee').length || 1;
  const files = Math.ceil(rows / billed.days / printed);
  await putFiles(billed.org, files, dayStart(firstDayOf(billed.month)), print);
  const watched = watchWorkers();
  const { id } = await owner.billing.requestExport({ org: billed.org, body: { kind: 'focus', month: billed.month } });
  const began = performance.now();
  const one = await untilFinished(() => owner.billing.getExport({ org: billed.org, export: id }));
  const seconds = (performance.now() - began) / 1_000;
  const { firstHalf, secondHalf } = watched.stop();
  const text = one.download === undefined ? undefined : await fetch(one.download.url);
  let bytes = 0;
  for await (const chunk of text?.body ?? []) bytes += chunk.byteLength;
  const wrong = [
    ...(one.status === 'ready' ? [] : [`the export is ${one.status}: ${one.reason}`]),
    ...((one.rows ?? 0) < rows ? [`${one.rows} of ${rows} rows`] : []),
    ...(`${bytes}` === one.download?.sizeBytes ? [] : [`${bytes} bytes came of ${one.download?.sizeBytes}`]),
  ];
  return {
    seed: 0,
    files,
    rows: one.rows ?? 0,
    megabytes: Math.round(bytes / 1e6),
    seconds: Math.round(seconds),
    mbFirstHalf: firstHalf,
    mbSecondHalf: secondHalf,
    wrong,
  };
}

type Owner = Awaited<ReturnType<typeof clientOf>>;
type Line = ReplyOf<'billing.getInvoice'>['lines'][number];

async function billedMonth(
  owner: Owner,
): Promise<{ org: string; month: string; days: number; lines: readonly Line[] }> {
  const { items } = await owner.organisations.list({ query: {} });
  for (const { id: org } of items) {
    const invoices = await owner.billing.listInvoices({ org, query: {} });
    const final = invoices.items.find(({ status }) => status === 'final');
    if (final === undefined) continue;
    const { lines } = await owner.billing.getInvoice({ org, invoice: final.id });
    return { org, month: final.from.slice(0, 7), days: daysBetween(final.from, final.to), lines };
  }
  throw new Error('no seeded customer has an invoice yet: wait for the history');
}

async function putFiles(org: string, files: number, atMs: number, print: (line: string) => void): Promise<void> {
  const { viewStore } = await platformAt(await findPlace(undefined));
  const live = await viewStore.live(TIMELINES_VIEW);
  const view = `${TIMELINES_VIEW}@${live?.version ?? usageTimelines.version}`;
  for (let from = 0; from < files; from += FILES_AT_ONCE) {
    const changes: StampedChange[] = [];
    for (let n = from; n < Math.min(files, from + FILES_AT_ONCE); n += 1) {
      const fileId = `fil_${String(n).padStart(26, '0')}`;
      const bytes = { event: `file#${fileId}@2`, changes: [{ atMs, delta: '1000' }] };
      const file = { fileId, uploaderId: 'usr_soak', startedAtMs: atMs };
      changes.push({ change: bytesRow.put({ fileId, version: 2 }, bytes), atMs });
      changes.push({ change: organisationFileRow.put({ organisationId: org, fileId }, file), atMs });
    }
    const stream = `soak#${from}`;
    await viewStore.apply([{ view, stream, from: { version: 0 }, to: { version: 1 }, changes }]);
    if (from % 4_000 === 0) print(`${from} of ${files} files`);
  }
}

async function untilFinished(look: () => Promise<ReplyOf<'billing.getExport'>>) {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const one = await look();
    if (one.status === 'ready' || one.status === 'failed') return one;
    if (performance.now() > until) throw new Error(`the export is ${one.status} after ${PATIENCE_MS} ms`);
    await pause(POLL_MS);
  }
}

/** The most megabytes that the worker's process has had, by half. The emulator runs each function as a process with its variables. */
function watchWorkers() {
  const samples: number[] = [];
  const timer = setInterval(async () => samples.push(await workersMb()), POLL_MS);
  return {
    stop() {
      clearInterval(timer);
      const half = samples.length >> 1;
      return { firstHalf: Math.max(0, ...samples.slice(0, half)), secondHalf: Math.max(0, ...samples.slice(half)) };
    },
  };
}

async function workersMb(): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (!/AWS_LAMBDA_FUNCTION_NAME=[^\0]*export/.test(environment)) return 0;
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_000;
    }),
  );
  return Math.round(Math.max(0, ...sizes));
}

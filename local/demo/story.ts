import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { progress } from '../../cli/progress.ts';
import { signIn } from '../../cli/session.ts';
import { download } from '../../cli/transfer/download.ts';
import { type Client, createClient } from '../../lib/client/client.ts';
import { fileSource } from '../../lib/client/node-source.ts';
import { uploadFile } from '../../lib/client/upload.ts';
import type { RunningCatacloud } from '../announcement.ts';
import { type JobRun, runJobOn } from './job.ts';
import { correctionOf, putWithoutAWord } from './late.ts';
import { sha256, writeSample } from './sample-file.ts';
import { step, until } from './steps.ts';

export interface StoryOptions {
  readonly local: RunningCatacloud;
  /** Folder of the sample and of its download. */
  readonly folder: string;
  /** A file of the user's own instead of the sample. */
  readonly path?: string;
  /** What else happens on the day of the job. */
  readonly beforeMidnight?: (owner: Client, organisation: string) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** All that has happened, for the bill and for the check. */
export interface Story {
  readonly local: RunningCatacloud;
  /** As the organisation's owner. */
  readonly owner: Client;
  readonly organisationId: string;
  /** Digests of the uploaded file and of the downloaded one. */
  readonly digests: { readonly uploaded: string; readonly downloaded: string; readonly byJob: string };
  readonly job: JobRun;
  readonly fileId: string;
  /** The day that was billed, UTC. */
  readonly day: string;
  readonly invoiceId: string;
  /** What was put on that day and said after its close. */
  readonly late: {
    readonly fileId: string;
    /** What the bill says of the day: byte-milliseconds that came after its close. */
    readonly corrected: string;
    /** The day whose close brought the correction: the last one that is closed. */
    readonly broughtOn: string;
  };
}

/** Prices of the demo: high, so that a day of one small file can be seen. */
export const PRICES = {
  'storage.gb_hours': '0.35',
  'compute.seconds:standard-1': '0.0125',
  'egress.gb': '1.5',
  'requests.downloads': '0.01',
} as const;
const PARALLEL_PARTS = 4;
const DAY_MS = 86_400_000;
/** How long after midnight the clock is set. */
const AFTER_MIDNIGHT_MS = 10 * 60_000;

async function clientOf(local: RunningCatacloud, who: 'owner' | 'admin'): Promise<Client> {
  const { email, password } = local.users[who];
  const { session } = await signIn(local.frontDoorUrl, email, password);
  return createClient({ baseUrl: local.frontDoorUrl, token: () => session.accessToken });
}

/** A customer of the demo's own, on a plan of its own: earlier runs change none of its numbers. */
async function newCustomer(owner: Client, admin: Client): Promise<string> {
  const { id } = await owner.organisations.create({ body: { name: `Demo of ${new Date().toISOString()}` } });
  await onOwnPlan(admin, id, 'Demo');
  return id;
}

/** Opens a billing account on a plan of its own, with the demo's prices. */
export async function onOwnPlan(admin: Client, organisation: string, name: string): Promise<void> {
  const charges = Object.entries(PRICES).map(([meter, unit]) => ({ meter, model: { kind: 'perUnit' as const, unit } }));
  const plan = await admin.billing.draftPlan({ body: { name, currency: 'EUR', charges } });
  await admin.billing.publishPlan({ plan: plan.id });
  await admin.billing.openAccount({ body: { organisation, plan: plan.id, version: 1 } });
}

export async function uploadSample(owner: Client, org: string, path: string, signal: AbortSignal): Promise<string> {
  const source = await fileSource(path);
  const bar = progress(`upload ${basename(path)}`, source.sizeBytes, process.stdout);
  try {
    const body = { name: basename(path), sizeBytes: String(source.sizeBytes) };
    const onProgress = ({ sentBytes }: { sentBytes: number }) => bar.update(sentBytes);
    const options = { parallel: PARALLEL_PARTS, onProgress, signal };
    const { fileId } = await uploadFile(owner, org, body, source, options);
    return fileId;
  } finally {
    bar.end();
    await source.close();
  }
}

export async function fetchBack(owner: Client, org: string, file: string, target: string): Promise<string> {
  const { sizeBytes, name } = await owner.files.get({ org, file });
  const bar = progress(`download ${name}`, Number(sizeBytes), process.stdout);
  const url = async () => (await owner.files.download({ org, file })).url;
  const onProgress = bar.update;
  await download({
    fileId: file,
    sizeBytes: Number(sizeBytes),
    target,
    parallel: PARALLEL_PARTS,
    overwrite: true,
    url,
    onProgress,
  }).finally(bar.end);
  return sha256(target);
}

/** Sets the clock to shortly after the next midnight; answers with the day that this has ended. */
export async function overMidnight(admin: Client): Promise<string> {
  const { now } = await admin.admin.getClock();
  const midnight = (Math.floor(Date.parse(now) / DAY_MS) + 1) * DAY_MS;
  await admin.admin.moveClock({ body: { to: new Date(midnight + AFTER_MIDNIGHT_MS).toISOString() } });
  return now.slice(0, 10);
}

/** A day is closed for every customer there is, and not before the log is swept: that takes a busy machine minutes. */
const BILLED_WITHIN_MS = 300_000;

/** Waits until the day is closed and in an invoice. */
export async function billed(owner: Client, org: string, day: string, signal: AbortSignal): Promise<string> {
  const ask = async () => {
    const { items } = await owner.billing.listUsageDays({ org, query: { from: day, to: day } });
    if (items.every(({ closed }) => !closed)) return undefined;
    const invoices = await owner.billing.listInvoices({ org });
    // `to` is the day after the last one.
    return invoices.items.find(({ from, to }) => from <= day && day < to)?.id;
  };
  return until(`${day} is billed`, signal, ask, BILLED_WITHIN_MS);
}

export async function runStory({ local, folder, path, beforeMidnight, signal }: StoryOptions): Promise<Story> {
  const owner = await step('signed in', () => clientOf(local, 'owner'));
  const admin = await clientOf(local, 'admin');
  const org = await step('an organisation on a plan of its own', () => newCustomer(owner, admin));
  const original = path ?? join(folder, 'sample.bin');
  if (path === undefined) await step('64 MiB sample made', () => writeSample(original));
  const { size } = await stat(original);
  const fileId = await step(`${size} bytes uploaded in parts`, () => uploadSample(owner, org, original, signal));
  const job = await step('a job has run on the file', () => runJobOn(owner, org, fileId, signal));
  const downloaded = await step('downloaded again', () => fetchBack(owner, org, fileId, join(folder, 'again.bin')));
  await fetchBack(owner, org, job.digestFileId, join(folder, 'digest.txt'));
  await step('the larger output deleted', () => owner.files.delete({ org, file: job.copyFileId }));
  const silent = await step('a file put, and not a word said of it', () =>
    putWithoutAWord(owner, org, join(folder, 'late.bin')),
  );
  await beforeMidnight?.(owner, org);
  const day = await step('the clock moved over midnight', () => overMidnight(admin));
  const invoiceId = await step('the daily run has billed the day', () => billed(owner, org, day, signal));
  await step('now it is said: a part of the day that is closed', () => silent.sayIt());
  const broughtOn = await step('the clock moved over the next midnight', () => overMidnight(admin));
  const corrected = await step('the bill has the correction', () => correctionOf(owner, org, invoiceId, day, signal));
  await billed(owner, org, broughtOn, signal);
  const late = { fileId: silent.fileId, corrected, broughtOn };
  const digests = {
    uploaded: await sha256(original),
    downloaded,
    byJob: await job.digestIn(join(folder, 'digest.txt')),
  };
  return { local, owner, organisationId: org, digests, job, fileId, day, invoiceId, late };
}

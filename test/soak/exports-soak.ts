import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import type { ViewReader } from 'epoch/views';
import { type FocusPorts, focusCsv, focusRows } from '../../lib/app/billing/queries/focus-rows.ts';
import type { MonthDocuments } from '../../lib/app/billing/queries/month-documents.ts';
import type { Timelines } from '../../lib/app/usage/queries/timelines.ts';
import { createDocumentStore } from '../../lib/aws/s3/document-store.ts';
import { dayStart } from '../../lib/domain/metering/day.ts';
import { BYTE_MS_PER_GB_HOUR, STORAGE_METER } from '../../lib/domain/metering/meter.ts';
import { ratePeriod } from '../../lib/domain/rating/rate-period.ts';
import { createMemoryPlatform, digest } from '../memory-platform.ts';

const DAYS = 31;
const SAMPLE_MS = 50;
const GB = 1_000_000_000n;

/**
 * A month of so many rows, written through the store's own adapter to an S3 that forgets what it is sent: how long it takes, and how much
 * memory beyond what was there before.
 */
export async function soakExports(rows: number) {
  const files = Math.ceil(rows / DAYS);
  const server = createServer(forgettingS3);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const client = new S3Client({ endpoint, forcePathStyle: true, region: 'eu-central-1', credentials });
  const platform = createMemoryPlatform({ startMs: dayStart('2026-02-10') });
  const store = createDocumentStore('bucket', platform.clock, client);
  const ports: FocusPorts = {
    kernel: platform.kernel,
    views: noNames(platform.views),
    timelines: manyFiles(files),
    digest,
  };
  const of = { organisationId: 'org_a', organisationName: 'A', seller: 'S', month: '2026-01' };
  const memory = watchMemory();
  const began = performance.now();
  let written = 0;
  const csv = focusCsv(focusRows(ports, of, januaryOf(files)), (count) => {
    written = count;
  });
  const { bytes } = await store.write('documents/a.csv', 'text/csv', csv);
  const seconds = (performance.now() - began) / 1_000;
  const growth = memory.stop();
  server.close();
  const wrong = written < rows ? [`${written} of ${rows} rows were written`] : [];
  return {
    seed: 0,
    rows: written,
    megabytes: Math.round(bytes / 1e6),
    seconds: Number(seconds.toFixed(1)),
    mbFirstHalf: growth.firstHalf,
    mbSecondHalf: growth.secondHalf,
    wrong,
  };
}

/** Takes parts and keeps none. */
const forgettingS3: Parameters<typeof createServer>[1] = (request, response) => {
  request.resume().on('end', () => {
    const xml = request.url?.includes('uploads')
      ? '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>'
      : '<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>';
    response.setHeader('ETag', '"e"').end(request.method === 'POST' ? xml : '');
  });
};

function manyFiles(count: number): Timelines {
  const none = async function* () {};
  return {
    file: async (fileId) => ({
      changes: [{ atMs: 0, delta: GB }],
      links: [{ jobId: `job_${fileId}`, fromMs: 0 }],
      events: [],
    }),
    filesOf: async () => [],
    attemptsOf: async () => [],
    attemptsIn: none,
    async *filesIn() {
      for (let n = 0; n < count; n += 1)
        yield { fileId: `fil_${String(n).padStart(26, '0')}`, uploaderId: 'usr_a', startedAtMs: 0 };
    },
  };
}

/** The names are in no memory of ours. */
function noNames(views: ViewReader): ViewReader {
  return { ...views, getMany: async () => [] };
}

function januaryOf(files: number): MonthDocuments {
  const day = 24n * BYTE_MS_PER_GB_HOUR * BigInt(files);
  const days = Array.from({ length: DAYS }, (_, n) => `2026-01-${String(n + 1).padStart(2, '0')}`);
  const counts = new Map(days.map((one) => [one, new Map([[STORAGE_METER, day]])]));
  const charge = { meter: STORAGE_METER, model: { kind: 'perUnit' as const, unit: '0.001' } };
  const plan = { planId: 'pln_a', planVersion: 1, charges: [charge], fromDay: '2026-01-01' };
  const of = { period: '2026-01', fromDay: '2026-01-01', toDay: '2026-01-31', currency: 'EUR', counts };
  const { lines, total } = ratePeriod({ ...of, terms: { plans: [plan], overrides: [], discounts: [] } });
  const invoice = { ...of, id: 'inv_a', status: 'final' as const, number: 1, total, lines, adjustments: [] };
  return { isProvisional: false, currency: 'EUR', invoices: [invoice], creditNotes: [] };
}

/** Megabytes above the first sample, by half and at the most; growth in the second half would be a leak. */
function watchMemory() {
  const megabytes = () => Math.round(process.memoryUsage.rss() / 1e6);
  const first = megabytes();
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(megabytes() - first), SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      const half = samples.length >> 1;
      return { firstHalf: Math.max(0, ...samples.slice(0, half)), secondHalf: Math.max(0, ...samples.slice(half)) };
    },
  };
}

import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { storedDelta } from '../../lib/app/organisations/sagas/storage-usage.ts';
import { createObjectStore } from '../../lib/aws/s3/object-store.ts';
import { ApiError } from '../../lib/client/api-error.ts';
import { file } from '../../lib/domain/file/file.ts';
import { deployedDependencies } from '../soak/deployed-dependencies.ts';
import { type Customer, newCustomer } from './customer.ts';

const TEST_MS = 120_000;
const PART = 8 * 1_048_576;
const LAST = 3;
const PARTS = 2;
const RUNS = 4;

const deps = deployedDependencies(inject('outputs'));
const clock = { nowMs: Date.now, fromWallMs: (wallMs: number) => wallMs, refresh: async () => {} };
const objects = createObjectStore({
  client: new S3Client({ forcePathStyle: true }),
  bucket: inject('outputs').FilesBucket,
  clock,
});
let customer: Customer;
beforeAll(async () => {
  customer = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Interleavings');
}, TEST_MS);

type Step = 'put' | 'confirm' | 'complete' | 'abort' | 'delete';
interface Act {
  readonly step: Step;
  readonly part: number;
  /** The next step begins before this one has ended. */
  readonly overlaps: boolean;
}

const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.record({
    step: fc.oneof(
      { weight: 5, arbitrary: fc.constant<Step>('put') },
      { weight: 4, arbitrary: fc.constant<Step>('confirm') },
      { weight: 2, arbitrary: fc.constant<Step>('complete') },
      { weight: 1, arbitrary: fc.constantFrom<Step>('abort', 'delete') },
    ),
    part: fc.integer({ min: 1, max: PARTS }),
    overlaps: fc.boolean(),
  }),
  { minLength: 4, maxLength: 10 },
);

/** Refusals are answers here; a request that fails in any other way fails the test. */
async function refusable(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
  }
}

describe('any order of putting, confirming, completing, aborting and deleting, overlapping or not, over HTTP', () => {
  it('counts in the log what the store holds, each part once, and ends an upload once', {
    timeout: TEST_MS,
  }, async () => {
    const { owner, org } = customer;
    await fc.assert(
      fc.asyncProperty(acts, async (order) => {
        const body = { name: 'any.bin', sizeBytes: String((PARTS - 1) * PART + LAST) };
        const { uploadId: upload, fileId } = await owner.files.startUpload({ org, body });
        const at = { org, upload };
        const { parts } = await owner.files.signParts({ ...at, body: { parts: [1, 2] } });
        const act = ({ step, part }: Act): Promise<unknown> => {
          const signed = parts[part - 1];
          if (step === 'confirm') return owner.files.confirmPart({ ...at, part: `${part}` });
          if (step === 'complete') return owner.files.completeUpload(at);
          if (step === 'abort') return owner.files.abortUpload(at);
          if (step === 'delete') return owner.files.delete({ org, file: fileId });
          return fetch(signed?.url ?? '', { method: 'PUT', body: new Uint8Array(Number(signed?.sizeBytes)) });
        };
        let running: Promise<void>[] = [];
        for (const one of order) {
          running.push(refusable(act(one)));
          if (!one.overlaps) await Promise.all(running.splice(0));
        }
        await Promise.all(running);
        running = [];

        // What a reconciling client does: confirm all that is there.
        const { status, receivedParts } = await owner.files.getUpload(at);
        const held = receivedParts.flatMap(({ from, to }) => (from === to ? [from] : [from, to]));
        if (status === 'uploading' && held.length > 0) await owner.files.confirmParts({ ...at, body: { parts: held } });

        let counted = 0;
        const seen: number[] = [];
        const ends: string[] = [];
        for await (const { events } of deps.kernel.history(file, fileId)) {
          for (const event of events) {
            counted += storedDelta(event);
            if (event.type === 'PartsUploaded') seen.push(...event.data.parts.map(({ part }) => part));
            if (/Completed|Aborted|Expired/.test(event.type)) ends.push(event.type);
          }
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(ends.length).toBeLessThanOrEqual(1);
        const { state } = await deps.kernel.load(file, fileId);
        const place = { key: `${org}/${fileId}`, uploadId: 'uploadId' in state ? (state.uploadId ?? '') : '' };
        if (state.status === 'uploading') {
          const listed = (await objects.listParts(place)) ?? [];
          expect(counted).toBe(listed.reduce((sum, { bytes }) => sum + bytes, 0));
          await owner.files.abortUpload(at);
        } else if (state.status === 'available') {
          expect(counted).toBe((await objects.head(place.key))?.bytes);
        } else expect(counted).toBe(0);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

import { commandsOf, isRejection, type SentCommand, withId } from 'epoch';
import { given, TEST_CONTEXT } from 'epoch/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_QUOTA_BYTES, MAX_QUOTA_BYTES } from '../../../lib/domain/limits.ts';
import type { QuotaCommand } from '../../../lib/domain/quota/commands.ts';
import type { Held, QuotaEvent } from '../../../lib/domain/quota/events.ts';
import { quota } from '../../../lib/domain/quota/quota.ts';
import type { QuotaState } from '../../../lib/domain/quota/state.ts';
import { fileId, orgId } from '../sample.ts';

const reserve = (bytes: number, n = 1) =>
  commandsOf(quota).ReserveStorage(orgId, { uploads: [{ fileId: fileId(n), bytes }] });
const settle = (reservedBytes: number, bytes: number, n = 1) =>
  commandsOf(quota).SettleReservation(orgId, { fileId: fileId(n), reservedBytes, bytes });
const release = (bytes: number, held: Held, n = 1) =>
  commandsOf(quota).ReleaseReservation(orgId, { fileId: fileId(n), bytes, held });
const change = (limitBytes: number) => commandsOf(quota).ChangeLimit(orgId, { limitBytes, changedBy: 'usr_ada' });
const limit = (limitBytes: number): QuotaEvent => ({
  type: 'LimitChanged',
  data: { limitBytes, changedBy: 'usr_ada' },
});
const reserved = (bytes: number): QuotaEvent => ({ type: 'StorageReserved', data: { fileId: fileId(), bytes } });

describe('a quota', () => {
  it('gives the last byte to one of two uploads', () => {
    const first = given(quota, [limit(100)]).when(reserve(60));
    first.then(reserved(60));
    const refusal = given(quota, [limit(100), reserved(60)])
      .when(reserve(41))
      .thenRejected('quota-exceeded');
    expect(refusal.details).toEqual({ requestedBytes: 41, freeBytes: 40, limitBytes: 100 });
    given(quota, [limit(100), reserved(60)])
      .when(reserve(40))
      .then(reserved(40));
  });

  it('reserves for all of a batch or for none of it', () => {
    const uploads = [1, 2, 3].map((n) => ({ fileId: fileId(n), bytes: n * 10 }));
    const all = commandsOf(quota).ReserveStorage(orgId, { uploads });
    const events = uploads.map((data): QuotaEvent => ({ type: 'StorageReserved', data }));
    const state = given(quota, [limit(60)])
      .when(all)
      .then(...events);
    expect(state).toMatchObject({ reservedBytes: 60, openUploads: 3 });
    const refusal = given(quota, [limit(59)])
      .when(all)
      .thenRejected('quota-exceeded');
    expect(refusal.details).toEqual({ requestedBytes: 60, freeBytes: 59, limitBytes: 59 });
    const broken = [...uploads, { fileId: fileId(4), bytes: -1 }];
    given(quota)
      .when(commandsOf(quota).ReserveStorage(orgId, { uploads: broken }))
      .thenRejected('bytes-invalid');
  });

  it('lets empty files in even when it is full', () => {
    given(quota, [limit(10), reserved(10)])
      .when(reserve(0))
      .then(reserved(0));
  });

  it('has a limit of its own until it is changed', () => {
    given(quota).when(reserve(DEFAULT_QUOTA_BYTES)).then(reserved(DEFAULT_QUOTA_BYTES));
    given(quota)
      .when(reserve(DEFAULT_QUOTA_BYTES + 1))
      .thenRejected('quota-exceeded');
  });

  it('settles what a file really has', () => {
    const state = given(quota, [limit(100), reserved(60)])
      .when(settle(60, 50))
      .then({ type: 'ReservationSettled', data: { fileId: fileId(), reservedBytes: 60, bytes: 50 } });
    expect(state).toMatchObject({ limitBytes: 100, reservedBytes: 0, storedBytes: 50 });
  });

  it('can be lowered below what is held; then nothing more fits', () => {
    const state = given(quota, [reserved(60)])
      .when(change(50))
      .then(limit(50));
    expect(state.limitBytes).toBe(50);
    const refusal = given(quota, [reserved(60), limit(50)])
      .when(reserve(1))
      .thenRejected('quota-exceeded');
    expect(refusal.details?.['freeBytes']).toBe(0);
    given(quota, [limit(50)])
      .when(change(50))
      .thenNothing();
  });

  it.each([-1, 0.5, Number.NaN, MAX_QUOTA_BYTES + 1])('has no limit of %d', (bytes) => {
    given(quota).when(change(bytes)).thenRejected('limit-invalid');
  });

  it('reserves no negative or broken sizes', () => {
    for (const bytes of [-1, 0.5, Number.NaN, 2 ** 53]) given(quota).when(reserve(bytes)).thenRejected('bytes-invalid');
  });

  it('never gives back what it does not hold', () => {
    given(quota, [reserved(60)])
      .when(release(61, 'reserved'))
      .thenRejected('not-held');
    given(quota, [reserved(60)])
      .when(release(1, 'stored'))
      .thenRejected('not-held');
    given(quota, [reserved(60)])
      .when(settle(61, 61))
      .thenRejected('not-held');
  });

  it('holds exactly the open uploads and the files, whatever happens', () => {
    type Life = { readonly bytes: number; readonly end: 'open' | 'aborted' | 'stored' | 'deleted' };
    const lives = fc.array(
      fc.record({
        bytes: fc.integer({ min: 0, max: 1_000 }),
        end: fc.constantFrom<Life['end']>('open', 'aborted', 'stored', 'deleted'),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(lives, fc.integer({ min: 0, max: 5_000 }), (files, limitBytes) => {
        let state: QuotaState = { ...quota.initial, limitBytes };
        const send = (sent: SentCommand<QuotaCommand>) => {
          const decision = quota.decide(withId(sent, 'c'), state, TEST_CONTEXT);
          if (isRejection(decision)) return decision;
          state = decision.reduce(quota.evolve, state);
          return undefined;
        };
        let [openBytes, storedBytes, openUploads] = [0, 0, 0];
        for (const { bytes, end } of files) {
          const fits = openBytes + storedBytes + bytes <= limitBytes;
          expect(send(reserve(bytes))?.code).toBe(fits ? undefined : 'quota-exceeded');
          if (!fits) continue;
          if (end === 'open') {
            openBytes += bytes;
            openUploads += 1;
          }
          if (end === 'stored') storedBytes += bytes;
          if (end === 'aborted') expect(send(release(bytes, 'reserved'))).toBeUndefined();
          if (end === 'stored' || end === 'deleted') expect(send(settle(bytes, bytes))).toBeUndefined();
          if (end === 'deleted') expect(send(release(bytes, 'stored'))).toBeUndefined();
          expect(state).toMatchObject({ limitBytes, reservedBytes: openBytes, storedBytes, openUploads });
        }
      }),
    );
  });

  it('closes only when no job is active, no upload is open and no byte is stored; then nothing comes any more', () => {
    const admitted: QuotaEvent = { type: 'JobAdmitted', data: { jobId: 'job_1' } };
    const closed: QuotaEvent = { type: 'QuotaClosed', data: { closedBy: 'usr_ada', atMs: TEST_CONTEXT.nowMs } };
    const settled: QuotaEvent = {
      type: 'ReservationSettled',
      data: { fileId: fileId(), reservedBytes: 5, bytes: 5 },
    };
    const close = commandsOf(quota).CloseQuota(orgId, { closedBy: 'usr_ada' });
    for (const events of [[admitted], [reserved(0)], [reserved(5)], [reserved(5), settled]]) {
      given(quota, events).when(close).thenRejected('organisation-not-empty');
    }
    given(quota, [admitted, { type: 'JobDismissed', data: { jobId: 'job_1' } }])
      .when(close)
      .then(closed);
    given(quota, [closed]).when(reserve(0)).thenRejected('organisation-closed');
    given(quota, [closed])
      .when(commandsOf(quota).AdmitJob(orgId, { jobId: 'job_1' }))
      .thenRejected('organisation-closed');
  });
});

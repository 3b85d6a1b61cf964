import { given, TEST_CONTEXT } from 'epoch/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotFilesOf } from '../../../lib/domain/job/decide/files.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import type { JobSpec } from '../../../lib/domain/job-spec.ts';
import { fileId, spec } from '../sample.ts';
import {
  configurationId,
  created,
  failed,
  linked,
  over,
  queued,
  requested,
  send,
  started,
  submitted,
  unlinked,
} from './sample.ts';

const [a, b, c, d] = [fileId(1), fileId(2), fileId(3), fileId(4)];
const slotted: JobSpec = {
  ...spec,
  maxAttempts: 1,
  slots: [{ name: 'reads', files: 'many' }, { name: 'reference' }, { name: 'notes', required: false }],
};

function inSlot(slot: string, fileIds: readonly string[]): JobEvent {
  const event = linked(fileIds);
  if (event.type !== 'FilesLinked') throw new Error('no link');
  return { ...event, data: { ...event.data, slot } };
}

const create = (slotFiles: Record<string, readonly string[]>, fileIds: readonly string[] = [], of = slotted) =>
  send('CreateJob', {
    name: 'Sort it',
    configurationId,
    configurationVersion: 1,
    spec: of,
    creatorId: 'usr_ada',
    fileIds,
    slotFiles,
  });

const filled = [created(slotted), inSlot('reads', [a, b]), inSlot('reference', [c])];

describe('the slots of a job', () => {
  it('have their files from its creation', () => {
    const state = given(job)
      .when(create({ reads: [a, b], reference: [c] }))
      .then(...filled);
    expect(state).toMatchObject({ inputs: [a, b, c], slotOf: { [a]: 'reads', [b]: 'reads', [c]: 'reference' } });
  });

  it('may have any name, also one that every object has', () => {
    const of: JobSpec = {
      ...slotted,
      slots: [
        { name: 'toString', files: 'many' },
        { name: 'valueOf', required: false },
      ],
    };
    const state = given(job)
      .when(create({ toString: [a] }, [], of))
      .then(created(of), inSlot('toString', [a]));
    expect(state).toMatchObject({ slotOf: { [a]: 'toString' } });
    given(job, [created(of)])
      .when(send('SubmitJob', { userId: 'usr_ada' }))
      .thenRejected('input-slot-empty');
    given(job, [created(of)])
      .when(send('LinkFiles', { fileIds: [b], slot: 'toString' }))
      .then(inSlot('toString', [b]));
  });

  it('are those of its configuration, with as many files as each takes, and each file in one', () => {
    given(job)
      .when(create({ other: [a] }))
      .thenRejected('input-slot-invalid');
    given(job)
      .when(create({ constructor: [a] }))
      .thenRejected('input-slot-invalid');
    given(job)
      .when(create({ reference: [a, b] }))
      .thenRejected('input-slot-invalid');
    given(job)
      .when(create({ reads: [a], reference: [a] }))
      .thenRejected('input-slot-invalid');
    given(job)
      .when(create({}, [a]))
      .thenRejected('input-slot-invalid');
    given(job)
      .when(create({ reads: [a] }, [], spec))
      .thenRejected('input-slot-invalid');
  });

  it('are filled by links, and emptied', () => {
    given(job, filled)
      .when(send('LinkFiles', { fileIds: [d, a], slot: 'reads' }))
      .then(inSlot('reads', [d]));
    given(job, filled)
      .when(send('LinkFiles', { fileIds: [d] }))
      .thenRejected('input-slot-invalid');
    given(job, filled)
      .when(send('LinkFiles', { fileIds: [d], slot: 'reference' }))
      .thenRejected('input-slot-invalid');
    given(job, filled)
      .when(send('LinkFiles', { fileIds: [a], slot: 'notes' }))
      .thenRejected('input-slot-invalid');
    const state = given(job, filled)
      .when(send('UnlinkFiles', { fileIds: [a] }))
      .then(unlinked([a]));
    expect(state).toMatchObject({ inputs: [b, c], slotOf: { [b]: 'reads', [c]: 'reference' } });
  });

  it('are set by one command that records only the differences; what changes its slot is taken and added', () => {
    given(job, filled)
      .when(send('SetFiles', { fileIds: [], slotFiles: { reads: [a, b], reference: [c] } }))
      .thenNothing();
    const state = given(job, filled)
      .when(send('SetFiles', { fileIds: [], slotFiles: { reads: [b], reference: [a], notes: [c] } }))
      .then(unlinked([a, c]), inSlot('reference', [a]), inSlot('notes', [c]));
    expect(state).toMatchObject({ slotOf: { [a]: 'reference', [b]: 'reads', [c]: 'notes' } });
  });

  it('that are required have a file when it is submitted, and when it is retried', () => {
    given(job, filled)
      .when(send('SubmitJob', { userId: 'usr_bob' }))
      .then(submitted(), queued());
    const half = [created(slotted), inSlot('reads', [a])];
    given(job, half)
      .when(send('SubmitJob', { userId: 'usr_bob' }))
      .thenRejected('input-slot-empty');
    const lost = [...filled, submitted(), requested(1, 1, undefined, slotted), started(), over(1, 'failed', 1)];
    given(job, [...lost, failed(1, 'x', 1), unlinked([c])])
      .when(send('RetryJob', { userId: 'usr_bob' }))
      .thenRejected('input-slot-empty');
  });

  it('are those of the submission for its attempts, whatever is moved since', () => {
    const state = given(job, [...filled, submitted()])
      .when(send('SetFiles', { fileIds: [], slotFiles: { reads: [c], reference: [a] } }))
      .then(unlinked([a, b, c]), inSlot('reads', [c]), inSlot('reference', [a]));
    expect(state).toMatchObject({
      pinned: [a, b, c],
      pinnedSlotOf: { [a]: 'reads', [b]: 'reads', [c]: 'reference' },
      slotOf: { [a]: 'reference', [c]: 'reads' },
    });
  });

  it('hold exactly what was set last, whatever was set before', () => {
    const place = fc.constantFrom('reads', 'reference', 'notes', undefined);
    const wanted = fc.array(fc.tuple(place, place, place, place), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(wanted, (rounds) => {
        let state = created(slotted).type === 'JobCreated' ? job.evolve(job.initial, created(slotted)) : job.initial;
        let last: Record<string, readonly string[]> = {};
        for (const places of rounds) {
          const slotFiles: Record<string, string[]> = {};
          for (const [at, slot] of places.entries()) {
            if (slot) slotFiles[slot] = [...(slotFiles[slot] ?? []), fileId(at)];
          }
          const decided = job.decide(send('SetFiles', { fileIds: [], slotFiles }), state, {
            ...TEST_CONTEXT,
            nowMs: 1,
          });
          if ('code' in decided) continue;
          for (const event of decided) state = job.evolve(state, event);
          last = slotFiles;
        }
        if (state.status === 'none') throw new Error('there is no job');
        const held = Object.entries(slotFilesOf(state)).map(([slot, ids]) => [slot, [...ids].sort()]);
        expect(Object.fromEntries(held)).toEqual(last);
        expect([...state.inputs].sort()).toEqual(Object.values(last).flat().sort());
      }),
    );
  });
});

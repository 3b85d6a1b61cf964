import { commandsOf } from 'epoch';
import { given } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import type { FileEvent } from '../../../lib/domain/file/events.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { MAX_PINS } from '../../../lib/domain/limits.ts';
import { attemptId, fileId, orgId } from '../sample.ts';
import { available, ended, START_MS, send, started } from './sample.ts';

const untilMs = START_MS + 60_000;
const pin = (n = 1, until = untilMs) => send('PinFile', { attemptId: attemptId(n), untilMs: until });
const unpin = (n = 1) => send('UnpinFile', { attemptId: attemptId(n) });
const pinned = (n = 1, until = untilMs): FileEvent => ({
  type: 'FilePinned',
  data: { organisationId: orgId, attemptId: attemptId(n), untilMs: until },
});
const unpinned = (n = 1): FileEvent => ({
  type: 'FileUnpinned',
  data: { organisationId: orgId, attemptId: attemptId(n) },
});
const remove = send('DeleteFile', { deletedBy: 'usr_ada' });
const deleted: FileEvent = { type: 'FileDeleted', data: { ...ended(5, 5), deletedBy: 'usr_ada' } };

describe('a file', () => {
  it('is renamed, and says what it was called', () => {
    const rename = (name: string) => send('RenameFile', { name, renamedBy: 'usr_ada' });
    given(file, available).when(rename('data.bin')).thenNothing();
    given(file, available).when(rename('a//b')).thenRejected('file-name-invalid');
    const renamed: FileEvent = {
      type: 'FileRenamed',
      data: { organisationId: orgId, name: 'new.bin', previousName: 'data.bin', renamedBy: 'usr_ada' },
    };
    given(file, available).when(rename('new.bin')).then(renamed);
    given(file, [started(5)])
      .when(rename('new.bin'))
      .thenRejected('file-not-available');
    const { decision } = given(file, [...available, renamed]).when(remove);
    expect(decision).toMatchObject([{ data: { name: 'new.bin' } }]);
  });

  it('is deleted once, with everything that is needed to account for it', () => {
    given(file, available).when(remove).then(deleted);
    given(file, [...available, deleted])
      .when(remove)
      .thenNothing();
  });

  it('cannot be deleted while an attempt reads it', () => {
    given(file, available).when(pin()).then(pinned());
    given(file, [...available, pinned()])
      .when(remove)
      .thenRejected('file-pinned');
    given(file, [...available, pinned(), unpinned()])
      .when(remove)
      .then(deleted);
  });

  it('is not held for ever by an attempt that is never heard of again', () => {
    const { decision } = given(file, [...available, pinned()]).when(remove, { nowMs: untilMs });
    expect(decision).toMatchObject([{ type: 'FileDeleted' }]);
  });

  it('is pinned once by an attempt, and for longer when it asks', () => {
    given(file, [...available, pinned()])
      .when(pin())
      .thenNothing();
    given(file, [...available, pinned()])
      .when(pin(1, untilMs + 1))
      .then(pinned(1, untilMs + 1));
    given(file, [...available, pinned()])
      .when(pin(2))
      .then(pinned(2));
  });

  it('is held by a limited number of attempts; those that are overdue make room', () => {
    const pins = (count: number, until: number) => Array.from({ length: count }, (_, i) => pinned(i + 10, until));
    given(file, [...available, ...pins(MAX_PINS, untilMs)])
      .when(pin())
      .thenRejected('too-many-pins');
    const { decision } = given(file, [...available, ...pins(MAX_PINS, START_MS)]).when(pin());
    expect(decision).toHaveLength(MAX_PINS + 1);
  });

  it('can always be let go of', () => {
    given(file, [...available, pinned()])
      .when(unpin())
      .then(unpinned());
    given(file, available).when(unpin()).thenNothing();
    given(file, [started(5)])
      .when(unpin())
      .thenNothing();
    given(file, [...available, deleted])
      .when(unpin())
      .thenNothing();
    given(file).when(unpin()).thenNothing();
  });

  it('is not there for an attempt once it is deleted, or before it is complete', () => {
    const late = given(file, [...available, deleted])
      .when(pin())
      .thenRejected('file-not-available');
    const early = given(file, [started(5)])
      .when(pin())
      .thenRejected('file-not-available');
    expect([late.details?.['status'], early.details?.['status']]).toEqual(['deleted', 'uploading']);
  });

  it('that was never complete cannot be deleted, only given up', () => {
    given(file, [started(5)])
      .when(remove)
      .thenRejected('file-not-available');
    const aborted: FileEvent = { type: 'UploadAborted', data: ended(0, 5) };
    given(file, [started(5), aborted])
      .when(remove)
      .thenRejected('file-not-available');
  });

  it('does not exist before its upload starts', () => {
    given(file)
      .when(commandsOf(file).DeleteFile(fileId(), { organisationId: orgId, deletedBy: 'usr_ada' }))
      .thenRejected('not-found');
  });
});

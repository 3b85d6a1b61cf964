import { commandsOf } from 'epoch';
import { given } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import type { FileEvent } from '../../../lib/domain/file/events.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { MAX_PARTS, MAX_PARTS_PER_CONFIRMATION, UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { fileId, orgId, otherOrgId } from '../sample.ts';
import { available, completed, ended, MIB, START_MS, send, started, startOf, uploaded } from './sample.ts';

const TWO = 12 * MIB;
const confirm = (...parts: readonly [part: number, atMs: number, bytes?: number][]) =>
  send('ConfirmParts', {
    parts: parts.map(([part, atMs, bytes]) => (bytes === undefined ? { part, atMs } : { part, atMs, bytes })),
  });
const later = { nowMs: START_MS + 1_000 };
const gone = { nowMs: START_MS + UPLOAD_LIFETIME_MS };

describe('an upload', () => {
  it('starts with a plan and a key of ours', () => {
    given(file).when(startOf(TWO)).then(started(TWO));
  });

  it('starts once', () => {
    given(file, [started(TWO)])
      .when(startOf(TWO))
      .thenRejected('file-exists');
  });

  it.each([
    ['a path for a name', { name: '../etc/passwd' }, 'file-name-invalid'],
    ['a header for a type', { contentType: 'text/html\r\nX: 1' }, 'content-type-invalid'],
    [
      'a checksum of another kind',
      { checksum: { algorithm: 'CRC32', value: 'AAAAAAAAAAA=' } as const },
      'checksum-invalid',
    ],
    ['an address for a person', { uploaderId: 'ada@example.org' }, 'user-invalid'],
    ['a negative size', { declaredBytes: -1 }, 'size-invalid'],
    ['an empty upload id', { uploadId: '' }, 'upload-id-invalid'],
  ])('does not start with %s', (_what, change, code) => {
    given(file).when(startOf(TWO, change)).thenRejected(code);
  });

  it('needs a multipart upload for more than one part, and none for one', () => {
    const { uploadId: _none, ...data } = startOf(TWO).data;
    given(file).when(commandsOf(file).StartUpload(fileId(), data)).thenRejected('upload-id-missing');
    const { decision } = given(file).when(commandsOf(file).StartUpload(fileId(), { ...data, declaredBytes: 5 }));
    expect(decision).toHaveLength(1);
  });

  it('composes names, so that one name is one name', () => {
    const { decision } = given(file).when(startOf(5, { name: 'e\u0301.txt' }));
    expect(decision).toMatchObject([{ data: { name: '\u00e9.txt' } }]);
  });

  it('counts a part once, at the time it was first observed', () => {
    const first = given(file, [started(TWO)]).when(confirm([1, START_MS + 10]), later);
    first.then(uploaded([1, 8 * MIB, START_MS + 10]));
    const history = [started(TWO), uploaded([1, 8 * MIB, START_MS + 10])];
    given(file, history)
      .when(confirm([1, START_MS + 500]), later)
      .thenNothing();
    const state = given(file, history)
      .when(confirm([2, START_MS + 20], [1, START_MS + 30], [2, START_MS + 40]), later)
      .then(uploaded([2, 4 * MIB, START_MS + 20]));
    expect(state).toMatchObject({ bytes: TWO });
  });

  it('knows no part from before its start or from the future', () => {
    given(file, [started(TWO)])
      .when(confirm([1, START_MS - 5], [2, START_MS + 5_000]), later)
      .then(uploaded([1, 8 * MIB, START_MS], [2, 4 * MIB, START_MS + 1_000]));
  });

  it('has the parts that were planned, of the planned size', () => {
    const open = given(file, [started(TWO)]);
    for (const part of [0, 3, -1, 1.5, MAX_PARTS + 1]) {
      open.when(confirm([part, START_MS])).thenRejected('part-out-of-range');
    }
    open.when(confirm([2, START_MS, 5 * MIB])).thenRejected('part-size-wrong');
    open.when(confirm([2, START_MS, 4 * MIB])).then(uploaded([2, 4 * MIB, START_MS]));
    open.when(confirm([2, Number.NaN])).thenRejected('time-invalid');
  });

  it('takes 1,000 parts in one confirmation, and not one more', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => [i + 1, START_MS] as [number, number]);
    const open = given(file, [started(MAX_PARTS * 8 * MIB)]);
    expect(open.when(confirm(...many(MAX_PARTS_PER_CONFIRMATION))).decision).toHaveLength(1);
    open.when(confirm(...many(MAX_PARTS_PER_CONFIRMATION + 1))).thenRejected('too-many-parts');
  });

  it('completes with every part there and the right size, once', () => {
    given(file, [started(TWO), uploaded([1, 8 * MIB, START_MS])])
      .when(send('CompleteUpload', { bytes: TWO }))
      .thenRejected('parts-missing');
    const whole = [started(TWO), uploaded([1, 8 * MIB, START_MS], [2, 4 * MIB, START_MS])];
    given(file, whole)
      .when(send('CompleteUpload', { bytes: TWO - 1 }))
      .thenRejected('part-size-wrong');
    given(file, whole)
      .when(send('CompleteUpload', { bytes: TWO }))
      .then(completed(TWO));
    given(file, [...whole, completed(TWO)])
      .when(send('CompleteUpload', { bytes: TWO }))
      .thenNothing();
    given(file, [...whole, completed(TWO)])
      .when(confirm([1, START_MS]))
      .thenNothing();
    given(file, [...whole, completed(TWO)])
      .when(confirm([3, START_MS]))
      .thenRejected('part-out-of-range');
  });

  it('of an empty file is an ordinary one', () => {
    given(file).when(startOf(0)).then(started(0));
    given(file, [started(0)])
      .when(confirm([1, START_MS]))
      .then(uploaded([1, 0, START_MS]));
    given(file, [started(0), uploaded([1, 0, START_MS])])
      .when(send('CompleteUpload', { bytes: 0 }))
      .then(completed(0));
  });

  it('is either aborted or completed, whoever comes first', () => {
    const parts = [started(5), uploaded([1, 5, START_MS])];
    const aborted: FileEvent = { type: 'UploadAborted', data: ended(5, 5) };
    given(file, parts).when(send('AbortUpload', {})).then(aborted);
    given(file, [...parts, aborted])
      .when(send('CompleteUpload', { bytes: 5 }))
      .thenRejected('upload-not-open');
    given(file, [...parts, aborted])
      .when(send('AbortUpload', {}))
      .thenNothing();
    given(file, [...parts, aborted])
      .when(confirm([1, START_MS]))
      .thenRejected('upload-not-open');
    given(file, [...parts, completed(5)])
      .when(send('AbortUpload', {}))
      .thenRejected('upload-not-open');
  });

  it('expires when its time has come, and only while it is open', () => {
    given(file, [started(TWO), uploaded([1, 8 * MIB, START_MS])])
      .when(send('ExpireUpload', {}), gone)
      .then({ type: 'UploadExpired', data: ended(8 * MIB, TWO, gone.nowMs) });
    given(file, [started(TWO)])
      .when(send('ExpireUpload', {}), { nowMs: gone.nowMs - 1 })
      .thenRejected('upload-not-due');
    given(file, available).when(send('ExpireUpload', {}), gone).thenNothing();
  });

  it('completes in one commit with parts that nobody has confirmed; those that are known are no news, and a refusal keeps none', () => {
    const complete = (...parts: readonly number[]) =>
      send('CompleteUpload', { bytes: TWO, parts: parts.map((part) => ({ part, atMs: START_MS })) });
    const first = uploaded([1, 8 * MIB, START_MS]);
    const second = uploaded([2, 4 * MIB, START_MS]);
    given(file, [started(TWO)])
      .when(complete(1, 2))
      .then(uploaded([1, 8 * MIB, START_MS], [2, 4 * MIB, START_MS]), completed(TWO));
    given(file, [started(TWO), first])
      .when(complete(1, 2))
      .then(second, completed(TWO));
    given(file, [started(TWO), first, second])
      .when(complete(1, 2))
      .then(completed(TWO));
    given(file, [started(TWO)])
      .when(complete(1))
      .thenRejected('parts-missing');
    given(file, [started(TWO)])
      .when(complete(1, 3))
      .thenRejected('part-out-of-range');
  });

  it('of another organisation is answered like one that does not exist', () => {
    const foreign = commandsOf(file).AbortUpload(fileId(), { organisationId: otherOrgId });
    const missing = given(file).when(foreign).thenRejected('not-found');
    expect(
      given(file, [started(5)])
        .when(foreign)
        .thenRejected('not-found'),
    ).toEqual(missing);
  });

  it('keeps a state of at most 2 KB for 10,000 parts in the worst order', () => {
    const declaredBytes = MAX_PARTS * 8 * MIB;
    const begin = startOf(declaredBytes, { uploadId: 'u'.repeat(128), uploaderId: `usr_${'0'.repeat(26)}` });
    const everyOther = Array.from({ length: MAX_PARTS / 2 }, (_, i): [number, number, number] => [
      2 * i + 2,
      8 * MIB,
      START_MS,
    ]);
    const events = given(file).when(begin).decision as readonly FileEvent[];
    const { state } = given(file, [...events, uploaded(...everyOther)]);
    expect(JSON.stringify(state).length).toBeLessThanOrEqual(2_048);
  });
});

describe('an upload whose size nobody declared', () => {
  const begin = startOf(20 * MIB, { sizing: 'observed' });
  const open = given(file).when(begin).decision as readonly FileEvent[];

  it('takes the sizes that the store observed; with more than was reserved it cannot complete', () => {
    const state = given(file, open)
      .when(confirm([1, START_MS, 5 * MIB], [2, START_MS, 7]))
      .then(uploaded([1, 5 * MIB, START_MS], [2, 7, START_MS]));
    expect(state).toMatchObject({ bytes: 5 * MIB + 7 });
    given(file, open)
      .when(confirm([1, START_MS]))
      .thenRejected('size-invalid');
    given(file, [...open, uploaded([1, 21 * MIB, START_MS])])
      .when(send('CompleteUpload', { bytes: 21 * MIB }))
      .thenRejected('part-size-wrong');
  });

  it('completes without gaps, with the size of its parts; what was reserved too much is told', () => {
    const parts = [...open, uploaded([1, 5 * MIB, START_MS], [2, 7, START_MS])];
    const whole = { ...completed(5 * MIB + 7).data, declaredBytes: 20 * MIB } as never;
    given(file, parts)
      .when(send('CompleteUpload', { bytes: 5 * MIB + 7 }))
      .then({ type: 'UploadCompleted', data: whole });
    given(file, [...open, uploaded([1, 5, START_MS], [3, 7, START_MS])])
      .when(send('CompleteUpload', { bytes: 12 }))
      .thenRejected('parts-missing');
    given(file, open)
      .when(send('CompleteUpload', { bytes: 0 }))
      .thenRejected('parts-missing');
  });

  it('belongs to its organisation like any other', () => {
    expect(open).toMatchObject([{ data: { organisationId: orgId, sizing: 'observed', partCount: MAX_PARTS } }]);
  });
});

import { expect, test } from 'vitest';
import { file } from '../../../lib/domain/file/file.ts';
import { DAY_MS } from '../../../lib/domain/metering/day.ts';
import { given } from '../given-events.ts';

const START = Date.UTC(2026, 0, 20, 12);
const of = { organisationId: 'org_1' };
const about = { uploaderId: 'usr_ada', name: 'a', contentType: 'text/plain', declaredBytes: 7 };

function stored() {
  const spec = given(file, 'fil_1', START).and('StartUpload', { ...of, ...about });
  spec.and('ConfirmParts', { ...of, parts: [{ part: 1, atMs: START }] });
  return spec.and('CompleteUpload', { ...of, bytes: 7 });
}

test('a person who asks for many addresses of a file on one day downloads it once; another person again', () => {
  const spec = stored().and('SignDownload', { ...of, userId: 'usr_ada' });
  expect(spec.history().at(-1)).toEqual({
    type: 'DownloadSigned',
    data: { ...of, userId: 'usr_ada', bytes: 7, atMs: START },
  });
  expect(spec.types('SignDownload', { ...of, userId: 'usr_ada' })).toEqual([]);
  expect(spec.types('SignDownload', { ...of, userId: 'usr_bob' })).toEqual(['DownloadSigned']);
});

test('the next day counts again', () => {
  const spec = stored().and('SignDownload', { ...of, userId: 'usr_ada' });
  const state = spec.history().reduce(file.evolve, file.initial);
  const command = { type: 'SignDownload', id: 'c', aggregateId: 'fil_1', data: { ...of, userId: 'usr_ada' } } as const;
  const decided = (nowMs: number) => file.decide(command, state, { nowMs, id: 'c', actor: 'usr_ada' });
  expect(decided(START + DAY_MS / 2 - 1)).toEqual([]);
  expect(decided(START + DAY_MS / 2)).toMatchObject([{ type: 'DownloadSigned' }]);
});

test('a deletion says nothing of downloads', () => {
  const spec = stored().and('SignDownload', { ...of, userId: 'usr_ada' });
  spec.and('DeleteFile', { ...of, deletedBy: 'usr_ada' });
  expect(spec.history().at(-1)?.data).not.toHaveProperty('signed');
});

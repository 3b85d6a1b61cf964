import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../src/views/paging.ts';

describe('a cursor', () => {
  const listing = { partition: 'org-1', prefix: 'a/' };
  const cursor = encodeCursor('a/7 ä', 'files@1', listing);

  it('goes on where its page ended, also in a later version of the view', () => {
    expect(decodeCursor('files@2', { ...listing, cursor })).toBe('a/7 ä');
    expect(decodeCursor('files', { ...listing, cursor, order: 'ascending' })).toBe('a/7 ä');
  });

  it.each([
    ['of another view', 'jobs@1', listing],
    ['of another partition', 'files@1', { ...listing, partition: 'org-2' }],
    ['of another prefix', 'files@1', { partition: 'org-1' }],
    ['of the other order', 'files@1', { ...listing, order: 'descending' } as const],
  ])('%s is refused: it would begin in the middle of nowhere', (_, view, other) => {
    expect(() => decodeCursor(view, { ...other, cursor })).toThrow(
      expect.objectContaining({ code: 'malformed-cursor' }),
    );
  });

  it.each(['', '1.a', '2.', '2.x.a', 'a', '2..a', `${cursor}%`])(
    'that was never given out is refused: %s',
    (strange) => {
      expect(() => decodeCursor('files@1', { ...listing, cursor: strange })).toThrow('begin again without it');
    },
  );
});

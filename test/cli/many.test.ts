import { describe, expect, it } from 'vitest';
import { output } from '../../cli/context.ts';
import { CommandError, EXIT } from '../../cli/exit-codes.ts';
import { fatesOf } from '../../cli/many.ts';
import { ApiError, NoAnswerError } from '../../lib/client/api-error.ts';

function scene(count: number) {
  const told: unknown[] = [];
  const out = { ...output({}), isJson: true, line: (value: unknown) => void told.push(value) };
  return { fates: fatesOf({ out }, count), told };
}
const refused = () => Promise.reject(new ApiError(422, { code: 'file-name-invalid', title: 'The name is refused' }));
const nothing = async () => {};

describe('a command for many', () => {
  it('does the rest when one fails, names that one, and ends with the code for some', async () => {
    const { fates, told } = scene(3);
    const done: string[] = [];
    await fates.try('a', async () => void done.push('a'));
    await fates.try('b', refused);
    await fates.try('c', async () => void done.push('c'));
    expect(done).toEqual(['a', 'c']);
    expect(told).toEqual([{ name: 'b', status: 'failed', code: 'file-name-invalid', message: 'The name is refused' }]);
    expect(() => fates.end()).toThrow(new CommandError(EXIT.someFailed, 'some-failed', '2 done, 0 skipped, 1 failed'));
  });

  it('that is for one fails by its own code', async () => {
    const { fates, told } = scene(1);
    await expect(fates.try('a', refused)).rejects.toMatchObject({ code: 'file-name-invalid' });
    expect(told).toEqual([]);
  });

  it.each([
    ['the line', new NoAnswerError('the line is away', undefined)],
    ['the session', new ApiError(401, { code: 'unauthenticated' })],
  ])('names and does not try what comes after %s has gone', async (_what, error) => {
    const { fates, told } = scene(3);
    await fates.try('a', () => Promise.reject(error));
    await fates.try('b', () => Promise.reject(new Error('must not be tried')));
    expect(told.at(-1)).toMatchObject({ name: 'b', status: 'skipped', code: 'not-tried' });
    expect(() => fates.end()).toThrow('0 done, 1 skipped, 1 failed');
  });

  it('is done when only that was left out which was to be', async () => {
    const { fates, told } = scene(2);
    await fates.try('a', nothing);
    fates.skip('b', 'link', 'it is a link', true);
    expect(told).toHaveLength(1);
    expect(() => fates.end()).not.toThrow();
    fates.skip('c', 'not-a-file', 'it is a socket');
    expect(() => fates.end()).toThrow('1 done, 2 skipped, 0 failed');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPinned, parseImage, pinnedImage } from '../../lib/domain/image-reference.ts';

const digest = `sha256:${'0a'.repeat(32)}`;
const part = fc.stringMatching(/^[a-z0-9]{1,6}(?:[._-][a-z0-9]{1,4})?$/);
const registry = fc.constantFrom(
  '',
  'localhost/',
  'localhost:5000/',
  'registry.example/',
  '1.dkr.ecr.eu-west-1.amazonaws.com/',
);
const name = fc
  .tuple(registry, fc.array(part, { minLength: 1, maxLength: 3 }))
  .map(([host, parts]) => host + parts.join('/'));
const tag = fc.constantFrom('', ':1', ':v1.2-rc_3', ':latest');

describe('a reference to an image', () => {
  it('names a registry, a repository, and a tag or a digest', () => {
    expect(parseImage('python')).toEqual({ registry: 'docker.io', repository: 'library/python' });
    expect(parseImage('index.docker.io/team/tool:3')).toEqual({
      registry: 'docker.io',
      repository: 'team/tool',
      tag: '3',
    });
    expect(parseImage(`localhost:5000/a/b:1@${digest}`)).toEqual({
      registry: 'localhost:5000',
      repository: 'a/b',
      tag: '1',
      digest,
    });
  });

  it.each([
    '',
    ' ',
    '-v',
    '--privileged',
    'a b',
    'Team/tool',
    'a:',
    ':1',
    `a@${digest}0`,
    'a@sha256:1',
    'a/../b',
    'http://a/b',
    'a\n',
  ])('is not %j', (text) => expect(parseImage(text)).toBeUndefined());

  it('is, by digest, of the same place and read again as it was, whatever tag it had', () => {
    fc.assert(
      fc.property(name, tag, (given, its) => {
        const parsed = parseImage(given + its);
        if (parsed === undefined) throw new Error(given);
        expect(isPinned(given + its)).toBe(false);
        const pinned = pinnedImage(parsed, digest);
        const { tag: _, ...place } = parsed;
        expect(parseImage(pinned)).toEqual({ ...place, digest });
        expect(pinnedImage(place, digest)).toBe(pinned);
      }),
    );
  });
});

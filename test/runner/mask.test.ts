import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MASK, masking } from '../../runner/mask.ts';

function shown(secrets: readonly string[], chunks: readonly Buffer[]): string {
  let log = '';
  const masked = masking(secrets, (text) => {
    log += text;
  });
  for (const chunk of chunks) masked.add(chunk);
  masked.end();
  return log;
}

it('masks a secret wherever it stands, and leaves all else as it is', () => {
  expect(shown(['sk-very'], [Buffer.from('key=sk-very;sk-ver sk-verysk-very')])).toBe(
    `key=${MASK};sk-ver ${MASK}${MASK}`,
  );
  expect(shown([], [Buffer.from('as it is')])).toBe('as it is');
});

it('masks the longer one of two that begin alike, and none that is too short to be one', () => {
  expect(shown(['abcd', 'abcdefgh'], [Buffer.from('abcd'), Buffer.from('efgh abcd')])).toBe(`${MASK} ${MASK}`);
  expect(shown(['ab'], [Buffer.from('abc')])).toBe('abc');
});

it('shows the same wherever the output is cut, and never a secret', () => {
  const letter = fc.constantFrom('a', 'b', 'é');
  const word = fc.array(letter, { minLength: 4, maxLength: 7 }).map((letters) => letters.join(''));
  const text = fc.array(letter, { maxLength: 60 }).map((letters) => letters.join(''));
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 3 }),
      text,
      fc.array(fc.nat({ max: 130 })),
      (secrets, said, cuts) => {
        const bytes = Buffer.from(said);
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((to, index) => bytes.subarray(at[index] ?? 0, to));
        const whole = shown(secrets, [bytes]);
        expect(shown(secrets, chunks)).toBe(whole);
        for (const secret of secrets) expect(whole).not.toContain(secret);
      },
    ),
  );
});

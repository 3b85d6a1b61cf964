import { expect, test } from 'vitest';
import { undecidedCodes } from './reasons.ts';
import { ALWAYS_A_FINDING, REFUSED_THOUGH_VALID } from './refused-though-valid.ts';

test('every code of the contract is a finding of the fuzz, or has a reason', () => {
  expect(undecidedCodes()).toEqual([]);
});

test('no code that has a reason everywhere is always a finding as well', () => {
  const everywhere = REFUSED_THOUGH_VALID.filter(({ operations }) => operations === undefined);
  const both = everywhere.flatMap(({ codes }) => codes).filter((code) => ALWAYS_A_FINDING.includes(code));
  expect(both).toEqual([]);
});

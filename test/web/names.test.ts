import { expect, it } from 'vitest';
import { namesIn, namesOnceRead } from '../../web/src/format/names.ts';

const OLGA = { id: 'usr_1', name: 'Olga Owner' };

it('shows an id of what has no name, once names are there or cannot be had', () => {
  expect(namesIn([OLGA])('usr_1')).toBe('Olga Owner');
  for (const nameOf of [namesIn([OLGA]), namesOnceRead([OLGA], true), namesOnceRead(undefined, false)]) {
    expect(nameOf('usr_2')).toBe('usr_2');
  }
});

it('shows no id of what may have a name that is still on its way', () => {
  expect(namesOnceRead(undefined, true)('usr_1')).toBe('…');
});

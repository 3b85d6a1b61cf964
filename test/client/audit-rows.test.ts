import { expect, test } from 'vitest';
import { auditCsv, matches } from '../../lib/client/audit-rows.ts';

const act = {
  at: '2026-11-27T10:00:00.000Z',
  actor: 'usr_1',
  token: { id: 'tok_1', name: '@nightly' },
  stream: 'file#fil_1',
  version: 3,
  types: ['FileDeleted'],
  correlation: 'req-1',
};

test('an act is found by its person or token, its day, its object and its events', () => {
  expect([matches(act, 'usr_1', ''), matches(act, 'usr_2', ''), matches(act, null, '2026-11-27')]).toEqual([
    true,
    false,
    true,
  ]);
  expect([matches(act, 'tok_1', ''), matches(act, 'tok_2', '')]).toEqual([true, false]);
  expect([matches(act, null, 'FIL_1'), matches(act, null, 'filedeleted'), matches(act, null, 'job')]).toEqual([
    true,
    true,
    false,
  ]);
});

test('a name in the export is neither a formula nor more than one cell', () => {
  const csv = auditCsv([act], () => '=HYPERLINK("x"),"y"');
  expect(csv.split('\r\n')[1]).toBe(
    `2026-11-27T10:00:00.000Z,usr_1,"'=HYPERLINK(""x""),""y""",tok_1,'@nightly,file#fil_1,3,FileDeleted,req-1`,
  );
});

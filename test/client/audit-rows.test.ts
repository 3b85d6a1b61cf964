import { expect, test } from 'vitest';
import { auditCsv } from '../../lib/client/audit-rows.ts';

const act = {
  at: '2026-11-27T10:00:00.000Z',
  actor: 'usr_1',
  token: { id: 'tok_1', name: '@nightly' },
  stream: 'file#fil_1',
  version: 3,
  types: ['FileDeleted'],
  correlation: 'req-1',
};

test('a name in the export is neither a formula nor more than one cell', () => {
  const csv = auditCsv([act], () => '=HYPERLINK("x"),"y"');
  expect(csv.split('\r\n')[1]).toBe(
    `2026-11-27T10:00:00.000Z,usr_1,"'=HYPERLINK(""x""),""y""",tok_1,'@nightly,file#fil_1,3,FileDeleted,req-1`,
  );
});

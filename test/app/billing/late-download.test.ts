import { commandsOf } from 'epoch';
import { expect, test } from 'vitest';
import { auditAll, auditMonth } from '../../../lib/app/billing/queries/audit-month.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { dayStart } from '../../../lib/domain/metering/day.ts';
import { digest } from '../../memory-platform.ts';
import { memorySigner } from '../../memory-signer.ts';
import { createBilledCustomer, invoiceOf, receiptText } from './billed-customer.ts';

const HOUR = 3_600_000;
const signer = memorySigner([{ id: 'key-1', from: '2026-01-01' }]);

test('a download that is said after its month was billed counts once, in that month alone, for audits and receipts', async () => {
  const customer = await createBilledCustomer('2026-01-28');
  const { deps, org } = customer;
  const ports = { ...deps, events: deps.store, digest };
  const fileId = await deps.upload(org, 'usr_a', 3_000_000_000);
  await customer.closeThrough('2026-01-30');
  deps.to(dayStart('2026-01-31') + HOUR);
  deps.holdBack(`file#${fileId}`);
  await deps.send(file, commandsOf(file).SignDownload(fileId, { organisationId: org, userId: 'usr_b' }));
  await customer.closeThrough('2026-02-03');
  await deps.deliver(`file#${fileId}`);
  // It waits for the next close; then it is in January's counts, and in no other month's.
  for (const until of ['2026-02-03', '2026-02-04', '2026-03-03']) {
    await customer.closeThrough(until);
    for (const month of ['2026-01', '2026-02']) {
      expect(await auditMonth(ports, org, month), `${month} after ${until}`).toMatchObject({ differences: [] });
      for await (const { differences } of auditAll(ports, month)) expect(differences).toEqual([]);
    }
  }
  const receipt = await receiptText(customer, await invoiceOf(customer, '2026-02', ['2026-01']), signer);
  const [statement = ''] = receipt.trimEnd().split('\n').slice(-2);
  expect(JSON.parse(statement).waiting).toEqual([]);
});

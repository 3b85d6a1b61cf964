import { commandsOf } from 'epoch';
import { expect, test } from 'vitest';
import { MAX_LETTERS_A_DAY } from '../../../lib/app/organisations/commands/send-letter.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { spending } from '../../../lib/domain/spending/spending.ts';
import { createPlatform, ORIGIN } from '../platform.ts';

const ORG = 'org_1';
const OWNER = 'usr_ada';
const DAY_MS = 86_400_000;

/** An organisation that has spent 50 EUR this month, and a way to set a budget whose threshold that reaches. */
async function spent() {
  const platform = createPlatform();
  const { kernel, letters, settle } = platform;
  const user = { id: OWNER, subject: 's', name: 'Ada', status: 'active', admin: false, createdAtMs: 0 } as const;
  letters.users.set(OWNER, { ...user, email: 'ada@example.org' });
  const created = commandsOf(organisation).CreateOrganisation(ORG, { name: 'Org', creatorId: OWNER });
  await kernel.execute(organisation, created, ORIGIN);
  const { ReserveSpend, SettleSpend, SetBudget, RemoveBudget } = commandsOf(spending);
  const of = { attemptId: 'att_1', jobId: 'job_1', userId: OWNER, configurationId: 'jcf_1' };
  const attempt = { ...of, unitPrice: '1', limitMs: 60_000 };
  await kernel.execute(spending, ReserveSpend(ORG, attempt), ORIGIN);
  const run = { fromMs: platform.nowMs(), toMs: platform.nowMs() + 50_000 };
  await kernel.execute(spending, SettleSpend(ORG, { attemptId: 'att_1', run }), ORIGIN);
  const set = async (budgetId = 'all', name = 'All <b>jobs</b>') => {
    const thresholds = [{ percent: 50, of: 'actual' }] as const;
    const budget = { budgetId, name, amount: '100.00', currency: 'EUR', isCap: false, thresholds };
    expect(await kernel.execute(spending, SetBudget(ORG, budget), ORIGIN)).toMatchObject({ ok: true });
  };
  const remove = (budgetId: string) => kernel.execute(spending, RemoveBudget(ORG, { budgetId }), ORIGIN);
  return { platform, letters, settle, set, remove };
}

test('a budget that reaches a threshold is told to the owners once, its name in their own words', async () => {
  const { letters, settle, set } = await spent();
  await set();
  await settle();
  await settle();
  expect(letters.sent).toHaveLength(1);
  const [{ to, subject, text, html } = { to: '', subject: '', text: '', html: '' }] = letters.sent;
  expect([to, subject]).toEqual(['ada@example.org', 'A budget has reached 50 %']);
  expect(text).toContain('> All <b>jobs</b>');
  expect(text).toContain('50 EUR was spent in 2026-01 (UTC), of 100.00 EUR.');
  expect(html).toContain('<blockquote><bdi>All &lt;b&gt;jobs&lt;/b&gt;</bdi></blockquote>');
});

test('where there is a billing contact, it is told in place of the owners', async () => {
  const { letters, settle, set } = await spent();
  letters.contacts.set(ORG, { name: 'Desk', email: 'desk@example.org' });
  await set();
  await settle();
  expect(letters.sent.map(({ to }) => to)).toEqual(['desk@example.org']);
});

test('nobody is told of a budget that is gone, or of what is days ago', async () => {
  const { platform, letters, settle, set, remove } = await spent();
  await set('gone');
  await remove('gone');
  await settle();
  await set('old');
  platform.setMs(platform.nowMs() + 3 * DAY_MS);
  await settle();
  expect(letters.sent).toEqual([]);
});

test('a budget that is set again and again fills no mailbox', async () => {
  const { letters, settle, set, remove } = await spent();
  for (let count = 0; count < MAX_LETTERS_A_DAY.address + 3; count += 1) {
    await set('again', `Again ${count}`);
    await settle();
    await remove('again');
  }
  expect(letters.sent).toHaveLength(MAX_LETTERS_A_DAY.address);
});

test('a bill that is held, released and void is told to who pays, each once', async () => {
  const { platform, letters, settle } = await spent();
  const { kernel } = platform;
  const charges = [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '1' } }] as const;
  const plan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges };
  const { OpenAccount, IssueInvoice, HoldInvoice, ReleaseInvoice, VoidInvoice } = commandsOf(billingAccount);
  const numbers = { sellerId: 'operator', invoice: 7, creditNote: 3 };
  for (const command of [
    OpenAccount(ORG, { organisationId: ORG, plan }),
    IssueInvoice(ORG, { period: '2026-01', total: '12.00', lines: 1, numbers }),
    HoldInvoice(ORG, { period: '2026-01', number: 7, difference: 'total of PeriodFinalised' }),
    ReleaseInvoice(ORG, { period: '2026-01', reason: 'a view was behind' }),
    VoidInvoice(ORG, { number: 7, reason: 'never agreed', numbers }),
  ])
    expect(await kernel.execute(billingAccount, command, ORIGIN)).toMatchObject({ ok: true });
  await settle();
  await settle();
  expect(letters.sent.map(({ to, subject }) => [to, subject])).toEqual([
    ['ada@example.org', 'A bill is held: 2026-01'],
    ['ada@example.org', 'A bill is no longer held: 2026-01'],
    ['ada@example.org', 'Bill 7 is void'],
  ]);
  expect(letters.sent[0]?.text).toContain('bill 7 of 2026-01: total of PeriodFinalised');
  expect(letters.sent[2]?.text).toContain('credit note 3 gives back 12.00 EUR');
});

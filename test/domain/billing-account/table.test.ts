import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import type { BillingAccountCommand } from '../../../lib/domain/billing-account/commands.ts';
import type { BillingAccountEvent } from '../../../lib/domain/billing-account/events.ts';
import { lastDayOf } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { given } from '../given-events.ts';
import { numberedAccount as billingAccount } from '../numbered-account.ts';
import { cellsOf, type Histories, type OneOfEach, type Verdicts, verdict } from '../verdict.ts';

/** Closed is no status of its own: an account that has a last day is billed and paid as before, up to that day. */
interface Life {
  readonly status: 'none' | 'open' | 'closed';
}

const organisationId = 'org_1';
const period = '2026-01';
const lastDay = lastDayOf(period);
const nowMs = Date.UTC(2026, 0, 31);
const context = { nowMs, actor: 'usr_ada' };
const charge = (unit: string): Charge => ({ meter: STORAGE_METER, model: { kind: 'perUnit', unit } });
const plan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges: [charge('1')] };
const dearer = { ...plan, planVersion: 2, charges: [charge('2')] };
const percentage = { discountId: 'dsc_1', discount: { kind: 'percentage', percent: '10' } } as const;

/** A migration is to come; prices, a discount, an unpaid invoice, a balance, a month that is held. */
const opened = given(billingAccount, organisationId, nowMs)
  .and('OpenAccount', { organisationId, plan })
  .and('ScheduleMigration', { ...dearer, onDay: '2026-03-01' })
  .and('OverridePrice', { charge: charge('3') })
  .and('GrantDiscount', percentage)
  .and('IssueInvoice', { period: '2025-12', total: '8.00', lines: 1 })
  .and('RecordPayment', { invoiceNumber: 1, amount: '1.00', paymentId: 'pay_0' })
  .and('AdjustPeriod', { period: '2025-12', adjustment: 1, amount: '-5.00' })
  .and('HoldInvoice', { period: '2026-02', difference: 'total' });
const open = [...opened.history()];
const histories: Histories<Life, BillingAccountEvent> = {
  none: [],
  open,
  closed: opened.and('CloseAccount', { lastDay }).history(),
};

const commands = commandsOf(billingAccount);
const sent: OneOfEach<BillingAccountCommand> = {
  OpenAccount: commands.OpenAccount(organisationId, { organisationId, plan }),
  PinPlan: commands.PinPlan(organisationId, dearer),
  ScheduleMigration: commands.ScheduleMigration(organisationId, { ...plan, onDay: '2026-03-01' }),
  CancelMigration: commands.CancelMigration(organisationId, {}),
  OverridePrice: commands.OverridePrice(organisationId, { charge: charge('4') }),
  EndOverride: commands.EndOverride(organisationId, { meter: STORAGE_METER }),
  GrantDiscount: commands.GrantDiscount(organisationId, { ...percentage, discountId: 'dsc_2' }),
  EndDiscount: commands.EndDiscount(organisationId, { discountId: 'dsc_1' }),
  SetTax: commands.SetTax(organisationId, { percent: '19', text: 'VAT 19 %' }),
  ChangeGrace: commands.ChangeGrace(organisationId, { graceDays: 5 }),
  SetEmptyInvoices: commands.SetEmptyInvoices(organisationId, { wanted: true }),
  HoldInvoice: commands.HoldInvoice(organisationId, { period, difference: 'total' }),
  ReleaseInvoice: commands.ReleaseInvoice(organisationId, { period: '2026-02', reason: 'explained' }),
  VoidInvoice: commands.VoidInvoice(organisationId, { number: 1, reason: 'never agreed' }),
  BillThrough: commands.BillThrough(organisationId, { day: '2026-02-03' }),
  RecordPayment: commands.RecordPayment(organisationId, { invoiceNumber: 1, amount: '7.00', paymentId: 'pay_1' }),
  ReversePayment: commands.ReversePayment(organisationId, { paymentId: 'pay_0', reason: 'it came back' }),
  RecordRefund: commands.RecordRefund(organisationId, { refundId: 'rfd_1', amount: '5.00' }),
  GrantCredit: commands.GrantCredit(organisationId, { creditId: 'crd_1', amount: '1.00', reason: 'an outage' }),
  BillPeriod: commands.BillPeriod(organisationId, { period, graceDays: 3 }),
  IssueInvoice: commands.IssueInvoice(organisationId, { period, total: '9.00', lines: 1 }),
  AdjustPeriod: commands.AdjustPeriod(organisationId, { period: '2025-12', adjustment: 2, amount: '1.00' }),
  AddVolumeMember: commands.AddVolumeMember(organisationId, {
    memberOrganisationId: 'org_2',
    currency: 'EUR',
    payer: 'member',
    fromMonth: '2026-02',
  }),
  JoinVolume: commands.JoinVolume(organisationId, {
    parentId: 'org_3',
    currency: 'EUR',
    payer: 'parent',
    fromMonth: '2026-02',
  }),
  EndVolumeMember: commands.EndVolumeMember(organisationId, { memberOrganisationId: 'org_2', lastMonth: '2026-02' }),
  LeaveVolume: commands.LeaveVolume(organisationId, { parentId: 'org_3', lastMonth: '2026-02' }),
  CloseAccount: commands.CloseAccount(organisationId, { lastDay }),
};

const no = '';
const table: Verdicts<Life, BillingAccountCommand> = {
  none: {
    OpenAccount: 'AccountOpened PlanPinned',
    PinPlan: 'not-found',
    ScheduleMigration: 'not-found',
    CancelMigration: 'not-found',
    OverridePrice: 'not-found',
    EndOverride: 'not-found',
    GrantDiscount: 'not-found',
    EndDiscount: 'not-found',
    SetTax: 'not-found',
    ChangeGrace: 'not-found',
    SetEmptyInvoices: 'not-found',
    HoldInvoice: 'not-found',
    ReleaseInvoice: 'not-found',
    VoidInvoice: 'not-found',
    BillThrough: 'not-found',
    RecordPayment: 'not-found',
    ReversePayment: 'not-found',
    RecordRefund: 'not-found',
    GrantCredit: 'not-found',
    BillPeriod: 'not-found',
    IssueInvoice: 'not-found',
    AdjustPeriod: 'not-found',
    AddVolumeMember: 'not-found',
    JoinVolume: 'not-found',
    EndVolumeMember: 'not-found',
    LeaveVolume: 'not-found',
    CloseAccount: 'not-found',
  },
  open: {
    OpenAccount: no,
    PinPlan: 'MigrationCancelled PlanPinned',
    ScheduleMigration: 'migration-same-instant',
    CancelMigration: 'MigrationCancelled',
    OverridePrice: 'override-overlaps',
    EndOverride: 'OverrideEnded',
    GrantDiscount: 'DiscountGranted',
    EndDiscount: 'DiscountEnded',
    SetTax: 'TaxSet',
    ChangeGrace: 'GraceChanged',
    SetEmptyInvoices: 'EmptyInvoicesSet',
    HoldInvoice: 'InvoiceHeld',
    ReleaseInvoice: 'InvoiceReleased',
    VoidInvoice: 'InvoiceVoided',
    BillThrough: 'PeriodDue',
    RecordPayment: 'PaymentRecorded',
    ReversePayment: 'PaymentReversed',
    RecordRefund: 'RefundRecorded',
    GrantCredit: 'CreditGranted',
    BillPeriod: 'PeriodDue',
    IssueInvoice: 'InvoiceIssued',
    AdjustPeriod: 'AdjustmentNoted',
    AddVolumeMember: 'VolumeMemberAdded',
    JoinVolume: 'VolumeJoined',
    EndVolumeMember: no,
    LeaveVolume: no,
    CloseAccount: 'AccountClosed',
  },
  closed: {
    OpenAccount: no,
    PinPlan: 'PlanPinned',
    ScheduleMigration: 'account-closed',
    CancelMigration: no,
    OverridePrice: 'override-overlaps',
    EndOverride: 'OverrideEnded',
    GrantDiscount: 'DiscountGranted',
    EndDiscount: 'DiscountEnded',
    SetTax: 'TaxSet',
    ChangeGrace: 'GraceChanged',
    SetEmptyInvoices: 'EmptyInvoicesSet',
    HoldInvoice: 'InvoiceHeld',
    ReleaseInvoice: 'InvoiceReleased',
    VoidInvoice: 'InvoiceVoided',
    BillThrough: 'PeriodDue',
    RecordPayment: 'PaymentRecorded',
    ReversePayment: 'PaymentReversed',
    RecordRefund: 'RefundRecorded',
    GrantCredit: 'CreditGranted',
    BillPeriod: 'PeriodDue',
    IssueInvoice: 'InvoiceIssued',
    AdjustPeriod: 'AdjustmentNoted',
    AddVolumeMember: 'account-closed',
    JoinVolume: 'account-closed',
    EndVolumeMember: no,
    LeaveVolume: no,
    CloseAccount: no,
  },
};

describe('a billing account', () => {
  it.each(cellsOf(table))('that is $status answers $type with: $expected', ({ status, type, expected }) => {
    const history = histories[status as Life['status']];
    const command = sent[type as BillingAccountCommand['type']];
    expect(verdict(billingAccount, history, command, context)).toBe(expected);
  });
});

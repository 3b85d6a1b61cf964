import { commandsOf, isRejection, type Rejection } from 'epoch';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import { defined } from '../../../domain/defined.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Call, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { issuingDocuments } from '../commands/issue-documents.ts';
import { entryOf } from '../queries/entries.ts';
import { findAccount } from '../queries/figures.ts';
import { newestPage } from '../queries/newest-first.ts';
import { unpaidOf } from '../queries/unpaid.ts';
import { commandAccount, unknownAccount } from './account-command.ts';
import { heldMonths } from './held.ts';

type Name =
  | 'getBalance'
  | 'getAccountBalance'
  | 'listEntries'
  | 'listAccountEntries'
  | 'recordPayment'
  | 'reversePayment'
  | 'recordRefund'
  | 'grantCredit'
  | 'voidInvoice';
type Balance = ReplyOf<'finance.getBalance'>;

const commands = commandsOf(billingAccount);

/** What an account owes and is owed, and what was paid. */
export function moneyEndpoints(deps: Dependencies): Pick<Endpoints<'finance'>, `finance.${Name}`> {
  return {
    'finance.getBalance': ({ params, nowMs }) => getBalance(deps, params.org, nowMs),
    'finance.getAccountBalance': ({ params, nowMs }) => getBalance(deps, params.org, nowMs),
    'finance.listEntries': ({ params, query }) => listEntries(deps, params.org, query),
    'finance.listAccountEntries': ({ params, query }) => listEntries(deps, params.org, query),

    'finance.recordPayment': ({ params: { org }, body, nowMs, ...call }) => {
      const { payment: paymentId, invoice: invoiceNumber, amount } = body;
      const command = commands.RecordPayment(org, { paymentId, ...defined({ invoiceNumber }), amount });
      return commandAccount(deps, call, command, (account) => balanceOf(account, nowMs));
    },

    'finance.reversePayment': ({ params: { org }, body: { payment: paymentId, reason }, nowMs, ...call }) => {
      const command = commands.ReversePayment(org, { paymentId, reason });
      return commandAccount(deps, call, command, (account) => balanceOf(account, nowMs));
    },

    'finance.recordRefund': ({ params: { org }, body, nowMs, ...call }) => {
      const command = commands.RecordRefund(org, { refundId: body.refund, amount: body.amount });
      return commandAccount(deps, call, command, (account) => balanceOf(account, nowMs));
    },

    'finance.grantCredit': ({ params: { org }, body, nowMs, ...call }) => {
      const { credit: creditId, amount, expiresOn, reason } = body;
      const command = commands.GrantCredit(org, { creditId, amount, ...defined({ expiresOn }), reason });
      return commandAccount(deps, call, command, (account) => balanceOf(account, nowMs));
    },

    'finance.voidInvoice': ({ params: { org }, body: { invoice: number, reason }, nowMs, ...call }) => {
      const command = commands.VoidInvoice(org, { number, reason });
      // The credit note has its number in the same transaction.
      return commandAccount(deps, call, command, (account) => balanceOf(account, nowMs), issuingDocuments(deps.kernel));
    },
  };
}

async function getBalance({ kernel }: Dependencies, org: string, nowMs: number): Promise<Answer<Balance> | Rejection> {
  const account = await findAccount(kernel, org);
  return account === undefined ? unknownAccount : { body: balanceOf(account, nowMs) };
}

async function listEntries(
  { kernel }: Dependencies,
  org: string,
  query: Call<'finance.listEntries'>['query'],
): Promise<Answer<ReplyOf<'finance.listEntries'>> | Rejection> {
  const { state, version } = await kernel.load(billingAccount, org);
  if (state.status === 'none') return unknownAccount;
  const page = await newestPage(
    kernel,
    { aggregate: billingAccountHistory, id: org, version },
    wantedPage(query),
    (event, at, atMs) => entryOf(event, at, atMs, state.currency),
  );
  if (isRejection(page)) return page;
  const items = page.items.map(({ atMs, ...entry }) => ({ ...entry, at: iso(atMs) }));
  return { body: pageOf(page, items) };
}

function balanceOf(account: OpenAccount, nowMs: number): Balance {
  const { organisationId, currency, money, held } = account;
  return {
    organisation: organisationId,
    currency,
    balance: money.balance,
    unpaid: unpaidOf(account, nowMs),
    adjustments: money.pending.map(({ period, amount }) => ({ period, amount })),
    credits: money.credits.map(({ creditId: credit, left, expiresOn }) => ({
      credit,
      left,
      ...defined({ expiresOn }),
    })),
    held: heldMonths(held),
  };
}

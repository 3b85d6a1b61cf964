import { commandsOf, type Kernel, type Origin } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { defined } from '../../../domain/defined.ts';
import { type Day, dayOf } from '../../../domain/metering/day.ts';
import { BillingError } from '../queries/errors.ts';
import { newestPlan } from '../queries/plans.ts';
import { issuingDocuments } from './issue-documents.ts';

export interface OpenAccountPorts {
  readonly kernel: Kernel;
  /** The plan that new customers are pinned to, in its newest version. */
  readonly defaultPlanId: string;
}

/** Somebody else opened the account between the read and the command. */
const OPENED_MEANWHILE: ReadonlySet<string> = new Set(['account-open', 'account-closed']);

/** Opens an organisation's billing account unless it is open: it is billed from its founding on. One read when it is open. */
export async function ensureAccount(
  ports: OpenAccountPorts,
  organisationId: string,
  origin: Origin,
  foundedAtMs?: number,
): Promise<void> {
  const { kernel, defaultPlanId } = ports;
  const { state } = await kernel.load(billingAccount, organisationId);
  if (state.status === 'open') return;
  const firstDay = foundedAtMs === undefined ? undefined : dayOf(foundedAtMs);
  const data = { organisationId, plan: await newestPlan(kernel, defaultPlanId), ...defined({ firstDay }) };
  const command = commandsOf(billingAccount).OpenAccount(organisationId, data);
  const outcome = await kernel.execute(billingAccount, command, origin);
  if (!outcome.ok && !OPENED_MEANWHILE.has(outcome.rejection.code))
    throw new BillingError('account-refused', `${organisationId}: ${outcome.rejection.message}`);
}

/** Ends an organisation's billing account with a day. One that has ended before it, or has its last invoice, keeps its last day. One read when it is closed. */
export async function endAccount(kernel: Kernel, organisationId: string, lastDay: Day, origin: Origin): Promise<void> {
  const { state } = await kernel.load(billingAccount, organisationId);
  if (state.status === 'open' && state.closedOn !== undefined && state.closedOn <= lastDay) return;
  const command = commandsOf(billingAccount).CloseAccount(organisationId, { lastDay });
  // What waits for an invoice gets the last one, with its number.
  const outcome = await issuingDocuments(kernel)(billingAccount, command, origin, {});
  if (!outcome.ok && outcome.rejection.code !== 'account-closed')
    throw new BillingError('account-refused', `${organisationId}: ${outcome.rejection.message}`);
}

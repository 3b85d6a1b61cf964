import { type Rejection, reject, type SentCommand } from 'epoch';
import type { ExecuteSent } from 'epoch/sagas';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { BillingAccountCommand } from '../../../domain/billing-account/commands.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Call } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';

export const unknownAccount = reject('not-found', 'there is no such billing account');

/** Sends a command to an account and answers with the account as it is then. `execute`: for what makes documents. */
export async function commandAccount<T>(
  { kernel }: Dependencies,
  { origin }: Pick<Call<'finance.getTerms'>, 'origin'>,
  command: SentCommand<BillingAccountCommand>,
  show: (account: OpenAccount) => T,
  execute: ExecuteSent = kernel.execute,
): Promise<Answer<T> | Rejection> {
  const outcome = await execute(billingAccount, command, origin, {});
  if (!outcome.ok) return outcome.rejection;
  const { state } = await kernel.load(billingAccount, command.aggregateId);
  return state.status === 'none' ? unknownAccount : { body: show(state), positions: positionsOf(outcome) };
}

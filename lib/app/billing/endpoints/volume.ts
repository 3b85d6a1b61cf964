import { commandsOf, reject } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { billingPeriodHistory } from '../../../domain/billing-period/reading.ts';
import { defined } from '../../../domain/defined.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import { findAccount } from '../queries/figures.ts';
import { commandAccount, unknownAccount } from './account-command.ts';
import { termsOf } from './terms.ts';

type Name = 'addVolumeMember' | 'endVolumeMember' | 'getVolumeMonth';

const { AddVolumeMember, EndVolumeMember, JoinVolume } = commandsOf(billingAccount);

/** Volume accounts: organisations that are rated together by whole months, by the terms of one of them. */
export function volumeEndpoints(deps: Dependencies): Pick<Endpoints<'finance'>, `finance.${Name}`> {
  const { kernel } = deps;
  return {
    async 'finance.addVolumeMember'({ params: { org }, body: { member, payer, from: fromMonth }, origin }) {
      const [parent, joining] = await Promise.all([findAccount(kernel, org), findAccount(kernel, member)]);
      if (parent === undefined || joining === undefined) return unknownAccount;
      if (org === member) return reject('volume-invalid', 'an account is no member of itself');
      const of = { payer, fromMonth };
      // Both or neither: a member without a parent would wait for its invoice.
      const outcome = await kernel.executeAll(
        [
          {
            aggregate: billingAccount,
            command: AddVolumeMember(org, { ...of, memberOrganisationId: member, currency: joining.currency }),
          },
          {
            aggregate: billingAccount,
            command: JoinVolume(member, { ...of, parentId: org, currency: parent.currency }),
          },
        ],
        origin,
      );
      if (!outcome.ok) return outcome.rejection;
      const account = await findAccount(kernel, org);
      return account === undefined
        ? unknownAccount
        : { body: termsOf(account), positions: positionsOf(...outcome.results) };
    },

    'finance.endVolumeMember': ({ params: { org }, body: { member: memberOrganisationId, lastMonth }, ...call }) =>
      commandAccount(deps, call, EndVolumeMember(org, { memberOrganisationId, lastMonth }), termsOf),

    async 'finance.getVolumeMonth'({ params: { org, month: period } }) {
      const { state } = await kernel.load(billingPeriodHistory, periodId(org, period));
      const volume = state.status === 'final' ? state.volume : undefined;
      if (state.status !== 'final' || volume === undefined || !('members' in volume.of)) {
        return reject('not-found', `${period} of this account is not rated together with others, or is not final yet`);
      }
      const { shares = [] } = volume;
      const waitsFor = volume.of.members
        .map((one) => one.organisationId)
        .filter((id) => state.reports?.[id] === undefined);
      const body = {
        period,
        currency: state.currency,
        waitsFor,
        shares: shares.map(({ organisationId: organisation, payer, amount }) => {
          return { organisation, amount, ...defined({ payer }) };
        }),
      };
      return { body };
    },
  };
}

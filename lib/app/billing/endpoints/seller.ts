import { commandsOf } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { invoiceNumbers } from '../../../domain/invoice-numbers/invoice-numbers.ts';
import { SELLER_ID } from '../../../domain/invoice-numbers/seller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import { partyReply } from './party.ts';

/** Who issues documents, in the register that numbers them. */
export function sellerEndpoints({
  kernel,
}: Dependencies): Pick<Endpoints<'finance'>, 'finance.getSeller' | 'finance.nameSeller'> {
  const read = async () => {
    const { state } = await kernel.load(invoiceNumbers, SELLER_ID);
    return { body: defined({ seller: ifDefined(state.seller, partyReply) }) };
  };
  return {
    'finance.getSeller': read,

    async 'finance.nameSeller'({ body: { taxId, ...of }, origin }) {
      const command = commandsOf(invoiceNumbers).NameSeller(SELLER_ID, { seller: { ...of, ...defined({ taxId }) } });
      const outcome = await kernel.execute(invoiceNumbers, command, origin);
      return outcome.ok ? { ...(await read()), positions: positionsOf(outcome) } : outcome.rejection;
    },
  };
}

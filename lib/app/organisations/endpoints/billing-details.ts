import { commandsOf } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import type { BillingContacts } from '../../ports/billing-contacts.ts';

type Details = ReplyOf<'organisations.getBillingDetails'>;

export interface BillingDetailsDependencies extends Dependencies {
  readonly billingContacts: BillingContacts;
}

/** Whom documents are addressed to, in the log with them; and who is written to about bills, beside it. */
export function billingDetailsEndpoints(
  deps: BillingDetailsDependencies,
): Pick<Endpoints<'organisations'>, `organisations.${'getBillingDetails' | 'changeBillingDetails'}`> {
  const { kernel, billingContacts } = deps;

  async function read(org: string): Promise<Details> {
    const [{ state }, contact] = await Promise.all([kernel.load(organisation, org), billingContacts.get(org)]);
    const recipient = state.status === 'none' ? undefined : state.recipient;
    return defined({ recipient: ifDefined(recipient, (one) => ({ ...one, lines: [...one.lines] })), contact });
  }

  return {
    'organisations.getBillingDetails': async ({ params }) => ({ body: await read(params.org) }),

    async 'organisations.changeBillingDetails'({ params: { org }, body, caller, origin }) {
      const { recipient, contact } = body;
      let positions = {};
      if (recipient !== undefined) {
        const { name, lines, country, taxId } = recipient;
        const data = { recipient: { name, lines, country, ...defined({ taxId }) }, setBy: actorOf(caller) };
        const outcome = await kernel.execute(organisation, commandsOf(organisation).SetRecipient(org, data), origin);
        if (!outcome.ok) return outcome.rejection;
        positions = positionsOf(outcome);
      }
      if (contact === null) await billingContacts.remove(org);
      else if (contact !== undefined) await billingContacts.put(org, contact);
      return { body: await read(org), positions };
    },
  };
}

import type { Kernel } from 'epoch';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import { type LetterDependencies, sendLetter } from '../../organisations/commands/send-letter.ts';
import type { BillingContacts } from '../../ports/billing-contacts.ts';
import { type Letter, MailError } from '../../ports/mail.ts';
import type { People } from '../../ports/people.ts';

export interface BillingLetterDependencies extends LetterDependencies {
  readonly kernel: Kernel;
  readonly billingContacts: Pick<BillingContacts, 'get'>;
  readonly people: Pick<People, 'byIds'>;
  readonly nowMs: () => number;
}

/** Owners who are written to where there is no billing contact. */
const MAX_RECIPIENTS = 10;
/** What is older says nothing any more: a log that is read from its beginning writes to nobody. */
const MAX_AGE_MS = 2 * 86_400_000;

/** Writes to who pays: the billing contact, or else the owners. `about`: whose letters of a day these are. */
export async function writeToPayers(
  deps: BillingLetterDependencies,
  of: { readonly org: string; readonly about: string; readonly atMs: number },
  letterTo: (to: string) => Letter,
): Promise<void> {
  const { org, about, atMs } = of;
  if (deps.nowMs() - atMs > MAX_AGE_MS) return;
  for (const to of await addressesOf(deps, org)) {
    const refused = await sendLetter(deps, { person: about, organisation: org }, letterTo(to));
    // Beyond the day's letters there is none; one that was not taken is tried again with the delivery.
    if (refused?.code === 'mail-failed') throw new MailError(refused.message);
  }
}

async function addressesOf({ kernel, billingContacts, people }: BillingLetterDependencies, org: string) {
  const contact = await billingContacts.get(org);
  if (contact !== undefined) return [contact.email];
  const { state } = await kernel.load(organisationHistory, org);
  if (state.status !== 'open') return [];
  const owners = Object.entries(state.members).flatMap(([id, role]) => (role === 'owner' ? [id] : []));
  const found = await people.byIds(owners.sort().slice(0, MAX_RECIPIENTS));
  return found.filter(({ status }) => status === 'active').map(({ email }) => email);
}

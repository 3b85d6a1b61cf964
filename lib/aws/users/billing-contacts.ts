import type { BillingContact, BillingContacts } from '../../app/ports/billing-contacts.ts';
import type { Key, Records } from './table.ts';

const contactKey = (org: string): Key => ({ pk: `billing-contact#${org}`, sk: 'contact' });

/** Billing contacts in the users table, one for each organisation. */
export function createBillingContacts(records: Records): BillingContacts {
  return {
    get: (org) => records.get<BillingContact>(contactKey(org)),
    async put(org, contact) {
      await records.write([{ kind: 'replace', ...contactKey(org), record: contact }]);
    },
    async remove(org) {
      await records.write([{ kind: 'delete', ...contactKey(org) }]);
    },
  };
}

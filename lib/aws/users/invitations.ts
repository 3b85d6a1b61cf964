import { createHash } from 'node:crypto';
import type { Invitation, Invitations } from '../../app/ports/invitations.ts';
import { ifDefined } from '../../domain/defined.ts';
import type { Key, Records } from './table.ts';

type Place = Pick<Invitation, 'org' | 'id'>;

/** An address is invited by an organisation once at a time: more pages than these are no person's. */
const MAX_PAGES = 100;
const PAGE = 100;

interface Listed {
  readonly invitation: Invitation;
  readonly secret: Key;
}

const listKey = (org: string, id: string): Key => ({ pk: `invitations#${org}`, sk: id });

function secretKey(secret: string): Key {
  return { pk: `invitation#${hashOf(secret)}`, sk: 'invitation' };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** By the hash of the address: an erasure finds what was sent to it. */
function addressKey(email: string, { org, id }: Place): Key {
  return { pk: `invited#${hashOf(email.toLowerCase())}`, sk: `${org}#${id}` };
}

/** Invitations in the users table: they contain addresses, which must be nowhere else. */
export function createInvitations(records: Records): Invitations {
  /** Whether it was there. `byAddress` goes in any case. */
  async function removeListed({ org, id }: Place, byAddress?: Key): Promise<boolean> {
    const listed = await records.get<Listed>(listKey(org, id));
    const own = listed && [listed.secret, listKey(org, id), addressKey(listed.invitation.email, { org, id })];
    const keys = own ?? ifDefined(byAddress, (key) => [key]) ?? [];
    if (keys.length > 0) await records.write(keys.map((key) => ({ kind: 'delete', ...key })));
    return listed !== undefined;
  }

  return {
    add(invitation, secret) {
      const key = secretKey(secret);
      const { org, id, email, expiresAtMs } = invitation;
      return records.write([
        { kind: 'insert', ...key, record: invitation, expiresAtMs },
        {
          kind: 'insert',
          ...listKey(org, id),
          record: { invitation, secret: key } satisfies Listed,
          expiresAtMs,
        },
        { kind: 'replace', ...addressKey(email, invitation), record: { org, id }, expiresAtMs },
      ]);
    },
    bySecret: (secret) => records.get<Invitation>(secretKey(secret)),
    remove: (org, id) => removeListed({ org, id }),
    async removeTo(email) {
      const { pk } = addressKey(email, { org: '', id: '' });
      for (let cursor: string | undefined, pages = 0; pages < MAX_PAGES; pages += 1) {
        const { items, cursor: next } = await records.page<Place>(pk, PAGE, cursor);
        for (const place of items) await removeListed(place, addressKey(email, place));
        if (next === undefined) return;
        cursor = next;
      }
    },
    async page(org, limit, cursor) {
      const { items, cursor: next } = await records.page<Listed>(`invitations#${org}`, limit, cursor);
      const invitations = items.map(({ invitation }) => invitation);
      return next === undefined ? { items: invitations } : { items: invitations, cursor: next };
    },
  };
}

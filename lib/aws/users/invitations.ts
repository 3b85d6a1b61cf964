import { createHash } from 'node:crypto';
import type { Invitation, Invitations } from '../../app/ports/invitations.ts';
import type { Key, Records } from './table.ts';

interface Listed {
  readonly invitation: Invitation;
  readonly secret: Key;
}

const listKey = (org: string, id: string): Key => ({ pk: `invitations#${org}`, sk: id });

function secretKey(secret: string): Key {
  return { pk: `invitation#${createHash('sha256').update(secret).digest('base64url')}`, sk: 'invitation' };
}

/** Invitations in the users table: they contain addresses, which must be nowhere else. */
export function createInvitations(records: Records): Invitations {
  return {
    add(invitation, secret) {
      const key = secretKey(secret);
      const { expiresAtMs } = invitation;
      return records.write([
        { kind: 'insert', ...key, record: invitation, expiresAtMs },
        {
          kind: 'insert',
          ...listKey(invitation.org, invitation.id),
          record: { invitation, secret: key } satisfies Listed,
          expiresAtMs,
        },
      ]);
    },
    bySecret: (secret) => records.get<Invitation>(secretKey(secret)),
    async remove(org, id) {
      const listed = await records.get<Listed>(listKey(org, id));
      if (listed === undefined) return false;
      return records.write([
        { kind: 'delete', ...listed.secret },
        { kind: 'delete', ...listKey(org, id) },
      ]);
    },
    async page(org, limit, cursor) {
      const { items, cursor: next } = await records.page<Listed>(`invitations#${org}`, limit, cursor);
      const invitations = items.map(({ invitation }) => invitation);
      return next === undefined ? { items: invitations } : { items: invitations, cursor: next };
    },
  };
}

import type { Access } from './route.ts';

/** The usual answers to "who may", so that routes read alike. */
export const anybody = { kind: 'public' } as const satisfies Access;
export const signedIn = { kind: 'signedIn' } as const satisfies Access;
export const admin = { kind: 'admin' } as const satisfies Access;
export const owners = { kind: 'member', roles: ['owner'] } as const satisfies Access;
export const managers = { kind: 'member', roles: ['owner', 'manager'] } as const satisfies Access;
/** Roles that work with files and jobs: all but billing readers. */
export const workers = { kind: 'member', roles: ['owner', 'manager', 'member'] } as const satisfies Access;
export const everyMember = {
  kind: 'member',
  roles: ['owner', 'manager', 'member', 'billing-reader'],
} as const satisfies Access;
/** Roles that may see bills. */
export const payers = { kind: 'member', roles: ['owner', 'manager', 'billing-reader'] } as const satisfies Access;
export const attempt = { kind: 'capability', of: 'attempt' } as const satisfies Access;
export const claim = { kind: 'capability', of: 'claim' } as const satisfies Access;
export const upload = { kind: 'capability', of: 'upload' } as const satisfies Access;

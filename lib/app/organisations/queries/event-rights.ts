import { aggregateNameOf } from 'epoch';
import { everyMember, payers, workers } from '../../../api/access.ts';
import type { Role } from '../../../api/route.ts';

interface Right {
  readonly roles: readonly Role[];
  /** The scope that a token needs besides that of the route. */
  readonly scope: string;
}

const ofFiles: Right = { roles: workers.roles, scope: 'files:read' };
const ofJobs: Right = { roles: workers.roles, scope: 'jobs:read' };
const ofEverybody: Right = { roles: everyMember.roles, scope: 'organisations:read' };
const ofBills: Right = { roles: payers.roles, scope: 'billing:read' };

/** Who may read the events of an aggregate: callers that may read its resource. Without an entry here, no caller. */
const RIGHTS: Readonly<Record<string, Right>> = {
  file: ofFiles,
  job: ofJobs,
  'job-configuration': ofJobs,
  machine: ofJobs,
  organisation: ofEverybody,
  quota: ofEverybody,
  'billing-account': ofBills,
  'billing-period': ofBills,
  'daily-usage': ofBills,
};

/** `unknown`: no aggregate whose events an organisation reads. */
export function mayReadEvents(
  stream: string,
  role: Role | undefined,
  scopes: readonly string[] | undefined,
): 'yes' | 'no' | 'unknown' {
  const aggregate = aggregateNameOf(stream);
  const right = Object.hasOwn(RIGHTS, aggregate) ? RIGHTS[aggregate] : undefined;
  if (right === undefined) return 'unknown';
  const hasScope = scopes === undefined || scopes.includes(right.scope);
  return role !== undefined && right.roles.includes(role) && hasScope ? 'yes' : 'no';
}

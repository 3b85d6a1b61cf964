import { everyMember, payers, workers } from '../api/access.ts';
import type { Role } from '../api/route.ts';

/** Roles by their rights, as in the API: for clients that avoid requests which would be refused. */
export const EVERYBODY: readonly Role[] = everyMember.roles;
/** Works with files and jobs. */
export const WORKERS: readonly Role[] = workers.roles;
/** May see usage and costs. */
export const PAYERS: readonly Role[] = payers.roles;

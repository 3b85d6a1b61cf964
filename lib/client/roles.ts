import { everyMember, payers, workers } from '../api/access.ts';
import type { Role } from '../api/route.ts';

/** Roles by what their members may do, as the API refuses by: for those who would rather not ask what is refused. */
export const EVERYBODY: readonly Role[] = everyMember.roles;
/** Works with files and jobs. */
export const WORKERS: readonly Role[] = workers.roles;
/** Sees what was used and what it costs. */
export const PAYERS: readonly Role[] = payers.roles;

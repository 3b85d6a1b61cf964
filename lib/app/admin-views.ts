import type { ApiViews } from './api-views.ts';
import { members } from './organisations/views/members.ts';
import { organisations } from './organisations/views/organisations.ts';

/**
 * In a file of its own: this function loads the list of all subscribers later, and a bundle that is split has at its start whatever
 * a file of the start imports and a later part uses.
 */
export const ADMIN_VIEWS: ApiViews = { inline: [members], reads: [organisations] };

/** Members of this group administer the platform. */
export const ADMIN_GROUP = 'admins';

/** Names the request that a user was created by, so that the same request recognises its own. */
export const REQUEST_ATTRIBUTE = 'custom:request';

/** Members of this group administer the platform. */
export const ADMIN_GROUP = 'admins';

/** Before an aggregate's name it is the source of its commits on the bus: rules of deployed stages have it, so it never changes. */
export const SOURCE_PREFIX = 'catacloud.';

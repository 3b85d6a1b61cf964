/** Stands in for the table of partitions, of which bundles keep only what the User-Agent header asks it for. */
export const getUserAgentPrefix = (): string => '';

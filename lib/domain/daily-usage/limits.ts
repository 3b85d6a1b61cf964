/** Late changes that one close takes in itself, about 150 bytes each. */
export const MAX_LATE_PER_CLOSE = 1_000;
/** Late changes of one correction. Those of one event are taken together: as many as a row of the ledger can hold. */
export const MAX_LATE_PER_TAKE = 2_500;

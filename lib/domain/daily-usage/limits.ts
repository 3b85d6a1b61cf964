/** Late changes that one close takes in itself, about 150 bytes each. */
export const MAX_LATE_PER_CLOSE = 1_000;
/** Late changes of one correction. Those of one event are taken together: as many as a row of the ledger can hold. */
export const MAX_LATE_PER_TAKE = 2_500;
/** Days and meters in quarantine at once, about 70 bytes each. What is beyond it is billed as it is counted. */
export const MAX_QUARANTINED = 1_000;

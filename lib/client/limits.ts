/** How long the client waits. In milliseconds. */

/** For one try of one request of the API: connecting, sending, headers and body of the answer. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** For a transfer of which the client sees every piece: so long may pass without one. */
export const STALL_MS = 120_000;
/** For a transfer of which it does not: at the pace of the slowest line that is waited for. */
const SLOWEST_BYTES_PER_SECOND = 16_384;
/** No transfer takes longer than its signed URL is valid. */
export const LONGEST_TRANSFER_MS = 3_600_000;
/** How long a line may be away before a transfer gives up. */
export const PATIENCE_MS = 180_000;

/** For one try of a transfer of so many bytes. */
export function transferTimeoutMs(bytes: number): number {
  return Math.min(LONGEST_TRANSFER_MS, STALL_MS + Math.ceil((bytes * 1_000) / SLOWEST_BYTES_PER_SECOND));
}

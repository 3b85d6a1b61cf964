/** One byte a part; what is read last comes first, now and then. */
export const source = (sizeBytes: number) => ({
  sizeBytes,
  async slice(from: number, to: number) {
    if (from % 3 === 0) await Promise.resolve();
    return new Uint8Array(to - from);
  },
});

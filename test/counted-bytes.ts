/** Ids that follow one (those of an array’s tasks are counted on from its first) never reach the next that is made. */
const FREE_BYTES = 2;

/** Bytes in place of random ones: the same in every run, and in the order of their making. */
export function countedBytes(): (count: number) => Uint8Array {
  let serial = 0;
  return (count) => {
    serial += 1;
    const made = new Uint8Array(count);
    new DataView(made.buffer).setUint32(count - 4 - FREE_BYTES, serial);
    return made;
  };
}

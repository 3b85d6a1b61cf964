const DECIMALS = 9;
const GB = 10n ** BigInt(DECIMALS);

/** Bytes in GB, exactly: `2.5`. */
export function gigabytesOf(bytes: string): string {
  const all = BigInt(bytes);
  const rest = `${all % GB}`.padStart(DECIMALS, '0').replace(/0+$/, '');
  return rest === '' ? `${all / GB}` : `${all / GB}.${rest}`;
}

/** What is typed in GB, in bytes; of more than nine decimals the first. */
export function bytesOf(gigabytes: number | string): string {
  const [whole = '0', rest = ''] = String(gigabytes).split('.');
  return `${BigInt(whole === '' ? 0 : whole) * GB + BigInt(rest.slice(0, DECIMALS).padEnd(DECIMALS, '0'))}`;
}

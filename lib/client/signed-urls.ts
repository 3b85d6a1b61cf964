import type { ReplyOf } from './types.ts';
import type { UploadCalls } from './upload.ts';

export const PARTS_PER_SIGN = 100;
/** URLs that are older are signed again before they are used: they end two minutes after they were signed. */
export const FRESH_MS = 60_000;

/** Where to put a part, and with which headers. */
export type SignedPart = ReplyOf<'files.signParts'>['parts'][number];

/** Signs a hundred parts in one call, the next hundred while the last `ahead` of the one before are being put. */
export function signedUrls(
  sign: UploadCalls['sign'],
  wanted: readonly number[],
  ahead: number,
  checksums?: readonly string[],
  nowMs: () => number = () => performance.now(),
) {
  const hundreds = new Map<
    number,
    { readonly atMs: number; readonly signed: Promise<ReadonlyMap<number, SignedPart>> }
  >();
  const numberOf = (at: number) => Math.floor(at / PARTS_PER_SIGN);

  function hundred(number: number): Promise<ReadonlyMap<number, SignedPart>> {
    const known = hundreds.get(number);
    if (known !== undefined && nowMs() - known.atMs < FRESH_MS) return known.signed;
    const from = number * PARTS_PER_SIGN;
    const numbers = wanted.slice(from, from + PARTS_PER_SIGN);
    const named = checksums && numbers.map((part) => checksums[part - 1] ?? '');
    const signed = sign(numbers, named).then(({ parts }) => new Map(parts.map((part) => [part.part, part])));
    hundreds.set(number, { atMs: nowMs(), signed });
    // However long the file is: an evicted part is signed again in the rare case that it is needed.
    hundreds.delete(number - 2);
    signed.catch(() => {
      if (hundreds.get(number)?.signed === signed) hundreds.delete(number);
    });
    return signed;
  }

  return {
    /** Of the part at this place among the wanted. */
    async of(at: number): Promise<SignedPart> {
      const urls = await hundred(numberOf(at));
      // If it fails, the next caller that needs one of these tries again.
      if (at + ahead < wanted.length) void hundred(numberOf(at + ahead)).catch(() => undefined);
      return urls.get(wanted[at] as number) as SignedPart;
    },
    /** After a refusal: the URL has expired, and so have its neighbours. */
    expired: (at: number) => hundreds.delete(numberOf(at)),
  };
}

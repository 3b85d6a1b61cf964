import { commonCodes } from '../../lib/api/common-codes.ts';
import type { ErrorCode } from '../../lib/api/errors.ts';
import type { Route } from '../../lib/api/route.ts';
import { contract } from '../../lib/api/routes.ts';
import { ALWAYS_A_FINDING, REFUSED_THOUGH_VALID } from './refused-though-valid.ts';

/** For each operation the codes that it names and that have a written reason for it. */
export function codesWithReason(): Readonly<Record<string, readonly ErrorCode[]>> {
  return Object.fromEntries(
    contract.map((route) => [route.id, [...codesOf(route)].filter((code) => hasReason(code, route.id)).toSorted()]),
  );
}

/** Codes of the contract about which nothing is said here: new ones, most likely. A run begins with saying so. */
export function undecidedCodes(): readonly ErrorCode[] {
  const decided = new Set([...REFUSED_THOUGH_VALID.flatMap(({ codes }) => codes), ...ALWAYS_A_FINDING]);
  return [...new Set(contract.flatMap((route) => [...codesOf(route)]))].filter((code) => !decided.has(code));
}

function codesOf(route: Route): ReadonlySet<ErrorCode> {
  return new Set<ErrorCode>([...commonCodes(route), ...(route.errors as readonly ErrorCode[])]);
}

function hasReason(code: ErrorCode, operation: string): boolean {
  return REFUSED_THOUGH_VALID.some(
    ({ codes, operations = '' }) => codes.includes(code) && new RegExp(operations).test(operation),
  );
}

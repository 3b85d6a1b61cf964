import { commonCodes } from '../../lib/api/common-codes.ts';
import type { ErrorCode } from '../../lib/api/errors.ts';
import type { Route } from '../../lib/api/route.ts';
import { contract } from '../../lib/api/routes.ts';
import { REFUSED_THOUGH_VALID } from './exceptions.ts';

/** For each operation the codes that it names and that have a written reason for it. */
export function codesWithReason(): Readonly<Record<string, readonly ErrorCode[]>> {
  return Object.fromEntries(
    contract.map((route: Route) => {
      const named = new Set<ErrorCode>([...commonCodes(route), ...(route.errors as readonly ErrorCode[])]);
      return [route.id, [...named].filter((code) => hasReason(code, route.id)).toSorted()];
    }),
  );
}

function hasReason(code: ErrorCode, operation: string): boolean {
  return REFUSED_THOUGH_VALID.some(
    ({ codes, operations = '' }) => codes.includes(code) && new RegExp(operations).test(operation),
  );
}

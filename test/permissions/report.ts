import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What the functions were allowed and did in the last run of integration tests. */
export const REPORT = path.resolve(import.meta.dirname, '../../.catacloud/permissions.json');

/** What the emulator writes when it ends: `local/enforcement.py`. */
export interface PermissionsReport {
  /** Every call of a function that policies decided, once, with how often. */
  readonly calls: readonly Call[];
  readonly roles: Readonly<Record<string, DeployedRole>>;
}

export interface Call {
  readonly role: string;
  readonly function: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  readonly times: number;
}

export interface DeployedRole {
  readonly policies: readonly { readonly Statement: OneOrMore<PolicyStatement> }[];
  readonly attached: readonly string[];
  readonly trust: object;
}

interface PolicyStatement {
  readonly Effect: string;
  readonly Action?: OneOrMore<string>;
  readonly Resource?: OneOrMore<string>;
}

type OneOrMore<T> = T | readonly T[];

/** One action that one role may do on one resource, or on what a pattern names. */
export interface Permission {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

export async function readReport(file: string): Promise<PermissionsReport> {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Every permission that a role's own policies give, one by one. */
export function permissionsOf(role: string, { policies }: DeployedRole): readonly Permission[] {
  const allowing = policies.flatMap(({ Statement }) => list(Statement)).filter(({ Effect }) => Effect === 'Allow');
  return allowing.flatMap(({ Action, Resource }) =>
    list(Action).flatMap((action) => list(Resource).map((resource) => ({ role, action, resource }))),
  );
}

function list<T>(value: OneOrMore<T> | undefined): readonly T[] {
  return value === undefined ? [] : ([value].flat() as readonly T[]);
}

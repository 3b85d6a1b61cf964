import { COMMANDS } from '../../lib/infra/functions.ts';
import { ACTIONS, type Use } from '../../lib/infra/grants.ts';
import type { Exception } from './exceptions.ts';
import { type Call, type Permission, type PermissionsReport, permissionsOf } from './report.ts';

/** Roles of functions, by what the stacks call them; roles of the deployment's own tools are not the platform's. */
const PLATFORM_ROLE = /^catacloud-/;
/** Granted to whole kinds of functions, whether this one needs all of it or not. */
const SHARED = COMMANDS;
const WORDS: readonly Use[] = Object.values(ACTIONS).flatMap((uses): readonly Use[] => Object.values(uses));

/** Calls that a role's policies refused, in words. A refusal is a missing permission, or a call that should not be. */
export function denied({ calls }: PermissionsReport): readonly string[] {
  return calls
    .filter(({ allowed }) => !allowed)
    .map(({ function: name, action, resource }) => {
      const place =
        'grant it by name in lib/infra/functions.ts (the words are in lib/infra/grants.ts), or do not call it';
      return `${name} was refused ${action} on ${resource}: ${place}.`;
    });
}

/**
 * Permissions that nothing used, in words. A use of `grants.ts` is granted whole: an action of it counts as used by a
 * function when that function used another one of the same use, and some function used this one. What every command or view
 * needs (`SHARED`) is granted whole too, and counts as used when any function used it.
 */
export function unused(report: PermissionsReport, exceptions: readonly Exception[]): readonly string[] {
  const granted = platformPermissions(report);
  const calls = report.calls.filter(({ allowed }) => allowed);
  const used = new Set(granted.filter((permission) => calls.some((call) => isUseOf(call, permission))).map(keyOf));
  const usedByAny = new Set(calls.map(({ action }) => action));
  const sharedUsed = new Set(
    granted.filter((each) => used.has(keyOf(each))).map(({ action, resource }) => action + resource),
  );
  const isUsed = (permission: Permission) => {
    if (used.has(keyOf(permission))) return true;
    if (!usedByAny.has(permission.action)) return false;
    const others = siblings(permission);
    if (others.some((sibling) => used.has(keyOf(sibling)))) return true;
    return isShared(permission) && others.some(({ action, resource }) => sharedUsed.has(action + resource));
  };
  const left = granted.filter((permission) => !isUsed(permission));
  const unexcused = left.filter((permission) => !exceptions.some((exception) => excuses(exception, permission)));
  return unexcused.map(({ role, action, resource }) => {
    const place = 'take the use out of lib/infra/functions.ts or the action out of lib/infra/grants.ts';
    return `${role} may ${action} on ${resource}, and no test needs it: ${place}, test what needs it, or give the reason in test/permissions/exceptions.ts.`;
  });
}

function platformPermissions({ roles }: PermissionsReport): readonly Permission[] {
  return Object.entries(roles)
    .filter(([name]) => PLATFORM_ROLE.test(name))
    .flatMap(([name, role]) => permissionsOf(name, role));
}

/** Exceptions that excuse nothing any more. */
export function idle(report: PermissionsReport, exceptions: readonly Exception[]): readonly string[] {
  const granted = Object.entries(report.roles).flatMap(([name, role]) => permissionsOf(name, role));
  return exceptions
    .filter((exception) => !granted.some((permission) => excuses(exception, permission)))
    .map(
      ({ actions, role, reason }) =>
        `No role has what is excepted (${actions.join(', ')} of ${role}): remove it. It was: ${reason}`,
    );
}

function siblings({ role, action, resource }: Permission): readonly Permission[] {
  const words = WORDS.filter(({ actions }) => actions.includes(action));
  return words.flatMap(({ actions }) => actions.map((sibling) => ({ role, action: sibling, resource })));
}

/** Tables of the data stack are named by what they hold: `…-data-ViewsC0DDE3FE-…`. */
function isShared({ action, resource }: Permission): boolean {
  return Object.entries(SHARED).some(([name, uses]) => {
    const words: Readonly<Record<string, Use>> = ACTIONS[name as keyof typeof SHARED];
    return (
      resource.includes(`-data-${name[0]?.toUpperCase()}${name.slice(1)}`) &&
      uses.some((use) => words[use]?.actions.includes(action))
    );
  });
}

function isUseOf(call: Call, { role, action, resource }: Permission): boolean {
  return call.role === role && call.action === action && matches(call.resource, resource);
}

function excuses(exception: Exception, { role, action, resource }: Permission): boolean {
  const where = exception.resource ?? /./;
  return exception.actions.includes(action) && exception.role.test(role) && where.test(resource);
}

/** As IAM compares: `*` is any characters. */
function matches(resource: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(resource);
}

const keyOf = ({ role, action, resource }: Permission) => `${role} ${action} ${resource}`;

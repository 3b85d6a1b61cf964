import { ACTIONS, type Use } from '../../lib/infra/grants.ts';
import type { Exception } from './exceptions.ts';
import { type Call, type Permission, type PermissionsReport, permissionsOf } from './report.ts';

/** Roles of functions, by what the stacks call them; roles of the deployment's own tools are not the platform's. */
const PLATFORM_ROLE = /^catacloud-/;
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
 * function when that function used another one of the same use, and some function used this one.
 */
export function unused(report: PermissionsReport, exceptions: readonly Exception[]): readonly string[] {
  const calls = report.calls.filter(({ allowed }) => allowed);
  const granted = Object.entries(report.roles)
    .filter(([name]) => PLATFORM_ROLE.test(name))
    .flatMap(([name, role]) => permissionsOf(name, role));
  const used = new Set(granted.filter((permission) => calls.some((call) => isUseOf(call, permission))).map(keyOf));
  const usedByAny = new Set(calls.map(({ action }) => action));
  const left = granted.filter((permission) => {
    if (used.has(keyOf(permission))) return false;
    return !(usedByAny.has(permission.action) && siblings(permission).some((sibling) => used.has(keyOf(sibling))));
  });
  const unexcused = left.filter((permission) => !exceptions.some((exception) => excuses(exception, permission)));
  return unexcused.map(({ role, action, resource }) => {
    const place = 'take the use out of lib/infra/functions.ts or the action out of lib/infra/grants.ts';
    return `${role} may ${action} on ${resource}, and no test needs it: ${place}, test what needs it, or give the reason in test/permissions/exceptions.ts.`;
  });
}

/** Exceptions that excuse nothing any more. */
export function idle(report: PermissionsReport, exceptions: readonly Exception[]): readonly string[] {
  const granted = Object.entries(report.roles).flatMap(([name, role]) => permissionsOf(name, role));
  return exceptions
    .filter((exception) => !granted.some((permission) => excuses(exception, permission)))
    .map(({ action, role, reason }) => `No role has the exception ${action} (${role}): remove it. It was: ${reason}`);
}

function siblings({ role, action, resource }: Permission): readonly Permission[] {
  const words = WORDS.filter(({ actions }) => actions.includes(action));
  return words.flatMap(({ actions }) => actions.map((sibling) => ({ role, action: sibling, resource })));
}

function isUseOf(call: Call, { role, action, resource }: Permission): boolean {
  return call.role === role && call.action === action && matches(call.resource, resource);
}

function excuses(exception: Exception, { role, action, resource }: Permission): boolean {
  const where = exception.resource ?? /./;
  return exception.action === action && exception.role.test(role) && where.test(resource);
}

/** As IAM compares: `*` is any characters. */
function matches(resource: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(resource);
}

const keyOf = ({ role, action, resource }: Permission) => `${role} ${action} ${resource}`;

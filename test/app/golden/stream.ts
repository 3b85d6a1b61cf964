import type { Commit, DomainEvent } from 'epoch';

export const ORG = 'org_1';
export const of = { organisationId: ORG };
export const AT = Date.UTC(2026, 0, 1, 12);

export function stream<E extends DomainEvent>(name: string, commits: readonly (readonly E[])[]): Commit<E>[] {
  let version = 0;
  return commits.map((events, index) => {
    const first = version + 1;
    version += events.length;
    const actor = index % 2 === 0 ? 'usr_ada' : 'saga-quota';
    const of = { stream: name, version: first, lastVersion: version, id: `${name}@${first}`, hash: '' };
    return { ...of, atMs: AT + index, actor, correlation: `request-${index}`, events };
  });
}

const spec = { command: 'sort', arguments: ['-n'], environment: { A: '1' }, machineType: 'small', timeoutMs: 60_000 };
export const full = { ...spec, image: 'busybox', maxAttempts: 2 };
export const bare = { ...spec, maxAttempts: 1 };

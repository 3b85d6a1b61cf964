import type { Role } from '../session/organisation.ts';

export const MANAGERS: readonly Role[] = ['owner', 'manager'];

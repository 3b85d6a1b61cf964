import { LocalError } from '../error.ts';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** Seeds are for Local Catacloud alone: the passwords are public, and the history is made up. */
export function refuseRemote(url: string): void {
  const { hostname } = new URL(url);
  if (LOOPBACK_HOSTS.includes(hostname)) return;
  const why = 'the passwords of the demo users are public';
  throw new LocalError('seed.refused', `Seeding is refused at ${hostname}: ${why}, so it works on loopback only.`);
}

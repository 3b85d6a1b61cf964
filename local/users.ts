/** People that every Local Catacloud begins with. Their passwords are public: nothing here is reachable from elsewhere. */
export interface DemoUser {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  /** Administers the platform, not an organisation. */
  readonly admin: boolean;
}

const password = 'Only-for-local-1';

export const DEMO_USERS = {
  admin: { email: 'admin@catacloud.test', name: 'Ines Admin', password, admin: true },
  owner: { email: 'owner@catacloud.test', name: 'Olga Owner', password, admin: false },
  member: { email: 'member@catacloud.test', name: 'Max Member', password, admin: false },
} as const satisfies Record<string, DemoUser>;

export type DemoUsers = Readonly<Record<keyof typeof DEMO_USERS, DemoUser>>;

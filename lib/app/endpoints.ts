import type { AdministrationDependencies } from './accounts/commands/administration.ts';
import type { AccountDependencies, EntryDependencies } from './accounts/commands/dependencies.ts';
import { administeredEndpoints } from './accounts/endpoints/administered.ts';
import { codeEndpoints } from './accounts/endpoints/codes.ts';
import { emailChangeEndpoints } from './accounts/endpoints/email-change.ts';
import { meEndpoints } from './accounts/endpoints/me.ts';
import { passwordEndpoints } from './accounts/endpoints/password.ts';
import { sessionEndpoints } from './accounts/endpoints/session.ts';
import { signUpEndpoints } from './accounts/endpoints/sign-up.ts';
import { myTokenEndpoints } from './accounts/endpoints/tokens.ts';
import { userEndpoints } from './accounts/endpoints/users.ts';
import type { planMigrationEndpoints } from './billing/endpoints/plan-migrations.ts';
import { fileEndpoints } from './files/endpoints/files.ts';
import { folderEndpoints } from './files/endpoints/folders.ts';
import type { trashEndpoints } from './files/endpoints/trash.ts';
import type { Endpoints } from './http/endpoint.ts';
import { loadedLater } from './http/loaded-later.ts';
import type { machineEndpoints } from './machines/endpoints/machines.ts';
import { acceptInvitation, type InvitationDependencies } from './organisations/commands/accept-invitation.ts';
import type { customerEndpoints } from './organisations/endpoints/customers.ts';
import { invitedEndpoints } from './organisations/endpoints/invited.ts';
import type { clockEndpoints } from './platform/endpoints/clock.ts';
import { type AdminDependencies, platformEndpoints } from './platform/endpoints/platform.ts';
import { uploadBatchEndpoints } from './uploads/endpoints/batches.ts';
import { laterUppyEndpoints } from './uploads/endpoints/later-uppy.ts';
import { uploadEndpoints } from './uploads/endpoints/uploads.ts';
import type { UppyDependencies } from './uploads/endpoints/uppy.ts';

// Groups of routes that several features serve. Every other group is one feature's own.

/** The signed-in person: sessions, their own record, their tokens, and joining an organisation. */
export function accountEndpoints(deps: EntryDependencies & InvitationDependencies): Endpoints<'account'> {
  return {
    ...signUpEndpoints(deps),
    ...passwordEndpoints(deps),
    ...codeEndpoints(deps),
    ...emailChangeEndpoints(deps),
    ...sessionEndpoints(deps),
    ...meEndpoints(deps),
    ...myTokenEndpoints(deps),
    ...invitedEndpoints(deps),
    'account.acceptInvitation': acceptInvitation(deps),
  };
}

/** Uploads, files and downloads. */
export function filesEndpoints(deps: UppyDependencies): Endpoints<'files'> {
  return {
    ...uploadEndpoints(deps),
    ...uploadBatchEndpoints(deps),
    ...laterUppyEndpoints(deps),
    ...fileEndpoints(deps),
    ...folderEndpoints(deps),
    ...laterTrash(deps),
  };
}

/** Seldom asked for: uploads and lists start without it. */
const laterTrash = (deps: UppyDependencies) =>
  loadedLater<ReturnType<typeof trashEndpoints>>(
    { 'files.trash': true, 'files.restore': true, 'files.listTrash': true, 'files.emptyTrash': true },
    async () => (await import('./files/endpoints/trash.ts')).trashEndpoints(deps),
  );

type ClockEndpoints = ReturnType<typeof clockEndpoints>;
/** In functions of other groups. */
type ElsewhereServed = keyof ReturnType<typeof machineEndpoints> | 'admin.listCustomers';

/** The administrators' endpoints; the clock's only where there is a test clock. */
export function adminEndpoints(
  deps: AccountDependencies & AdministrationDependencies & AdminDependencies,
  clock: ClockEndpoints | undefined,
): Omit<Endpoints<'admin'>, keyof ClockEndpoints | ElsewhereServed> & Partial<ClockEndpoints> {
  return {
    ...userEndpoints(deps),
    ...administeredEndpoints(deps),
    ...platformEndpoints(deps),
    ...laterCustomers(deps),
    ...laterMigrations(deps),
    ...clock,
  };
}

const laterCustomers = (deps: AccountDependencies & AdminDependencies) =>
  loadedLater<ReturnType<typeof customerEndpoints>>(
    {
      'admin.getOrganisation': true,
      'admin.suspendOrganisation': true,
      'admin.resumeOrganisation': true,
      'admin.listMembers': true,
      'admin.listAudit': true,
      'admin.listNotes': true,
      'admin.addNote': true,
      'admin.removeNote': true,
    },
    async () => (await import('./organisations/endpoints/customers.ts')).customerEndpoints(deps),
  );

const laterMigrations = (deps: AccountDependencies & AdminDependencies) =>
  loadedLater<ReturnType<typeof planMigrationEndpoints>>(
    {
      'admin.startMigration': true,
      'admin.listMigrations': true,
      'admin.steerMigration': true,
      'admin.listMigrated': true,
    },
    async () => (await import('./billing/endpoints/plan-migrations.ts')).planMigrationEndpoints(deps),
  );

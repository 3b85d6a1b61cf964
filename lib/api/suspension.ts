import type { endpoints, RouteId } from './paths.ts';

type Paths = typeof endpoints;

/** What somebody asks of an organisation that is not reading; and all that an upload client asks, which signs by GET, too. */
type Asked = {
  [Id in RouteId]: Paths[Id]['path'] extends `/v1/orgs/{org}${string}`
    ? Paths[Id]['method'] extends 'GET'
      ? never
      : Id
    : Paths[Id]['path'] extends `${string}{capability}${string}`
      ? Id
      : never;
}[RouteId];

/** What begins new work, stores new files, or gives new people and programs access. */
export const REFUSED_WHILE_SUSPENDED = {
  'organisations.invite': true,
  'organisations.createToken': true,
  'files.startUpload': true,
  'files.startUploads': true,
  'files.createUploadCapability': true,
  'files.uppyParams': true,
  'files.uppyCreate': true,
  'jobs.publishConfiguration': true,
  'jobs.create': true,
  'jobs.submit': true,
  'jobs.retry': true,
  'pipelines.submit': true,
  'pipelines.resume': true,
} as const satisfies Readonly<Partial<Record<Asked, true>>>;

/**
 * What goes on: what has begun may end, what is there may be put in order, deleted and paid, and access may be taken away. A route
 * that is in neither table does not compile. Reading is always allowed. No function carries this table.
 */
export const ALLOWED_WHILE_SUSPENDED = {
  'organisations.rename': true,
  'organisations.close': true,
  'organisations.changeBillingDetails': true,
  'organisations.transferOwnership': true,
  'organisations.setSecurityPolicy': true,
  'organisations.changeRole': true,
  'organisations.removeMember': true,
  'organisations.revokeInvitation': true,
  'organisations.revokeToken': true,
  'files.signParts': true,
  'files.confirmParts': true,
  'files.confirmPart': true,
  'files.completeUpload': true,
  'files.abortUpload': true,
  'files.completeUploads': true,
  'files.moveFolder': true,
  'files.deleteFolder': true,
  'files.trashFolder': true,
  'files.emptyTrash': true,
  'files.trash': true,
  'files.restore': true,
  'files.rename': true,
  'files.delete': true,
  'files.uppyListParts': true,
  'files.uppySignPart': true,
  'files.uppyComplete': true,
  'files.uppyAbort': true,
  'jobs.draftConfiguration': true,
  'jobs.redraftConfiguration': true,
  'jobs.retireConfiguration': true,
  'jobs.setFiles': true,
  'jobs.linkFiles': true,
  'jobs.unlinkFile': true,
  'jobs.unlinkAllFiles': true,
  'jobs.cancel': true,
  'pipelines.cancel': true,
  'secrets.put': true,
  'secrets.delete': true,
  'billing.requestExport': true,
  'finance.setBudget': true,
  'finance.removeBudget': true,
} as const satisfies Readonly<Record<Exclude<Asked, keyof typeof REFUSED_WHILE_SUSPENDED>, true>>;

export function isRefusedWhileSuspended(route: string): boolean {
  return Object.hasOwn(REFUSED_WHILE_SUSPENDED, route);
}

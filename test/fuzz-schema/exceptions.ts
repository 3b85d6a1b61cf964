/** A check of Schemathesis that is left out for some operations, and why it would find what is no fault. */
export interface Exception {
  /** An operation's id, or a pattern of ids. */
  readonly operations: string;
  readonly check: string;
  readonly reason: string;
}

const IN_ANOTHERS_PLACE =
  'GET …/{s3Upload}/complete is GET …/{s3Upload}/{part} of Uppy’s own protocol with a part called "complete", and ' +
  'PUT …/parts/sign is PUT …/parts/{part}, GET …/volume/end is GET …/volume/{month}: the method is there, and a part that is no number ' +
  'or a month that is none is refused as such';

export const EXCEPTIONS: readonly Exception[] = [
  ...['unsupported_method', 'allow_header_conformance'].map((check) => ({
    operations: '^(files\\.(uppyComplete|signParts)|finance\\.endVolumeMember)$',
    check,
    reason: IN_ANOTHERS_PLACE,
  })),
  {
    operations: '^admin\\.(eraseUser|getUser)$',
    check: 'use_after_free',
    reason: 'an erased person stays to be seen, without name and address: their id is in the log',
  },
  {
    operations: '^organisations\\.transferOwnership$',
    check: 'ensure_resource_availability',
    reason: 'the organisation is there: the 404 (`not-member`) is about the person in the body',
  },
];

/**
 * Operations that are left out where requests build on each other, and against a deployed stack, which no new world
 * replaces. Alone they are tried like all others.
 */
export const ENDS_ALL: Readonly<Record<string, string>> = {
  'admin.moveClock': 'it moves the clock of the whole stack, by years: every day between is then closed and billed',
  'account.eraseMe': 'it ends the caller: every later request would be refused',
  'account.endSession': 'it ends the session that it is sent with: every later request would be refused',
  'account.endOneSession': 'it ends any of the caller’s sessions, also the one that all requests are sent with',
  'account.changePassword': 'it ends the caller’s other sessions',
  'organisations.close': 'it ends the organisation of all that is known: every later request would be refused',
};

const NO_INVOICE =
  'an invoice takes a month whose days were closed: test/api/documents.test.ts and invoices-void-and-held.test.ts try it';

/** Operations to which no request of a run succeeds, and why. Every other one is answered with 2xx at least once, or the run fails. */
export const NEVER_SUCCEEDS: Readonly<Record<string, string>> = {
  'account.eraseMe': 'the caller is the last owner of the organisation that everything is tried in',
  'account.startEmailChange': 'it takes the caller’s password, which is not guessed: test/api/email-change.test.ts',
  'account.completeEmailChange': 'it takes a code that was mailed, which is not guessed: test/api/email-change.test.ts',
  'account.refreshSession': 'the refresh token is a cookie that no script sees, and no parameter',
  'account.removeCodes':
    'codes are on after two requests that build on each other, and an authenticator’s code is not guessed',
  'billing.getInvoice': NO_INVOICE,
  'billing.explainLine': NO_INVOICE,
  'billing.listLineParts': NO_INVOICE,
  'billing.listPartEvents': NO_INVOICE,
  'billing.getReceipt': NO_INVOICE,
  'finance.priceUsage': NO_INVOICE,
  'finance.getVolumeMonth': NO_INVOICE,
  'finance.addVolumeMember':
    'it takes another organisation that pays in the same currency: test/app/billing/volume.test.ts',
  'finance.releaseQuarantine': 'only a day’s run puts usage in quarantine: test/api/billing-runs.test.ts',
  'finance.releaseInvoice': 'only an audit holds an invoice: test/api/invoices-void-and-held.test.ts tries it',
  'admin.endMachine': 'a machine takes a dispatcher, which this world has not: test/app/machines tries it',
  'finance.reversePayment': 'it takes the reference of a payment: test/api/billing-balance.test.ts',
  'finance.voidInvoice': NO_INVOICE,
  'finance.recordRefund': 'only what was paid or credited too much is paid back, and nothing was billed',
};

/** Values that only an earlier reply gives: an invented one is refused, which a schema cannot say. They are not sent. */
export const OPAQUE = ['cursor', 'position', 'after', 'Consistency-Token'];

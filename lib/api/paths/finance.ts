import type { Endpoint } from '../endpoint.ts';

export const financePaths = {
  'finance.getBalance': { method: 'GET', path: '/v1/orgs/{org}/balance' },
  'finance.listEntries': { method: 'GET', path: '/v1/orgs/{org}/balance/entries', paged: true },
  'finance.listDocuments': { method: 'GET', path: '/v1/admin/documents', paged: true },
  'finance.listBudgets': { method: 'GET', path: '/v1/orgs/{org}/budgets' },
  'finance.setBudget': { method: 'PUT', path: '/v1/orgs/{org}/budgets/{budget}', idempotency: 'domain' },
  'finance.removeBudget': { method: 'DELETE', path: '/v1/orgs/{org}/budgets/{budget}', idempotency: 'domain' },
  'finance.getTerms': { method: 'GET', path: '/v1/admin/accounts/{org}/terms' },
  'finance.overridePrice': { method: 'POST', path: '/v1/admin/accounts/{org}/overrides', idempotency: 'domain' },
  'finance.endOverride': { method: 'POST', path: '/v1/admin/accounts/{org}/overrides/end', idempotency: 'domain' },
  'finance.grantDiscount': { method: 'POST', path: '/v1/admin/accounts/{org}/discounts', idempotency: 'domain' },
  'finance.endDiscount': { method: 'POST', path: '/v1/admin/accounts/{org}/discounts/end', idempotency: 'domain' },
  'finance.scheduleMigration': { method: 'POST', path: '/v1/admin/accounts/{org}/migrations', idempotency: 'domain' },
  'finance.cancelMigration': {
    method: 'POST',
    path: '/v1/admin/accounts/{org}/migrations/cancel',
    idempotency: 'domain',
  },
  'finance.previewMigration': { method: 'GET', path: '/v1/admin/accounts/{org}/preview' },
  'finance.setTax': { method: 'PUT', path: '/v1/admin/accounts/{org}/tax', idempotency: 'domain' },
  'finance.changeGrace': { method: 'PUT', path: '/v1/admin/accounts/{org}/grace', idempotency: 'domain' },
  'finance.closeAccount': { method: 'POST', path: '/v1/admin/accounts/{org}/close', idempotency: 'domain' },
  'finance.priceUsage': { method: 'POST', path: '/v1/admin/accounts/{org}/unpriced', idempotency: 'domain' },
  'finance.recordPayment': { method: 'POST', path: '/v1/admin/accounts/{org}/payments', idempotency: 'domain' },
  'finance.recordRefund': { method: 'POST', path: '/v1/admin/accounts/{org}/refunds', idempotency: 'domain' },
  'finance.grantCredit': { method: 'POST', path: '/v1/admin/accounts/{org}/credits', idempotency: 'domain' },
} as const satisfies Readonly<Record<string, Endpoint>>;

import type { Endpoint } from '../endpoint.ts';

export const billingPaths = {
  'billing.listUsageDays': { method: 'GET', path: '/v1/orgs/{org}/usage/days' },
  'billing.currentUsage': { method: 'GET', path: '/v1/orgs/{org}/usage/current' },
  'billing.listUsageByJob': { method: 'GET', path: '/v1/orgs/{org}/usage/jobs' },
  'billing.getBridge': { method: 'GET', path: '/v1/orgs/{org}/usage/bridge' },
  'billing.getJobCost': { method: 'GET', path: '/v1/orgs/{org}/jobs/{job}/cost' },
  'billing.listInvoices': { method: 'GET', path: '/v1/orgs/{org}/invoices', paged: true },
  'billing.getInvoice': { method: 'GET', path: '/v1/orgs/{org}/invoices/{invoice}' },
  'billing.explainLine': { method: 'GET', path: '/v1/orgs/{org}/invoices/{invoice}/lines/{line}' },
  'billing.draftPlan': { method: 'POST', path: '/v1/admin/plans', idempotency: 'key', group: 'finance' },
  'billing.listPlans': { method: 'GET', path: '/v1/admin/plans', paged: true, group: 'finance' },
  'billing.getPlan': { method: 'GET', path: '/v1/admin/plans/{plan}', group: 'finance' },
  'billing.redraftPlan': {
    method: 'PUT',
    path: '/v1/admin/plans/{plan}/draft',
    idempotency: 'domain',
    group: 'finance',
  },
  'billing.publishPlan': {
    method: 'POST',
    path: '/v1/admin/plans/{plan}/publish',
    idempotency: 'domain',
    group: 'finance',
  },
  'billing.retirePlan': { method: 'DELETE', path: '/v1/admin/plans/{plan}', idempotency: 'domain', group: 'finance' },
  'billing.openAccount': { method: 'POST', path: '/v1/admin/accounts', idempotency: 'domain', group: 'finance' },
  'billing.getAccount': { method: 'GET', path: '/v1/admin/accounts/{org}', group: 'finance' },
  'billing.pinPlan': { method: 'PUT', path: '/v1/admin/accounts/{org}/plan', idempotency: 'domain', group: 'finance' },
} as const satisfies Readonly<Record<string, Endpoint>>;

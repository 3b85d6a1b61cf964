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
  'billing.draftPlan': { method: 'POST', path: '/v1/admin/plans', idempotency: 'key' },
  'billing.listPlans': { method: 'GET', path: '/v1/admin/plans', paged: true },
  'billing.getPlan': { method: 'GET', path: '/v1/admin/plans/{plan}' },
  'billing.redraftPlan': { method: 'PUT', path: '/v1/admin/plans/{plan}/draft', idempotency: 'domain' },
  'billing.publishPlan': { method: 'POST', path: '/v1/admin/plans/{plan}/publish', idempotency: 'domain' },
  'billing.retirePlan': { method: 'DELETE', path: '/v1/admin/plans/{plan}', idempotency: 'domain' },
  'billing.openAccount': { method: 'POST', path: '/v1/admin/accounts', idempotency: 'domain' },
  'billing.getAccount': { method: 'GET', path: '/v1/admin/accounts/{org}' },
  'billing.pinPlan': { method: 'PUT', path: '/v1/admin/accounts/{org}/plan', idempotency: 'domain' },
} as const satisfies Readonly<Record<string, Endpoint>>;

import type { Endpoint } from '../endpoint.ts';

export const attemptsPaths = {
  'attempts.claimAttempt': { method: 'POST', path: '/v1/attempts/{attempt}/claim', idempotency: 'domain' },
  'attempts.startAttempt': { method: 'POST', path: '/v1/attempts/{attempt}/start', idempotency: 'domain' },
  'attempts.heartbeat': { method: 'POST', path: '/v1/attempts/{attempt}/heartbeat', idempotency: 'domain' },
  'attempts.reportAttempt': { method: 'POST', path: '/v1/attempts/{attempt}/report', idempotency: 'domain' },
  'attempts.listInputs': { method: 'GET', path: '/v1/attempts/{attempt}/inputs' },
  'attempts.appendLogs': { method: 'POST', path: '/v1/attempts/{attempt}/logs', idempotency: 'domain' },
  'attempts.startOutput': { method: 'POST', path: '/v1/attempts/{attempt}/outputs', idempotency: 'key' },
  'attempts.startOutputs': { method: 'POST', path: '/v1/attempts/{attempt}/output-batches', idempotency: 'domain' },
  'attempts.stageOutputs': {
    method: 'POST',
    path: '/v1/attempts/{attempt}/output-batches/stage',
    idempotency: 'domain',
  },
  'attempts.signOutputParts': {
    method: 'POST',
    path: '/v1/attempts/{attempt}/outputs/{upload}/parts/sign',
    idempotency: 'domain',
  },
  'attempts.confirmOutputParts': {
    method: 'POST',
    path: '/v1/attempts/{attempt}/outputs/{upload}/parts',
    idempotency: 'domain',
  },
  'attempts.completeOutput': {
    method: 'POST',
    path: '/v1/attempts/{attempt}/outputs/{upload}/complete',
    idempotency: 'domain',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

import type { Endpoint } from '../endpoint.ts';

export const filesPaths = {
  'files.startUpload': { method: 'POST', path: '/v1/orgs/{org}/uploads', idempotency: 'key' },
  'files.listUploads': { method: 'GET', path: '/v1/orgs/{org}/uploads', paged: true },
  'files.getUpload': { method: 'GET', path: '/v1/orgs/{org}/uploads/{upload}' },
  'files.signParts': { method: 'POST', path: '/v1/orgs/{org}/uploads/{upload}/parts/sign', idempotency: 'domain' },
  'files.confirmParts': { method: 'POST', path: '/v1/orgs/{org}/uploads/{upload}/parts', idempotency: 'domain' },
  'files.confirmPart': { method: 'PUT', path: '/v1/orgs/{org}/uploads/{upload}/parts/{part}', idempotency: 'domain' },
  'files.completeUpload': { method: 'POST', path: '/v1/orgs/{org}/uploads/{upload}/complete', idempotency: 'domain' },
  'files.abortUpload': { method: 'DELETE', path: '/v1/orgs/{org}/uploads/{upload}', idempotency: 'domain' },
  'files.createUploadCapability': { method: 'POST', path: '/v1/orgs/{org}/upload-capabilities', idempotency: 'key' },
  'files.list': { method: 'GET', path: '/v1/orgs/{org}/files', paged: true },
  'files.get': { method: 'GET', path: '/v1/orgs/{org}/files/{file}' },
  'files.rename': { method: 'PATCH', path: '/v1/orgs/{org}/files/{file}', idempotency: 'domain' },
  'files.download': { method: 'GET', path: '/v1/orgs/{org}/files/{file}/download' },
  'files.delete': { method: 'DELETE', path: '/v1/orgs/{org}/files/{file}', idempotency: 'domain' },
  'files.listJobs': { method: 'GET', path: '/v1/orgs/{org}/files/{file}/jobs', paged: true },
  'files.uppyParams': { method: 'GET', path: '/v1/uploads/uppy/{capability}/s3/params' },
  'files.uppyCreate': { method: 'POST', path: '/v1/uploads/uppy/{capability}/s3/multipart' },
  'files.uppyListParts': { method: 'GET', path: '/v1/uploads/uppy/{capability}/s3/multipart/{s3Upload}' },
  'files.uppySignPart': { method: 'GET', path: '/v1/uploads/uppy/{capability}/s3/multipart/{s3Upload}/{part}' },
  'files.uppyComplete': {
    method: 'POST',
    path: '/v1/uploads/uppy/{capability}/s3/multipart/{s3Upload}/complete',
    idempotency: 'domain',
  },
  'files.uppyAbort': {
    method: 'DELETE',
    path: '/v1/uploads/uppy/{capability}/s3/multipart/{s3Upload}',
    idempotency: 'domain',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

import type { Endpoints } from '../../http/endpoint.ts';
import { uploadEndpoints } from '../../uploads/endpoints/uploads.ts';
import { type UppyWorld, uppyEndpoints } from '../../uploads/endpoints/uppy.ts';
import { fileEndpoints } from './files.ts';

/** Uploads, files and downloads. */
export function filesEndpoints(world: UppyWorld): Endpoints<'files'> {
  return { ...uploadEndpoints(world), ...uppyEndpoints(world), ...fileEndpoints(world) };
}

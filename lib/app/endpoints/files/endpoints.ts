import type { Endpoints } from '../endpoint.ts';
import { fileEndpoints } from './files.ts';
import { uploadEndpoints } from './uploads.ts';
import { type UppyWorld, uppyEndpoints } from './uppy.ts';

/** Uploads, files and downloads. */
export function filesEndpoints(world: UppyWorld): Endpoints<'files'> {
  return { ...uploadEndpoints(world), ...uppyEndpoints(world), ...fileEndpoints(world) };
}

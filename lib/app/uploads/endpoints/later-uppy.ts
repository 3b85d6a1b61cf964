import type { Endpoints } from '../../http/endpoint.ts';
import { loadedLater } from '../../http/loaded-later.ts';
import type { UppyDependencies } from './uppy.ts';

type Name = 'createUploadCapability' | `uppy${'Params' | 'Create' | 'ListParts' | 'SignPart' | 'Complete' | 'Abort'}`;
type Uppy = Pick<Endpoints<'files'>, `files.${Name}`>;

/** What Uppy asks, loaded with the first request: few organisations use it, and the function starts without it. */
export function laterUppyEndpoints(deps: UppyDependencies): Uppy {
  return loadedLater<Uppy>(
    {
      'files.createUploadCapability': true,
      'files.uppyParams': true,
      'files.uppyCreate': true,
      'files.uppyListParts': true,
      'files.uppySignPart': true,
      'files.uppyComplete': true,
      'files.uppyAbort': true,
    },
    async () => (await import('./uppy.ts')).uppyEndpoints(deps),
  );
}

import type { Endpoints } from '../../http/endpoint.ts';
import type { UppyDependencies } from './uppy.ts';

type Name = 'createUploadCapability' | `uppy${'Params' | 'Create' | 'ListParts' | 'SignPart' | 'Complete' | 'Abort'}`;
type Uppy = Pick<Endpoints<'files'>, `files.${Name}`>;

/** What Uppy asks, loaded with the first request: few organisations use it, and the function starts without it. */
export function laterUppyEndpoints(deps: UppyDependencies): Uppy {
  let loaded: Promise<Uppy> | undefined;
  const uppy = () => {
    loaded ??= import('./uppy.ts').then(({ uppyEndpoints }) => uppyEndpoints(deps));
    return loaded;
  };
  return {
    'files.createUploadCapability': async (asked) => (await uppy())['files.createUploadCapability'](asked),
    'files.uppyParams': async (asked) => (await uppy())['files.uppyParams'](asked),
    'files.uppyCreate': async (asked) => (await uppy())['files.uppyCreate'](asked),
    'files.uppyListParts': async (asked) => (await uppy())['files.uppyListParts'](asked),
    'files.uppySignPart': async (asked) => (await uppy())['files.uppySignPart'](asked),
    'files.uppyComplete': async (asked) => (await uppy())['files.uppyComplete'](asked),
    'files.uppyAbort': async (asked) => (await uppy())['files.uppyAbort'](asked),
  };
}

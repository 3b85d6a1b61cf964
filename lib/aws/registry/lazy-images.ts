import type { Images } from '../../app/ports/images.ts';
import { defined } from '../../domain/defined.ts';
import { optionalEnvironment } from '../environment.ts';
import { lazily } from '../lazily.ts';

/** Registries of images, loaded with the first publication of a configuration that has a tag. */
export function lazyImages(): Images {
  return lazily<Images>(async () => {
    const { registryImages } = await import('./images.ts');
    return registryImages(defined({ mirror: optionalEnvironment('IMAGE_MIRROR') }));
  });
}

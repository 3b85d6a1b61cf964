/** Stands in for what the adaptive retry mode is made of. Our clients retry in the standard one. */
export class DefaultRateLimiter {
  constructor() {
    throw new Error('the adaptive retry mode is left out of bundles: take it back in lib/infra/lean-sdk.ts');
  }
}

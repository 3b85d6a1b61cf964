/** Stands in for event streams, which only operations use that we never call. Says so, should one be called after all. */
export function resolveEventStreamSerdeConfig<T>(config: T): T {
  return config;
}

export function eventStreamSerdeProvider(): never {
  throw new Error('event streams are left out of bundles: take them back in lib/infra/lean-sdk.ts');
}

export class EventStreamSerde {
  constructor() {
    eventStreamSerdeProvider();
  }
}

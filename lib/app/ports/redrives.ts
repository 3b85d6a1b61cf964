/** Work that administrators order and that takes longer than a request. Subscribers are named with their version: `files@1`. */
export type OperationOrder =
  | { readonly kind: 'redrive'; readonly subscriber: string }
  | { readonly kind: 'rebuild'; readonly view: string }
  | { readonly kind: 'switch'; readonly view: string }
  | { readonly kind: 'audit'; readonly organisationId: string; readonly month: string }
  | {
      readonly kind: 'migration';
      readonly plan: string;
      readonly migration: string;
      /** How many steps there were before this one. */
      readonly step: number;
      /** Of the request that set it going, and the event that it made. */
      readonly correlation: string;
      readonly causation: string;
    };

/** Dead letters and parked streams, their redrive, and other work that a worker does for administrators. */
export interface Redrives {
  /** About how many messages are in a subscriber's dead-letter queue. */
  deadLetters(subscriber: string): Promise<number>;
  /** Orders the work. Ordering twice is harmless. */
  request(order: OperationOrder): Promise<void>;
}

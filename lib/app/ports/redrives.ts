/** What administrators ask for that takes longer than a request. Subscribers are named with their version: `files@1`. */
export type OperationOrder =
  | { readonly kind: 'redrive'; readonly subscriber: string }
  | { readonly kind: 'rebuild'; readonly view: string }
  | { readonly kind: 'audit'; readonly organisationId: string; readonly month: string };

/** Dead letters and parked streams, their redrive, and other work that a worker does for administrators. */
export interface Redrives {
  /** Messages that lie in a subscriber's dead letters, about. */
  deadLetters(subscriber: string): Promise<number>;
  /** Asks for it to be done. May be asked for twice. */
  request(order: OperationOrder): Promise<void>;
}

export type Json = Readonly<Record<string, unknown>>;

/** What the document's own tools look at in a JSON Schema. */
export interface JsonSchema extends Json {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly examples?: readonly unknown[];
}

export const PROBLEM: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', description: 'A URN that ends with the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; what a program should look at.' },
    detail: { type: 'string', description: 'What was wrong with this request, for people.' },
    message: { type: 'string', description: 'The detail again, for upload clients such as Uppy.' },
    requestId: { type: 'string', description: 'To quote when asking for help.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['at', 'message'],
        properties: { at: { type: 'string' }, message: { type: 'string' } },
      },
    },
    details: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
  },
  examples: [
    {
      type: 'urn:catacloud:error:not-found',
      title: 'There is nothing here',
      status: 404,
      code: 'not-found',
      detail: 'There is nothing here',
      requestId: '2b1f6c1e-7d0a-4b0e-9a53-0c5d1c9d8e11',
    },
  ],
};

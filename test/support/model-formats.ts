/** What a model is made to say, before it is put into a vendor's words. */
export interface Said {
  text: string;
  finish: 'stop' | 'length' | 'filtered' | 'refusal';
  usage: { promptTokens: number; completionTokens: number } | null;
}

/** A wire format as its vendor documents it: where it is asked, how it answers and refuses. */
export interface ModelFormat {
  path: RegExp;
  /** The header that carries the key, in lower case. */
  keyHeader: string;
  answer(model: string, said: Said): object;
  error(status: number, message: string, code: string | null): object;
}

const responses: ModelFormat = {
  path: /^\/v1\/responses$/,
  keyHeader: 'authorization',
  answer: (model, { text, finish, usage }) => ({
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    status: finish === 'length' || finish === 'filtered' ? 'incomplete' : 'completed',
    model,
    error: null,
    incomplete_details:
      finish === 'length' || finish === 'filtered'
        ? { reason: finish === 'length' ? 'max_output_tokens' : 'content_filter' }
        : null,
    output: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content:
          finish === 'refusal'
            ? [{ type: 'refusal', refusal: text }]
            : text === ''
              ? []
              : [{ type: 'output_text', text, annotations: [] }],
      },
    ],
    usage: usage && {
      input_tokens: usage.promptTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.completionTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.promptTokens + usage.completionTokens,
    },
  }),
  error: (status, message, code) => ({
    error: { message, type: status === 429 ? 'requests' : 'invalid_request_error', param: null, code },
  }),
};

const anthropicErrors: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const messages: ModelFormat = {
  path: /^\/v1\/messages$/,
  keyHeader: 'x-api-key',
  answer: (model, { text, finish, usage }) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: text === '' || finish === 'refusal' || finish === 'filtered' ? [] : [{ type: 'text', text }],
    stop_reason: finish === 'length' ? 'max_tokens' : finish === 'stop' ? 'end_turn' : 'refusal',
    stop_sequence: null,
    // Always there.
    usage: { input_tokens: usage?.promptTokens ?? 0, output_tokens: usage?.completionTokens ?? 0 },
  }),
  error: (status, message) => ({
    type: 'error',
    error: { type: anthropicErrors[status] ?? 'api_error', message },
    request_id: 'req_1',
  }),
};

const geminiErrors: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

const generateContent: ModelFormat = {
  path: /^\/v1beta\/models\/([^/:]+):generateContent$/,
  keyHeader: 'x-goog-api-key',
  answer: (model, { text, finish, usage }) => ({
    // A prompt that is refused has no candidates.
    ...(finish === 'refusal'
      ? { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }
      : {
          candidates: [
            {
              content: { role: 'model', parts: text === '' ? [] : [{ text }] },
              finishReason: finish === 'length' ? 'MAX_TOKENS' : finish === 'filtered' ? 'SAFETY' : 'STOP',
              index: 0,
            },
          ],
        }),
    ...(usage && {
      usageMetadata: {
        promptTokenCount: usage.promptTokens,
        candidatesTokenCount: usage.completionTokens,
        totalTokenCount: usage.promptTokens + usage.completionTokens,
      },
    }),
    modelVersion: model,
  }),
  error: (status, message) => ({
    error: { code: status, message, status: geminiErrors[status] ?? 'UNKNOWN' },
  }),
};

/** The formats besides OpenAI's chat completions. */
export const modelFormats: readonly ModelFormat[] = [responses, messages, generateContent];

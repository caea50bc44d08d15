import type { LanguageModel } from 'ai';

export const vendorIds = ['openai', 'anthropic', 'google', 'compatible'] as const;
export type VendorId = (typeof vendorIds)[number];

/** How one model is reached. */
export interface ModelAddress {
  model: string;
  /** `null`: the vendor's own. */
  baseUrl: string | null;
  /** `null` for servers that ask for none. */
  apiKey: string | null;
  fetch?: typeof fetch;
}

/** A wire format that models are asked in, and the variables behind it. */
export interface Vendor {
  keyVariable: string;
  urlVariable: string;
  /** What the SDK appends to the address, refused in the variable. */
  endpoint: RegExp;
  /** The version that the vendor's own SDKs append, where they do. */
  version?: string;
  /** What the server must speak, for people. */
  speaks: string;
  load(address: ModelAddress, options: { lengthParameter: LengthParameter }): Promise<LanguageModel>;
}

/** OpenAI's reasoning models refuse `max_tokens`; most other servers know nothing else. */
export type LengthParameter = 'max_tokens' | 'max_completion_tokens';

/** Loading an SDK takes 0.1 s, as long as the rest of the start: only those who use its vendor wait for it. */
export const vendors: Readonly<Record<VendorId, Vendor>> = {
  openai: {
    keyVariable: 'OPENAI_API_KEY',
    urlVariable: 'OPENAI_BASE_URL',
    endpoint: /\/(responses|(chat\/)?completions)$/,
    speaks: "OpenAI's responses",
    load: async (address) => {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI(sdkSettings(address)).responses(address.model);
    },
  },
  anthropic: {
    keyVariable: 'ANTHROPIC_API_KEY',
    urlVariable: 'ANTHROPIC_BASE_URL',
    endpoint: /\/messages$/,
    version: 'v1',
    speaks: "Anthropic's messages",
    load: async (address) => {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic(sdkSettings(address))(address.model);
    },
  },
  google: {
    keyVariable: 'GOOGLE_GENERATIVE_AI_API_KEY',
    urlVariable: 'GOOGLE_GEMINI_BASE_URL',
    endpoint: /\/models(\/.*)?$/,
    version: 'v1beta',
    speaks: "Gemini's generateContent",
    load: async (address) => {
      const { createGoogle } = await import('@ai-sdk/google');
      return createGoogle(sdkSettings(address))(address.model);
    },
  },
  compatible: {
    keyVariable: 'CARILLON_MODEL_KEY',
    urlVariable: 'CARILLON_MODEL_URL',
    endpoint: /(\/chat)?\/completions$/,
    speaks: "OpenAI's chat completions",
    load: async (address, { lengthParameter }) => {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const provider = createOpenAICompatible({
        name: 'model',
        ...sdkSettings(address),
        baseURL: address.baseUrl ?? '',
        transformRequestBody: ({ max_tokens: limit, ...body }) => ({ ...body, [lengthParameter]: limit }),
      });
      return provider.chatModel(address.model);
    },
  },
};

const sdkSettings = ({ baseUrl, apiKey, fetch }: ModelAddress) => ({
  ...(baseUrl !== null && { baseURL: baseUrl }),
  ...(apiKey !== null && { apiKey }),
  ...(fetch && { fetch }),
});

import { CarillonError } from '../core/index.ts';
import { aiSdkWriter } from './providers/ai-sdk.ts';
import { readPrices } from './providers/prices.ts';
import type { TextProvider } from './providers/provider.ts';
import { scriptedWriter } from './providers/scripted.ts';
import { vendorIds, vendors, type VendorId } from './providers/vendors.ts';

export interface VendorSettings {
  /** Replaces the vendor's address. */
  url: string | null;
  key: string | null;
}

export interface ProviderSettings {
  /**
   * CARILLON_MODEL: "vendor:model", several with commas between, each a fallback of those before it. Without a vendor
   * it is behind `url`. `null` or blank: the scripted writer.
   */
  model: string | null;
  /** CARILLON_MODEL_URL, needed with a model that is "compatible". */
  url: string | null;
  /** CARILLON_MODEL_KEY. Servers of one's own (Ollama, llama.cpp, vLLM) often ask for none. */
  key: string | null;
  openai?: VendorSettings;
  anthropic?: VendorSettings;
  google?: VendorSettings;
  /** CARILLON_MODEL_PRICES. */
  prices?: string | null;
  /** Longest time that one model's calls for a text may take together; 60 s by default. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

interface Named {
  vendor: VendorId;
  model: string;
}

/**
 * The writer the settings ask for, with its fallbacks.
 * @throws CarillonError `config_invalid` naming the variable to set.
 */
export function createProvider(settings: ProviderSettings): TextProvider {
  const named = namedIn(settings.model ?? '');
  refuseUnused(named, settings);
  const prices = readPrices(blankless(settings.prices));
  const writers = named.map(({ vendor, model }) =>
    aiSdkWriter({
      vendor,
      model,
      ...access(vendor, model, settings),
      price: prices[`${vendor}:${model}`] ?? null,
      ...(settings.timeoutMs !== undefined && { timeoutMs: settings.timeoutMs }),
      ...(settings.fetch && { fetch: settings.fetch }),
    }),
  );
  const chained = writers.reduceRight<TextProvider | null>(
    (fallback, writer) => (fallback === null ? writer : { ...writer, fallback }),
    null,
  );
  return chained ?? scriptedWriter;
}

/** A name with a colon and no vendor we know is a model like any other: Ollama's have tags, e.g. "llama3.2:3b". */
function namedIn(text: string): Named[] {
  if (text.trim() === '') return [];
  return text.split(',').map((part) => {
    const [prefix = '', ...rest] = part.trim().split(':');
    const vendor = vendorIds.find((id) => id === prefix);
    const model = vendor === undefined ? part.trim() : rest.join(':').trim();
    if (model === '')
      throw invalid(
        'CARILLON_MODEL',
        `has "${part.trim()}" where a model should be. Write ${vendorIds.join(':<model>, ')}:<model>, with commas between.`,
      );
    return { vendor: vendor ?? 'compatible', model };
  });
}

/** Without this, a forgotten name would publish the scripted writer's texts, or ask another vendor than was meant. */
function refuseUnused(named: readonly Named[], settings: ProviderSettings): void {
  if (named.some(({ vendor }) => vendor === 'compatible')) return;
  const [url, key] = [blankless(settings.url), blankless(settings.key)];
  if (url === null && key === null) return;
  const [variable, what] = url === null ? ['CARILLON_MODEL_KEY', 'key'] : ['CARILLON_MODEL_URL', 'URL'];
  const problem =
    named.length === 0
      ? `is empty although ${variable} is set. Name the model, or remove the ${what}.`
      : `has no model that uses ${variable}. Write compatible:<model>, or remove the ${what}.`;
  throw invalid('CARILLON_MODEL', problem);
}

function access(vendor: VendorId, model: string, settings: ProviderSettings) {
  const { keyVariable } = vendors[vendor];
  const given = vendor === 'compatible' ? settings : settings[vendor];
  const [url, apiKey] = [blankless(given?.url), blankless(given?.key)];
  if (vendor === 'compatible' && url === null)
    throw invalid(
      'CARILLON_MODEL_URL',
      `is empty although CARILLON_MODEL has "${model}". Set it to the address of its server, e.g. http://localhost:11434/v1, or name a vendor: openai:, anthropic: or google: before the model.`,
    );
  if (vendor !== 'compatible' && apiKey === null)
    throw invalid(keyVariable, `is not set although CARILLON_MODEL has "${vendor}:${model}". Set it.`);
  return { baseUrl: url === null ? null : checkedUrl(vendor, url), apiKey };
}

/** The SDK appends the endpoint, so nothing may stand behind the path; fetch refuses passwords in addresses. */
function checkedUrl(vendor: VendorId, text: string): string {
  const { urlVariable, keyVariable, endpoint, version } = vendors[vendor];
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid(urlVariable, 'is not an address that starts with http:// or https://.');
  }
  if (url.username || url.password)
    throw invalid(urlVariable, `holds a user or password. Put the key into ${keyVariable}.`);
  if (url.search || url.hash)
    throw invalid(urlVariable, 'has a part after "?" or "#". Give the address without it.');
  const address = url.href.replace(/\/+$/, '');
  const named = endpoint.exec(address)?.[0];
  if (named !== undefined)
    throw invalid(urlVariable, `names an endpoint. Give the address without "${named}" at its end.`);
  return version === undefined || /\/v\d+\w*$/.test(address) ? address : `${address}/${version}`;
}

const blankless = (text: string | null | undefined): string | null => text?.trim() || null;

const invalid = (variable: string, problem: string) =>
  new CarillonError('config_invalid', { variable, problem });

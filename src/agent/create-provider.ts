import { CarillonError } from '../core/index.ts';
import { aiSdkWriter } from './providers/ai-sdk.ts';
import type { TextProvider } from './providers/provider.ts';
import { scriptedWriter } from './providers/scripted.ts';

export interface ProviderSettings {
  /** CARILLON_MODEL. `null` or blank: the scripted writer. */
  model: string | null;
  /** CARILLON_MODEL_URL, needed with a model. */
  url: string | null;
  /** CARILLON_MODEL_KEY. Servers of one's own (Ollama, llama.cpp, vLLM) often ask for none. */
  key: string | null;
  fetch?: typeof fetch;
}

/**
 * The writer the settings ask for.
 * @throws CarillonError `config_invalid` naming the variable to set.
 */
export function createProvider(settings: ProviderSettings): TextProvider {
  const [model, url, key] = [settings.model, settings.url, settings.key].map((text) => text?.trim() || null);
  if (!model) {
    // Without this, a forgotten name would publish the scripted writer's texts to real accounts.
    if (url)
      throw invalid(
        'CARILLON_MODEL',
        'is empty although CARILLON_MODEL_URL is set. Name the model, or remove the URL.',
      );
    if (key)
      throw invalid(
        'CARILLON_MODEL',
        'is empty although CARILLON_MODEL_KEY is set. Name the model, or remove the key.',
      );
    return scriptedWriter;
  }
  if (!url) {
    throw invalid(
      'CARILLON_MODEL_URL',
      "is empty although CARILLON_MODEL is set. Set it to the provider's address, e.g. http://localhost:11434/v1.",
    );
  }
  return aiSdkWriter({
    model,
    baseUrl: checkedUrl(url),
    apiKey: key ?? null,
    ...(settings.fetch && { fetch: settings.fetch }),
  });
}

/** The SDK appends "/chat/completions", so nothing may stand behind the path; fetch refuses passwords in addresses. */
function checkedUrl(text: string): string {
  const name = 'CARILLON_MODEL_URL';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid(name, 'is not an address that starts with http:// or https://.');
  }
  if (url.username || url.password)
    throw invalid(name, 'holds a user or password. Put the key into CARILLON_MODEL_KEY.');
  if (url.search || url.hash)
    throw invalid(name, 'has a part after "?" or "#". Give the address without it.');
  const address = url.href.replace(/\/+$/, '');
  if (address.endsWith('/completions'))
    throw invalid(name, 'names an endpoint. Give the part before /chat/completions.');
  return address;
}

const invalid = (variable: string, problem: string) =>
  new CarillonError('config_invalid', { variable, problem });

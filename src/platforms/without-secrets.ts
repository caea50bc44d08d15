import type { BuiltRequest } from './build-request.ts';
import type { HttpAnswer } from './endpoint.ts';

/** Shorter pieces ("Bearer", "1.0", a timestamp) are no secrets. */
const shortest = 12;
const secretNames = ['access_token', 'input_token', 'appsecret_proof', 'client_secret', 'refresh_token'];

/** A refusal, in whose words the credentials that the request carried do not show: what it says is kept and told. */
export function withoutSecrets(answer: HttpAnswer, request: BuiltRequest): HttpAnswer {
  if (answer.status < 400) return answer;
  const forms = new Set(secretsIn(request).flatMap(formsOf));
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const body = longestFirst.reduce((text, form) => text.replaceAll(form, '[redacted]'), answer.body);
  return { ...answer, body };
}

function secretsIn({ url, headers, body }: BuiltRequest): string[] {
  const inHeader = (headers.get('authorization') ?? '').split(/[\s",]+|\boauth_\w+=/);
  const form = new URLSearchParams(typeof body === 'string' ? body : '');
  const named = [url.searchParams, form].flatMap((values) =>
    secretNames.map((name) => values.get(name) ?? ''),
  );
  return [...inHeader, ...named].filter((piece) => piece.length >= shortest);
}

/** As it was sent, decoded, encoded, and with the slashes that some servers escape in JSON. */
function formsOf(secret: string): string[] {
  const forms = [secret, decoded(secret), encodeURIComponent(secret)];
  return [...forms, ...forms.map((form) => form.replaceAll('/', '\\/'))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

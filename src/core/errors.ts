import { errorCatalogue, type ErrorCode } from './error-catalogue.ts';

export type ErrorParams = Record<string, string | number | boolean | null>;

/**
 * What a user of Carillon reads when something is refused.
 * `code` and `params` are stable and translatable; `message` is the English sentence made of both.
 */
export class CarillonError extends Error {
  override readonly name = 'CarillonError';
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  /** HTTP status the server answers with. */
  readonly status: number;

  /** Every single error, when `code` sums up several. */
  readonly errors: readonly { index: number; error: CarillonError }[];

  constructor(
    code: ErrorCode,
    params: ErrorParams = {},
    options: { cause?: unknown; errors?: readonly { index: number; error: CarillonError }[] } = {},
  ) {
    super(fill(errorCatalogue[code].message, params), options);
    this.errors = options.errors ?? [];
    this.code = code;
    this.params = params;
    this.status = errorCatalogue[code].status;
  }
}

function fill(template: string, params: ErrorParams): string {
  return template.replaceAll(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

import { newSecret } from '../../../core/index.ts';

/** Meta's documentation, which its errors name. */
export const documentation = 'https://developers.facebook.com/docs';

/** What the Graph API says when it refuses: thrown in a route, turned into the documented envelope by `graphRoutes`. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly code: number;
  readonly options: GraphErrorOptions;

  constructor(code: number, message: string, options: GraphErrorOptions = {}) {
    super(message);
    this.code = code;
    this.options = options;
  }

  get status(): number {
    return this.options.status ?? 400;
  }

  /** The envelope of "Handling errors" in the Graph API guide; every answer has a trace id of its own. */
  body(): { error: Record<string, unknown> } {
    const { type = 'OAuthException', subcode, userTitle, userMessage, isTransient, data } = this.options;
    return {
      error: {
        message: this.message,
        type,
        code: this.code,
        ...(data && { error_data: data }),
        ...(subcode !== undefined && { error_subcode: subcode }),
        ...(isTransient !== undefined && { is_transient: isTransient }),
        ...(userTitle !== undefined && { error_user_title: userTitle }),
        ...(userMessage !== undefined && { error_user_msg: userMessage }),
        fbtrace_id: `A${newSecret(16)}`,
      },
    };
  }
}

export interface GraphErrorOptions {
  /** 400 unless told otherwise. */
  status?: number;
  /** "OAuthException" unless told otherwise. */
  type?: string;
  subcode?: number;
  userTitle?: string;
  userMessage?: string;
  isTransient?: boolean;
  /** WhatsApp's `error_data`. */
  data?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** A parameter that is missing or wrong; Meta puts the code in front of the sentence. */
export const parameterError = (problem: string): GraphError => new GraphError(100, `(#100) ${problem}`);

/** The same for an id that does not exist, is not yet visible, or may not be seen. */
export const unsupportedRequest = (method: string, id: string): GraphError =>
  new GraphError(
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
      'missing permissions, or does not support this operation. Please read the Graph API documentation at ' +
      `${documentation}/graph-api`,
    { subcode: 33, type: 'GraphMethodException' },
  );

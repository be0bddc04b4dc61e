// The errors of the embedded Glacier: the service's own codes, and the status of each.

const statuses = {
  AccessDeniedException: 403,
  ExpiredTokenException: 403,
  InvalidParameterValueException: 400,
  InvalidSignatureException: 403,
  LimitExceededException: 400,
  MissingAuthenticationTokenException: 403,
  MissingParameterValueException: 400,
  NoLongerSupportedException: 400,
  RequestTimeoutException: 408,
  ResourceNotFoundException: 404,
  ServiceUnavailableException: 500,
  ThrottlingException: 400,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
} as const;

export type GlacierErrorCode = keyof typeof statuses;

/** Thrown wherever Glacier would refuse a request. */
export class GlacierError extends Error {
  override readonly name = 'GlacierError';
  readonly code: GlacierErrorCode;
  readonly status: number;

  constructor(code: GlacierErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = statuses[code];
  }

  /** The body on the wire. */
  toJSON(): { readonly code: string; readonly message: string; readonly type: 'Client' | 'Server' } {
    return { code: this.code, message: this.message, type: this.status >= 500 ? 'Server' : 'Client' };
  }
}

export function invalid(message: string): GlacierError {
  return new GlacierError('InvalidParameterValueException', message);
}

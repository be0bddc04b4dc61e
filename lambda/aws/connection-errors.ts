// Why AWS refused the keys, or could not be reached at all, by the names of errors. For the terminal only.

export type Refusal = 'expired' | 'clock' | 'secret' | 'unknown' | 'notEnabled' | 'other';

const REFUSALS: readonly (readonly [Refusal, RegExp])[] = [
  ['expired', /^ExpiredToken(Exception)?$/],
  ['clock', /^(RequestExpired|RequestTimeTooSkewed|RequestInTheFuture)/],
  ['secret', /^(SignatureDoesNotMatch|InvalidSignatureException)$/],
  ['unknown', /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId)$/],
  ['notEnabled', /^OptInRequired/],
  ['other', /^(IncompleteSignature|MissingAuthenticationToken)/],
];

/** Why AWS refused the keys, if it did. */
export function refusalOf(error: Error): Refusal | undefined {
  const refusal = REFUSALS.find(([, names]) => names.test(error.name))?.[0];
  return refusal === 'secret' && /Signature (expired|not yet current)/.test(error.message)
    ? 'clock'
    : refusal;
}

export type NetworkFault = 'untrusted' | 'proxyRefused' | 'unreachable';

/** The fault on the way to AWS, if it is one. */
export function networkFaultOf(error: Error): NetworkFault | undefined {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  const text = `${error.name} ${code} ${error.message}`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)_|self-signed|issuer certificate/.test(text))
    return 'untrusted';
  if (/ERR_PROXY_TUNNEL|HTTP\/1\.1 407|proxy/i.test(`${code} ${error.message}`)) return 'proxyRefused';
  return /TimeoutError|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPROTO|EPIPE/.test(
    text,
  )
    ? 'unreachable'
    : undefined;
}

/** Whether the error comes from the search for keys, and not from AWS. */
export const isOfKeys = (error: Error): boolean => /^(Credentials|Token)ProviderError$/.test(error.name);

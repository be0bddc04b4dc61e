// What to say if AWS cannot be reached, or refuses the keys. Pure.
import { stripVTControlCharacters } from 'node:util';
import { networkFaultOf, type Refusal, refusalOf } from '../../lambda/aws/connection-errors.ts';
import { cleaned } from '../../lambda/core/caller.ts';
import { describeError } from '../../lambda/core/failures.ts';

/** Whose vaults are scanned, and how. */
export interface Whose {
  readonly account: string | undefined;
  /** Such as `the keys of profile work`. */
  readonly keys: string;
  /** What renews them after they have expired. */
  readonly renewal: string;
  /** What is set for the network, such as `HTTPS_PROXY=http://proxy:3128`. */
  readonly inForce: readonly string[];
}

/** The heading before anything about a Region. */
export const placeOf = ({ account }: Pick<Whose, 'account'>, region: string) =>
  `${account === undefined ? 'an unknown account' : `account ${account}`}, ${region}`;

const LONGEST_WORDS = 300;

/** An error in its own words, in one line. */
export function wordsOf(error: Error | string): string {
  const text = stripVTControlCharacters(describeError(error)).replaceAll(/\s+/g, ' ');
  return (cleaned(text, LONGEST_WORDS) ?? 'no word that can be shown').replace(/\.$/, '');
}

function setFor(inForce: Whose['inForce']): string {
  if (inForce.length === 0) return 'no proxy, certificates or endpoint is set';
  return `${inForce.join(', ')} ${inForce.length === 1 ? 'is' : 'are'} set`;
}

/** For an answer that cannot be from AWS. */
export const unreadableAdvice = (error: Error, { inForce }: Pick<Whose, 'inForce'>) =>
  `${wordsOf(error)}; a proxy or a firewall may answer in its place (${setFor(inForce)}); correct that, or run it again`;

/** For an error on the way to AWS. */
export function networkAdvice(
  service: string,
  error: Error,
  { inForce }: Pick<Whose, 'inForce'>,
): string | undefined {
  const set = setFor(inForce);
  const because = `(${wordsOf(error)})`;
  switch (networkFaultOf(error)) {
    case 'untrusted':
      return `the certificate of ${service} is not trusted ${because}; where a proxy opens TLS, name its certificates in AWS_CA_BUNDLE, which replaces those that are trusted, or in NODE_EXTRA_CA_CERTS, which adds to them; ${set}`;
    case 'proxyRefused':
      return `the proxy does not lead to ${service} ${because}; correct it, such as HTTPS_PROXY=http://name:password@host:port, or name the host in NO_PROXY; ${set}`;
    case 'unreachable':
      return `${service} cannot be reached ${because}; check the network, and what is set for it (${set})`;
    default:
      return undefined;
  }
}

/** The Regions with Glacier that an account must enable first. */
const OPT_IN: readonly string[] = ['af-south-1', 'ap-east-1', 'ap-southeast-3', 'eu-south-1', 'me-south-1'];

const REFUSED: Readonly<Record<Refusal, (whose: Whose, region: string, code: string) => string>> = {
  expired: ({ keys, renewal }) => `${keys} have expired; ${renewal}, and run it again`,
  clock: () =>
    "AWS takes the time of the requests for wrong; set this machine's clock right and run it again",
  secret: ({ keys }, _, code) =>
    `of ${keys} the secret does not belong to the access key (${code}); correct AWS_SECRET_ACCESS_KEY, or aws_secret_access_key in the profile`,
  unknown: refusedKeys,
  notEnabled: refusedKeys,
  other: ({ keys }, _, code) =>
    `AWS does not accept ${keys} (${code}); correct them, or name others with --profile`,
};

/** A Region that is not enabled refuses valid keys as if they were wrong. */
function refusedKeys({ account, keys }: Whose, region: string, code: string): string {
  const enable = `"aws account enable-region --region-name ${region}" enables it within minutes`;
  if (account !== undefined) {
    return `${region} does not accept ${keys} (${code}), which are good elsewhere: it is not enabled for account ${account}; ${enable}, or leave it out of --region`;
  }
  const correct = 'correct them, or name others with --profile';
  return OPT_IN.includes(region)
    ? `AWS does not accept ${keys} in ${region} (${code}), a Region that each account must enable: ${enable}; where it is, ${correct}`
    : `AWS does not accept ${keys} (${code}); ${correct}`;
}

/** For keys that AWS refuses. */
export function refusalAdvice(error: Error, region: string, whose: Whose): string | undefined {
  const refusal = refusalOf(error);
  return refusal && REFUSED[refusal](whose, region, error.name);
}

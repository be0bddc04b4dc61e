// What is missing from a scan, in words that say what to allow or do: one sentence for each reason. Pure.
import { describeError, type Failure, type Place, placeText, type Reason, ScanError } from './failures.ts';

/** The words that differ between whoever runs a scan and whoever has deployed the function. */
export interface AdviceWords {
  /** Who needs a permission. */
  readonly who: string;
  /** Where vaults are chosen. */
  readonly vaults: string;
  /** Which permissions the memory needs. */
  readonly tableActions: string;
  readonly whenNoTable: string;
  readonly whenUnreachable: (service: string) => string;
  readonly whenThrottled: string;
  readonly whenOutOfTime: string;
  readonly whenUnsupported: string;
  readonly otherwise: string;
}

/** To whoever has deployed the function. */
export const FUNCTION_WORDS: AdviceWords = {
  who: "the function's role",
  vaults: 'the setting `vaults`, and deploy',
  tableActions: "dynamodb:Query and dynamodb:PutItem on the monitor's table",
  whenNoTable: 'deploy the stack again',
  whenUnreachable: () => 'the next scan tries again',
  whenThrottled: 'set `concurrency` lower, or scan less often',
  whenOutOfTime:
    "the run's time was over before; set `concurrency` higher, or divide `vaults` between two monitors",
  whenUnsupported: 'take the Region out of `regions`, or destroy the monitor',
  otherwise: 'the next scan tries again',
};

/** What to do about some of a scan's failures. */
export interface Advice {
  readonly subjects: readonly string[];
  readonly advice: string;
}

/** One for each thing to do, however many vaults need it. */
export function adviceOn(
  failures: readonly Failure[],
  region: string,
  words: AdviceWords,
): readonly Advice[] {
  const placesByAdvice = Map.groupBy(failures, (failure) => adviceOnOne(failure, region, words));
  return [...placesByAdvice].map(([advice, those]) => ({
    subjects: those.map(({ place }) => placeText(place)),
    advice,
  }));
}

const MOST_SUBJECTS = 3;

/** Names the first of them. @param others how many more there are beside these subjects. */
export function namesOf(subjects: readonly string[], others = 0): string {
  const more = subjects.length - MOST_SUBJECTS + others;
  const named = subjects.slice(0, MOST_SUBJECTS).join(', ');
  return `${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The error of a service or the SDK, without the lists that wrap it. */
export function rootOf(cause: unknown): unknown {
  return cause instanceof ScanError && cause.cause instanceof ScanError ? rootOf(cause.cause) : cause;
}

type Sentence = (failure: Failure, words: AdviceWords, region: string) => string;

const ADVICE: Readonly<Record<Reason, Sentence>> = {
  denied: deniedAdvice,
  missing: ({ place, service }, { vaults, whenNoTable }, region) => {
    if (place.at === 'entry') return `matches no vault; correct ${vaults}`;
    if (service === 'DynamoDB') return `there is no such table in ${region}; ${whenNoTable}`;
    return place.at === 'vault'
      ? `there is no such vault in ${region}; correct ${vaults}`
      : `${service} does not know what it was asked for; deploy the stack again`;
  },
  throttled: (_, { whenThrottled }) => `AWS refused the requests as too many; ${whenThrottled}`,
  unreachable: ({ service, cause }, { whenUnreachable }) =>
    `${service} cannot be reached (${describeError(rootOf(cause))}); ${whenUnreachable(service)}`,
  outOfTime: (_, { whenOutOfTime }) => whenOutOfTime,
  unsupported: (_, { whenUnsupported }, region) =>
    `Glacier does not serve this account in ${region}, where it has nothing stored; ${whenUnsupported}`,
  contradiction: otherwise,
  unreadable: otherwise,
  clock: otherwise,
  credentials: otherwise,
  other: otherwise,
};

function adviceOnOne(failure: Failure, region: string, words: AdviceWords): string {
  const root = rootOf(failure.cause);
  const own = root instanceof ScanError ? root.advice : undefined;
  return own ?? ADVICE[failure.reason](failure, words, region);
}

function otherwise({ cause }: Failure, words: AdviceWords): string {
  return `${describeError(rootOf(cause))}; ${words.otherwise}`;
}

/** Who must change what, by AWS's words for the policy that denies. */
const CURES: readonly (readonly [clause: RegExp, cure: (denied: Denied) => string])[] = [
  [
    /explicit deny.*(service|resource) control/i,
    ({ who }) => `whoever manages your AWS organization must except ${who}`,
  ],
  [
    /(service|resource) control/i,
    ({ actions, who }) => `whoever manages your AWS organization must allow ${actions} to ${who}`,
  ],
  [/boundary/i, ({ actions, who }) => `the permissions boundary of ${who} must allow ${actions}`],
  [/explicit deny.*resource-based/i, ({ own, who }) => `${own} must stop denying ${who}`],
  [/resource-based/i, ({ actions, own, who }) => `${own} must allow ${actions} to ${who}`],
  [/endpoint/i, ({ actions }) => `the policy of the VPC endpoint must allow ${actions}`],
  [/explicit deny/i, ({ who }) => `take the deny out of the policies of ${who}`],
];

interface Denied {
  readonly actions: string;
  readonly who: string;
  /** The policy of the resource. */
  readonly own: string;
}

const OWN_POLICIES: Readonly<Partial<Record<Failure['service'], string>>> = {
  Glacier: "the vault's own access policy",
  SNS: "the topic's own policy",
  DynamoDB: "the table's own policy",
};

function deniedAdvice({ place, service, cause }: Failure, words: AdviceWords): string {
  const { clause } = rootOf(cause) as ScanError;
  const actions = actionsFor(service, place, words);
  const cure = clause ? CURES.find(([named]) => named.test(clause))?.[1] : undefined;
  const own = OWN_POLICIES[service] ?? `the policy of ${service}`;
  if (cure) return `access is denied ${clause}; ${cure({ actions, who: words.who, own })}`;
  const seeToo = place.at === 'vault' && service === 'Glacier' ? ", and see the vault's own policy" : '';
  return `access is denied; allow ${actions} to ${words.who}${seeToo}`;
}

function actionsFor(service: Failure['service'], place: Place, { tableActions }: AdviceWords): string {
  switch (service) {
    case 'Glacier':
      return place.at === 'vault'
        ? 'glacier:ListMultipartUploads and glacier:ListParts on it'
        : 'glacier:ListVaults on *';
    case 'DynamoDB':
      return tableActions;
    case 'SNS':
      return `sns:Publish and sns:GetTopicAttributes on the monitor's ${place.at === 'chat' ? 'chat topic' : 'topic'}`;
    case 'CloudTrail':
      return 'cloudtrail:LookupEvents on *';
    case 'STS':
      return 'sts:GetCallerIdentity';
    default:
      return 'cloudwatch:PutMetricData';
  }
}

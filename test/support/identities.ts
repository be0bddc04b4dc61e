// Whose keys and which Region a run of the terminal, and of the real `aws`, is expected to take, row by row.

import { ROLE_KEY } from '../../embedded/cloud/sts.ts';

/** Of the file that AWS_CONFIG_FILE names. Each key's id says where it was. */
export const PROFILES = `[default]
region = ap-south-1
aws_access_key_id = DEFAULT
aws_secret_access_key = x
[profile work]
region = eu-north-1
aws_access_key_id = WORK
aws_secret_access_key = x
[profile other]
aws_access_key_id = OTHER
aws_secret_access_key = x
[profile "my work"]
region = sa-east-1
aws_access_key_id = BLANKS
aws_secret_access_key = x
`;

interface Row {
  readonly row: string;
  /** Both commands take them. */
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly region?: string;
  /** What the terminal says; `aws` fails as well. */
  readonly fails?: string;
  /** What `cdk` takes, where that differs: docs/command-line.md says each of these. */
  readonly cdk?: string;
  /** Why `aws` is not asked. */
  readonly onlyHere?: string;
}

/** The file's content does not matter. */
const TOKEN = {
  AWS_WEB_IDENTITY_TOKEN_FILE: import.meta.filename,
  AWS_ROLE_ARN: 'arn:aws:iam::210987654321:role/r',
};

const KEYS = { AWS_ACCESS_KEY_ID: 'ENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'x' };

export const IDENTITIES: readonly Row[] = [
  { row: 'nothing is named: the default profile, and its Region', key: 'DEFAULT', region: 'ap-south-1' },
  { row: '--profile, and its Region', argv: ['--profile=work'], key: 'WORK', region: 'eu-north-1' },
  { row: 'AWS_PROFILE', env: { AWS_PROFILE: 'work' }, key: 'WORK', region: 'eu-north-1' },
  { row: 'AWS_DEFAULT_PROFILE', env: { AWS_DEFAULT_PROFILE: 'work' }, key: 'WORK', region: 'eu-north-1' },
  {
    row: 'AWS_PROFILE goes before AWS_DEFAULT_PROFILE',
    env: { AWS_PROFILE: 'work', AWS_DEFAULT_PROFILE: 'my work' },
    key: 'WORK',
    region: 'eu-north-1',
  },
  {
    row: '--profile goes before both',
    argv: ['--profile=my work'],
    env: { AWS_PROFILE: 'work', AWS_DEFAULT_PROFILE: 'work' },
    key: 'BLANKS',
    region: 'sa-east-1',
    cdk: 'fails',
  },
  {
    row: 'an empty AWS_PROFILE counts as none',
    env: { AWS_PROFILE: '', AWS_DEFAULT_PROFILE: 'work' },
    key: 'WORK',
    region: 'eu-north-1',
    onlyHere: 'aws fails at an empty AWS_PROFILE',
  },
  {
    row: 'keys in the environment go before the default profile',
    env: KEYS,
    key: 'ENVIRONMENT',
    region: 'ap-south-1',
  },
  {
    row: 'keys in the environment go before AWS_PROFILE, whose Region counts',
    env: { ...KEYS, AWS_PROFILE: 'work' },
    key: 'ENVIRONMENT',
    region: 'eu-north-1',
  },
  {
    row: '--profile goes before keys in the environment',
    argv: ['--profile=work'],
    env: KEYS,
    key: 'WORK',
    region: 'eu-north-1',
  },
  {
    row: 'a token file in the environment goes before the keys of AWS_PROFILE',
    env: { ...TOKEN, AWS_PROFILE: 'work' },
    key: ROLE_KEY,
    region: 'eu-north-1',
    cdk: 'WORK in eu-north-1',
  },
  {
    row: 'keys in the environment go before a token file',
    env: { ...TOKEN, ...KEYS },
    key: 'ENVIRONMENT',
    region: 'ap-south-1',
  },
  {
    row: '--profile goes before a token file',
    argv: ['--profile=work'],
    env: TOKEN,
    key: 'WORK',
    region: 'eu-north-1',
  },
  {
    row: 'half of the keys in the environment fails',
    env: { AWS_ACCESS_KEY_ID: 'ENVIRONMENT' },
    fails: 'expected AWS_SECRET_ACCESS_KEY beside AWS_ACCESS_KEY_ID, got none',
    cdk: 'DEFAULT in ap-south-1',
  },
  {
    row: 'a profile that is not there fails',
    argv: ['--profile=wrok'],
    fails:
      '--profile: there is no profile wrok in your AWS configuration; expected one of its profiles default, work,',
  },
  {
    row: 'AWS_PROFILE that is not there fails, with keys in the environment too',
    env: { ...KEYS, AWS_PROFILE: 'wrok' },
    fails: 'AWS_PROFILE: there is no profile wrok in your AWS configuration;',
    cdk: 'ENVIRONMENT in ap-south-1',
  },
  {
    row: 'AWS_DEFAULT_PROFILE that is not there fails',
    env: { AWS_DEFAULT_PROFILE: 'wrok' },
    fails: 'AWS_DEFAULT_PROFILE: there is no profile wrok in your AWS configuration;',
  },
  {
    row: 'AWS_REGION goes before the Region of --profile',
    argv: ['--profile=work'],
    env: { AWS_REGION: 'us-west-2' },
    key: 'WORK',
    region: 'us-west-2',
  },
  {
    row: 'AWS_DEFAULT_REGION goes before the Region of --profile',
    argv: ['--profile=work'],
    env: { AWS_DEFAULT_REGION: 'us-west-1' },
    key: 'WORK',
    region: 'us-west-1',
  },
  {
    row: 'AWS_REGION goes before AWS_DEFAULT_REGION',
    env: { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-west-1' },
    key: 'DEFAULT',
    region: 'us-west-2',
  },
  {
    row: '--region goes before all',
    argv: ['--region=eu-west-1', '--profile=work'],
    env: { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-west-1' },
    key: 'WORK',
    region: 'eu-west-1',
    cdk: 'WORK in us-west-2',
  },
  {
    row: 'a profile without a Region has none of the default profile',
    env: { AWS_PROFILE: 'other' },
    onlyHere: 'its sts alone takes us-east-1 then, its glacier fails',
    fails:
      'no Region was found; give one, such as --region=eu-central-1, set AWS_REGION, or set one for profile other',
    cdk: 'OTHER in ap-south-1',
  },
];

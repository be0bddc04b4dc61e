// Profiles that have their keys in every way there is, and some in none.

export const DEVICE = 'arn:aws:iam::111122223333:mfa/me';

const failing = (words: string) => `sh -c "printf '${words}' >&2; exit 3" sh password-in-the-command`;

const sessionOf = (name: string) =>
  `[sso-session ${name}]\nsso_region = us-east-1\nsso_start_url = https://${name}.example.com/start\n`;

export const KEY_PROFILES = `[profile base]
aws_access_key_id = BASE
aws_secret_access_key = x
[profile mfa]
role_arn = arn:aws:iam::210987654321:role/r
source_profile = base
mfa_serial = ${DEVICE}
[profile role]
role_arn = arn:aws:iam::210987654321:role/r
source_profile = base
[profile "my role"]
role_arn = arn:aws:iam::210987654321:role/r
source_profile = my keys
[profile "my keys"]
aws_access_key_id = BLANKS
aws_secret_access_key = x
[profile alone]
role_arn = arn:aws:iam::210987654321:role/r
[profile orphan]
role_arn = arn:aws:iam::210987654321:role/r
source_profile = gone
[profile half]
aws_access_key_id = HALF
[profile process]
credential_process = echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"x"}'
[profile failing]
credential_process = ${failing('\\\\033[31mvault is\\\\033[0m sealed\\\\nask ops')}
[profile silent]
credential_process = ${failing('')}
[profile babbling]
credential_process = echo hello
[profile of-failing]
role_arn = arn:aws:iam::210987654321:role/r
source_profile = failing
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader
[profile both]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader
aws_access_key_id = PASTED
aws_secret_access_key = x
[profile of-sso]
role_arn = arn:aws:iam::210987654321:role/r
source_profile = sso
[profile sso-lasting]
sso_session = lasting
sso_account_id = 123456789012
sso_role_name = Reader
[profile sso-refused]
sso_session = refused
sso_account_id = 123456789012
sso_role_name = Reader
[profile empty]
output = json
${['corp', 'lasting', 'refused'].map(sessionOf).join('')}`;

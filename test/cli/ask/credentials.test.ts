// Keys as people have them: roles with a device, commands that give keys, and what is said where they give none.
import { describe, expect, it, vi } from 'vitest';
import { front, having, PROXIED } from '../../support/behind-proxy.ts';
import { run } from '../../support/command-line.ts';
import { as, keyOf, sentenceOf } from '../../support/key-home.ts';
import { DEVICE } from '../../support/key-profiles.ts';
import { sts } from '../../support/terminal.ts';

describe('keys', () => {
  it.each([
    ['role', 'ASIAROLE'],
    ['my role', 'ASIAROLE'],
    ['my keys', 'BLANKS'],
    ['process', 'PROCESS'],
  ])('of profile %s are %s', async (profile, key) => {
    expect(await keyOf(profile)).toBe(key);
  });

  it('of a role with a device take its code, asked for once', async () => {
    const questions: string[] = [];
    const { stdout } = await as('mfa', async (question) => {
      questions.push(question);
      return ' 123456\n';
    });
    expect(questions).toEqual([`MFA code of ${DEVICE}, for profile mfa: `]);
    expect(stdout).toContain('account 210987654321, us-east-1');
  });

  it('are not asked a code for where something else is wrong', async () => {
    const ask = vi.fn(async () => '123456');
    for (const wrong of ['--region=mars-1', `--memory=${import.meta.filename}`, '--settings=/missing']) {
      await having(PROXIED, () => run(['--profile=mfa', '--region=us-east-1', wrong], undefined, ask));
    }
    expect(ask).not.toHaveBeenCalled();
  });
});

describe('what is said where there are none', () => {
  it.each([
    [
      'mfa',
      /^profile mfa wants an MFA code \(arn:aws:iam::111122223333:mfa\/me\), and there is no terminal to ask on; run it on one, or get keys first with: eval "\$\(aws configure export-credentials --profile mfa --format env\)", and leave out --profile$/,
    ],
    ['alone', /^profile alone has role_arn, but neither source_profile nor credential_source; add one$/],
    ['orphan', /^profile orphan: its source_profile gone is not there; correct it$/],
    ['half', /^profile half has no aws_secret_access_key beside its other key; add it$/],
    [
      'failing',
      /^the credential_process of profile failing gives no keys \(vault is sealed ask ops\); run it by itself to see, and correct it$/,
    ],
    [
      'of-failing',
      /^the credential_process of profile failing gives no keys \(vault is sealed ask ops\); run it/,
    ],
    [
      'silent',
      /^the credential_process of profile silent gives no keys \(it fails, and does not say why\); run it/,
    ],
    [
      'babbling',
      /^the credential_process of profile babbling gives no keys \(.*returned invalid JSON\); run it/,
    ],
    [
      'empty',
      /^no AWS credentials were found: profile empty has none; give it some, or name another --profile that has some \(there are .*mfa.*\)$/,
    ],
  ])('for profile %s', async (profile, sentence) => {
    const said = await sentenceOf(profile);
    expect(said).toMatch(sentence);
    expect(said).not.toMatch(/sso login|password-in-the-command/);
    if (profile !== 'empty') expect(said).not.toContain('no AWS credentials were found');
  });

  it.each([undefined, '', ' '])('for a code that is not typed: %j', async (answer) => {
    expect(await sentenceOf('mfa', async () => answer)).toMatch(
      /^profile mfa wants an MFA code \(arn.*\), and none was typed; type it, or get keys first with: eval "/,
    );
  });

  it('for a wrong code', async () => {
    expect(await sentenceOf('mfa', async () => '000000')).toBe(
      'profile mfa cannot take its role arn:aws:iam::210987654321:role/r (AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code); type the code that the device shows now, and run it again',
    );
  });

  it.each([
    [
      '/missing',
      false,
      /^the token file takes no role \(Error: ENOENT.*'\/missing'\); correct AWS_WEB_IDENTITY/,
    ],
    [
      import.meta.filename,
      true,
      /^the token file takes no role \(AccessDenied: refused on demand\); correct AWS_/,
    ],
  ])('for a token file that takes no role: %s', async (file, isAsked, sentence) => {
    sts.refuse('AccessDenied', 1);
    const role = { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: 'arn:aws:iam::210987654321:role/r' };
    const { stderr } = await having({ ...PROXIED, ...role }, () => run([]));
    const [heading, problem] = stderr.split('\n- ');
    expect(heading).toMatch(
      /, us-east-1 \(AWS_REGION\), with the keys of the token file \(AWS_WEB_IDENTITY_TOKEN_FILE\):$/,
    );
    expect(problem).toMatch(sentence);
    expect(front.asked.length > 0).toBe(isAsked);
  });

  it('for a role that is refused', async () => {
    sts.refuse('AccessDenied', 1);
    expect(await sentenceOf('role')).toBe(
      "profile role cannot take its role arn:aws:iam::210987654321:role/r (AccessDenied: refused on demand); allow sts:AssumeRole to those of its source_profile, in the role's trust policy too, and run it again",
    );
  });
});

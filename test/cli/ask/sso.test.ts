// Keys of SSO: the command renews its session if it can, and says why if SSO gives no keys.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../../embedded/cloud/loopback.ts';
import { front, others } from '../../support/behind-proxy.ts';
import { as, home, keyOf, sentenceOf } from '../../support/key-home.ts';

const PORTAL = 'portal.sso.us-east-1.amazonaws.com';
const OIDC = 'oidc.us-east-1.amazonaws.com';
const NEVER = '2100-01-01T00:00:00Z';
const LONG_AGO = '2020-01-01T00:00:00Z';

interface Answer {
  readonly status: number;
  readonly body: object;
}

const KEYS: Answer = {
  status: 200,
  body: {
    roleCredentials: {
      accessKeyId: 'SSO',
      secretAccessKey: 'x',
      sessionToken: 'x',
      expiration: Date.parse(NEVER),
    },
  },
};
const REFRESHED: Answer = {
  status: 200,
  body: { accessToken: 'new', expiresIn: 3600, refreshToken: 'next' },
};

/** What they answer, and what they were asked with. */
let answers: { portal: Answer; oidc: Answer };
let asked: { tokens: unknown[]; grants: unknown[] };
const sso = await listenOnLoopback(async (request, response) => {
  const isRefresh = request.url === '/token';
  if (isRefresh) asked.grants.push(JSON.parse(await text(request)));
  else asked.tokens.push(request.headers['x-amz-sso_bearer_token']);
  const { status, body } = answers[isRefresh ? 'oidc' : 'portal'];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
afterAll(() => sso.close());

/** As `aws sso login` leaves it. */
function logIn(session: string, expiresAt: string, more: object = {}): void {
  const name = createHash('sha1').update(session).digest('hex');
  const token = JSON.stringify({ accessToken: 'token', expiresAt, ...more });
  writeFileSync(join(home, `.aws/sso/cache/${name}.json`), token);
}

const REFRESHABLE = { clientId: 'client', clientSecret: 'secret', refreshToken: 'refresh' };

beforeEach(() => {
  others.set(PORTAL, sso.endpoint).set(OIDC, sso.endpoint);
  answers = { portal: KEYS, oidc: REFRESHED };
  asked = { tokens: [], grants: [] };
  logIn('corp', NEVER);
});

describe('keys of SSO', () => {
  it.each([
    ['sso', 'SSO'],
    ['both', 'SSO'],
    ['of-sso', 'ASIAROLE'],
  ])('of profile %s are %s', async (profile, key) => {
    expect(await keyOf(profile)).toBe(key);
  });

  it('are asked for by the proxy', async () => {
    await as('sso');
    expect(front.asked[0]).toBe(`${PORTAL}:443`);
  });

  it('take a session that is over and can be renewed, by the proxy too', async () => {
    logIn('lasting', LONG_AGO, REFRESHABLE);
    expect(await keyOf('sso-lasting')).toBe('SSO');
    expect(front.asked.slice(0, 2)).toEqual([`${OIDC}:443`, `${PORTAL}:443`]);
    expect(asked).toEqual({
      grants: [{ ...REFRESHABLE, grantType: 'refresh_token' }],
      tokens: ['new'],
    });
  });
});

describe('what is said where there are none', () => {
  it.each(['sso', 'of-sso'])('for a session that is over: %s', async (profile) => {
    logIn('corp', LONG_AGO);
    expect(await sentenceOf(profile)).toBe(
      'the SSO session of profile sso is over, or was never begun; run "aws sso login --profile sso", and run it again',
    );
  });

  it('for a session that cannot be renewed', async () => {
    logIn('refused', LONG_AGO, REFRESHABLE);
    answers.oidc = {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid refresh token' },
    };
    expect(await sentenceOf('sso-refused')).toBe(
      'the SSO session of profile sso-refused is over, or was never begun; run "aws sso login --profile sso-refused", and run it again',
    );
    expect(asked).toMatchObject({ grants: [REFRESHABLE], tokens: [] });
  });

  it('for a session that SSO has ended', async () => {
    answers.portal = {
      status: 401,
      body: { __type: 'UnauthorizedException', message: 'Session token not found' },
    };
    expect(await sentenceOf('sso')).toMatch(
      /^the SSO session of profile sso is over, or was never begun; run/,
    );
  });

  it('for an account or role that SSO does not give', async () => {
    answers.portal = { status: 403, body: { __type: 'ForbiddenException', message: 'No access' } };
    expect(await sentenceOf('sso')).toMatch(
      /^SSO gives profile sso no keys \(.*No access\); correct its sso_account_id and sso_role_name/,
    );
  });

  it('for SSO that cannot be reached', async () => {
    front.refusal = '502 Bad Gateway';
    expect(await sentenceOf('sso')).toMatch(/^the proxy does not lead to SSO \(.*502.*\); correct it/);
  });
});

// The terminal reaches AWS through a proxy with its own certificate, like `aws`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCloudTrail } from '../../../embedded/cloud/cloudtrail.ts';
import { startDynamoDb } from '../../../embedded/cloud/dynamodb.ts';
import { bundle, front, having, others, PROXIED } from '../../support/behind-proxy.ts';
import { folder, glacier, run, seed } from '../../support/command-line.ts';
import { sts } from '../../support/terminal.ts';

const GLACIER = 'glacier.us-east-1.amazonaws.com:443';
const [DYNAMODB, CLOUDTRAIL] = ['dynamodb.us-east-1.amazonaws.com', 'cloudtrail.us-east-1.amazonaws.com'];
const STS = 'sts.us-east-1.amazonaws.com:443';

describe('the proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'of %s sees every name that is asked, and nothing else',
    async (name) => {
      seed('photos', 'a', 1, 1);
      const { proxy } = front;
      const env = { [name]: proxy.replace('http://', ''), AWS_CA_BUNDLE: bundle };
      const { code, stderr } = await having(env, () => run([]));
      expect(code, stderr).toBe(0);
      expect([...new Set(front.asked)].sort()).toEqual([GLACIER, STS]);
    },
  );

  it('does not see endpoints on loopback', async () => {
    const env = {
      ...PROXIED,
      AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
      AWS_ENDPOINT_URL_STS: sts.endpoint,
    };
    const { code } = await having({ ...env, HTTP_PROXY: 'http://127.0.0.1:1' }, () => run([]));
    expect({ code, asked: front.asked }).toEqual({ code: 0, asked: [] });
  });

  it('sees dual-stack endpoints where those are asked for', async () => {
    await having({ ...PROXIED, AWS_USE_DUALSTACK_ENDPOINT: 'true' }, () => run([]));
    expect([...new Set(front.asked)].sort()).toEqual([
      'glacier.us-east-1.api.aws:443',
      'sts.us-east-1.api.aws:443',
    ]);
  });

  it('sees those of SSO and STS too, by which keys are had', async () => {
    const config = join(folder, 'roles');
    writeFileSync(
      config,
      '[profile base]\naws_access_key_id = BASE\naws_secret_access_key = x\n[profile role]\nrole_arn = arn:aws:iam::210987654321:role/r\nsource_profile = base\nregion = eu-north-1\n',
    );
    const env = { ...PROXIED, AWS_CONFIG_FILE: config, AWS_REGION: 'us-east-1' };
    const { stdout, stderr } = await having(env, () => run(['--profile=role']));
    expect(stdout, stderr).toContain('account 210987654321, us-east-1');
    expect(front.asked[0]).toBe('sts.eu-north-1.amazonaws.com:443');
  });

  it('sees those of the table and of CloudTrail too', async () => {
    seed('photos', 'stuck', 20);
    const dynamoDb = await startDynamoDb();
    await dynamoDb.createTable('memory');
    const cloudTrail = await startCloudTrail(glacier.world);
    others.set(DYNAMODB, dynamoDb.endpoint).set(CLOUDTRAIL, cloudTrail.endpoint);
    const { code, stderr } = await having(PROXIED, () => run(['--table=memory', '--cloudtrail']));
    expect(code, stderr).toBe(1);
    expect(dynamoDb.requests).toContain('Query');
    expect(cloudTrail.requests).toEqual(['InitiateMultipartUpload']);
    expect([...new Set(front.asked)].sort()).toEqual([`${CLOUDTRAIL}:443`, `${DYNAMODB}:443`, GLACIER, STS]);
    await Promise.all([dynamoDb.close(), cloudTrail.close()]);
  });

  it('of HTTP_PROXY sees endpoints without TLS', async () => {
    seed('photos', 'a', 1, 1);
    const env = {
      HTTP_PROXY: front.proxy,
      AWS_ENDPOINT_URL_GLACIER: 'http://glacier.example.com:8080',
      AWS_ENDPOINT_URL_STS: 'http://sts.example.com',
    };
    const { code, stderr } = await having(env, () => run([]));
    expect(code, stderr).toBe(0);
    expect([...new Set(front.asked)].sort()).toEqual(['glacier.example.com:8080', 'sts.example.com:80']);
  });

  it('that refuses is named, with what it said', async () => {
    front.refusal = '407 Proxy Authentication Required';
    const env = { ...PROXIED, HTTPS_PROXY: front.proxy.replace('://', '://me:secret@') };
    const { code, stderr } = await having(env, () => run([]));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /us-east-1, the list of vaults: the proxy does not lead to Glacier \(.*407.*\); correct it, such as HTTPS_PROXY=/,
    );
    expect(stderr).toContain(`HTTPS_PROXY=${front.proxy}, AWS_CA_BUNDLE=${bundle} are set`);
    expect(stderr).not.toContain('secret');
  });

  it('that is not there is named', async () => {
    const env = { ...PROXIED, HTTPS_PROXY: '127.0.0.1:1', NO_PROXY: 'example.com' };
    const { stderr } = await having(env, () => run([]));
    expect(stderr).toMatch(
      /Glacier cannot be reached \(.*ECONNREFUSED.*\); check the network, and what is set for it \(HTTPS_PROXY=http:\/\/127\.0\.0\.1:1, NO_PROXY=example\.com, AWS_CA_BUNDLE=/,
    );
  });
});

describe('the certificates that are trusted', () => {
  it('are those of ca_bundle in the profile', async () => {
    const config = join(folder, 'ca-bundle');
    writeFileSync(config, `[default]\nca_bundle = ${bundle}\n`);
    const { code, stderr } = await having({ HTTPS_PROXY: front.proxy, AWS_CONFIG_FILE: config }, () =>
      run([]),
    );
    expect(code, stderr).toBe(0);
  });

  it('are the usual ones without it, and what to do is said', async () => {
    const { code, stderr } = await having({ HTTPS_PROXY: front.proxy }, () => run([]));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /the list of vaults: the certificate of Glacier is not trusted \(.*\); where a proxy opens TLS, name its certificates in AWS_CA_BUNDLE/,
    );
  });

  it.each([
    ['/missing.pem', 'AWS_CA_BUNDLE: /missing.pem cannot be read (Error: ENOENT'],
    [folder, `AWS_CA_BUNDLE: ${folder} cannot be read (Error: EISDIR: illegal operation on a directory`],
    [join(folder, 'empty.pem'), 'AWS_CA_BUNDLE: expected a file with certificates (PEM), got'],
  ])('cannot come from %s', async (path, problem) => {
    writeFileSync(join(folder, 'empty.pem'), 'nothing');
    const { code, stderr } = await having({ AWS_CA_BUNDLE: path }, () => run([]));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(problem) });
  });
});

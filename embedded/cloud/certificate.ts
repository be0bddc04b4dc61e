// A certificate that signs itself, for embedded servers: X.509 in DER, of the fields that clients ask for.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** Both in PEM. */
  readonly key: string;
  readonly cert: string;
}

const DAY = 86_400_000;
const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 2;
const BIT_STRING = 3;
const OCTET_STRING = 4;
const OBJECT_ID = 6;
const UTF8 = 0x0c;
const UTC_TIME = 0x17;
const [DNS_NAME, IP_ADDRESS] = [0x82, 0x87];

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

/** In the bytes that the standards define. */
const objectId = (hex: string) => der(OBJECT_ID, Buffer.from(hex, 'hex'));
const ECDSA_WITH_SHA256 = der(SEQUENCE, objectId('2a8648ce3d040302'));
const COMMON_NAME = objectId('550403');
const SUBJECT_ALT_NAME = objectId('551d11');
const BASIC_CONSTRAINTS = objectId('551d13');

const utcTime = (date: Date) =>
  der(UTC_TIME, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/\D/g, '')}Z`));

/** For these names, and 127.0.0.1; good from yesterday until tomorrow. */
export function createCertificate(names: readonly string[], now = new Date()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, Buffer.from('embedded')))));
  const [from, until] = [-DAY, DAY].map((offset) => utcTime(new Date(now.getTime() + offset)));
  const alternatives = names.map((each) => der(DNS_NAME, Buffer.from(each)));
  const extensions = der(
    SEQUENCE,
    // It may sign, above all itself: some clients trust no other root.
    extension(BASIC_CONSTRAINTS, der(SEQUENCE, Buffer.from([1, 1, 0xff]))),
    extension(SUBJECT_ALT_NAME, der(SEQUENCE, ...alternatives, der(IP_ADDRESS, Buffer.from([127, 0, 0, 1])))),
  );
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    name,
    der(SEQUENCE, from as Buffer, until as Buffer),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', body, privateKey));
  const encoded = der(SEQUENCE, body, ECDSA_WITH_SHA256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${encoded.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const extension = (id: Buffer, value: Buffer) => der(SEQUENCE, id, der(OCTET_STRING, value));

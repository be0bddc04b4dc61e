// Faults on the wire, and what must come of a scan that meets one: `complete` as if nothing had been, or `partial`.
import type { Fault } from '../../embedded/glacier/faults.ts';

export interface WireFault {
  readonly name: string;
  readonly faults: readonly Fault[];
  readonly outcome: 'complete' | 'partial';
  /** Part of the error of a partial scan. */
  readonly says?: string;
  /** Milliseconds until the run must conclude, where the fault would take longer. */
  readonly patience?: number;
}

const FOR_EVER = Number.POSITIVE_INFINITY;
const LISTS = { ListVaults: 'VaultList', ListMultipartUploads: 'UploadsList', ListParts: 'Parts' } as const;
type Operation = keyof typeof LISTS;

/** Replaces an answer, by default every answer to ListParts of vault b. */
const reply = (
  body: (normal: Record<string, unknown>) => unknown,
  operation: Operation = 'ListParts',
): Fault => ({
  kind: 'reply',
  operation,
  times: FOR_EVER,
  body: (normal) => body({ ...normal }),
  ...(operation !== 'ListVaults' && { vault: 'b' }),
});
/** Changes each item of a list. */
const items = (operation: Operation, change: (item: object, index: number) => object): Fault =>
  reply((normal) => {
    const name = LISTS[operation];
    return { ...normal, [name]: (normal[name] as object[]).map(change) };
  }, operation);

const range = (text: string) => items('ListParts', (item) => ({ ...item, RangeInBytes: text }));
let fresh = 0;

/** The world has vaults a, b and c; b holds uploads of 7, 3 and 0 parts; pages are of 2 vaults, 2 uploads, 3 parts. */
export const WIRE_FAULTS: readonly WireFault[] = [
  { name: 'throttle burst (400)', faults: [{ kind: 'throttle', times: 2 }], outcome: 'complete' },
  { name: 'service unavailable (500)', faults: [{ kind: 'unavailable', times: 4 }], outcome: 'complete' },
  { name: '503 with an HTML body', faults: [{ kind: 'html', times: 4 }], outcome: 'complete' },
  { name: 'request timeout (408)', faults: [{ kind: 'timeout', times: 3 }], outcome: 'complete' },
  { name: 'connection reset', faults: [{ kind: 'reset', times: 3 }], outcome: 'complete' },
  { name: 'body cut short', faults: [{ kind: 'truncate', times: 3 }], outcome: 'complete' },
  {
    name: 'body that is not JSON',
    faults: [{ kind: 'reply', times: 2, body: () => '{"Parts": [{' }],
    outcome: 'complete',
  },
  {
    name: 'hung socket',
    faults: [{ kind: 'hang', vault: 'b', times: FOR_EVER }],
    outcome: 'partial',
    says: 'OutOfTimeError',
    patience: 1_500,
  },
  {
    name: 'empty page with a marker',
    faults: [
      { kind: 'reply', operation: 'ListParts', body: () => ({ Parts: [], Marker: 'later' }) },
      { kind: 'reply', operation: 'ListParts', times: FOR_EVER, body: (normal) => normal },
    ],
    outcome: 'complete',
  },
  {
    name: 'marker repeated',
    faults: [{ kind: 'repeatMarker', operation: 'ListParts', times: FOR_EVER }],
    outcome: 'partial',
    says: 'expected a new Marker',
  },
  {
    name: 'markers in a cycle',
    faults: [reply((normal) => ({ ...normal, Parts: [], Marker: fresh++ % 2 === 0 ? 'A' : 'B' }))],
    outcome: 'partial',
    says: 'expected a new Marker',
  },
  {
    name: 'marker empty',
    faults: [reply((normal) => ({ ...normal, Marker: '' }), 'ListMultipartUploads')],
    outcome: 'partial',
    says: 'got an empty one',
  },
  {
    name: 'marker absent on the last page',
    faults: [reply(({ Marker, ...normal }) => (Marker === null ? normal : { ...normal, Marker }))],
    outcome: 'complete',
  },
  {
    name: 'marker refused mid-walk',
    faults: [
      {
        kind: 'reply',
        operation: 'ListMultipartUploads',
        vault: 'b',
        body: (normal) => ({ ...normal, Marker: 'unknown' }),
      },
    ],
    outcome: 'partial',
    says: 'InvalidParameterValueException',
  },
  {
    name: '200 without a list',
    faults: [reply(() => ({ Marker: null }), 'ListMultipartUploads')],
    outcome: 'partial',
    says: 'expected UploadsList',
  },
  {
    name: '200 without a body',
    faults: [reply(() => undefined)],
    outcome: 'partial',
    says: 'expected Parts',
  },
  {
    name: '404 between list and parts',
    faults: [{ kind: 'notFound', operation: 'ListParts', times: FOR_EVER }],
    outcome: 'complete',
  },
  {
    name: 'vault deleted during the scan',
    faults: [{ kind: 'notFound', operation: 'ListMultipartUploads', vault: 'b' }],
    outcome: 'complete',
  },
  {
    name: 'access denied on one vault',
    faults: [{ kind: 'denied', vault: 'b', times: FOR_EVER }],
    outcome: 'partial',
    says: 'vault b: ',
  },
  {
    name: 'expired credentials',
    faults: [{ kind: 'expired', times: FOR_EVER }],
    outcome: 'partial',
    says: 'ExpiredTokenException',
  },
  {
    name: 'malformed creation date',
    faults: [items('ListMultipartUploads', (item) => ({ ...item, CreationDate: 'yesterday' }))],
    outcome: 'partial',
    says: 'CreationDate',
  },
  { name: 'malformed range', faults: [range('0..5')], outcome: 'partial', says: 'RangeInBytes' },
  { name: 'overlapping ranges', faults: [range('0-1048575')], outcome: 'partial', says: 'begins after byte' },
  {
    name: 'range beyond 2^53',
    faults: [range('0-9007199254740993')],
    outcome: 'partial',
    says: 'RangeInBytes',
  },
  {
    name: 'account no longer supported',
    faults: [{ kind: 'unsupported', times: FOR_EVER }],
    outcome: 'partial',
    says: 'the Region: ',
  },
];

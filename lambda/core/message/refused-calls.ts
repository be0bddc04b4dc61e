// Why no part follows, or why an upload was not completed: what Glacier answered, and what to do about it. Pure.
import { callerText } from '../caller.ts';
import type { UploadNews } from './body.ts';
import { counted, inMinutes } from './format.ts';
import type { Quote } from './words.ts';

interface Cure {
  readonly codes: RegExp;
  readonly part: string;
  readonly completion: string;
}

/** By Glacier's error code; the last row is for all others. Amazon Glacier Developer Guide, "Error Responses". */
const CURES: readonly Cure[] = [
  {
    codes: /AccessDenied|UnauthorizedOperation/,
    part: 'Allow glacier:UploadMultipartPart to whoever sends it.',
    completion: 'Allow glacier:CompleteMultipartUpload to whoever completes it.',
  },
  {
    codes: /ExpiredToken|InvalidClientToken|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch/,
    part: 'Give the tool credentials that are valid, and see whether its clock is right.',
    completion: 'Give the tool credentials that are valid, and see whether its clock is right.',
  },
  {
    codes: /InvalidParameterValue|MissingParameterValue/,
    part: "The part's range, size or tree hash is not what Glacier expects: send whole parts of the upload's part size, each with the tree hash of its own bytes.",
    completion:
      'The size or the tree hash of the archive is not that of the parts, or a part is missing: compare both with the file, and complete it again.',
  },
  {
    codes: /Throttling|LimitExceeded|RequestTimeout|ServiceUnavailable|InternalFailure|InternalError/,
    part: 'Glacier was busy, or the connection too slow: let the tool send fewer parts at once, and try again.',
    completion: 'Glacier was busy: complete it again.',
  },
  {
    codes: /ResourceNotFound/,
    part: 'The tool asks for another vault or upload: compare its Region, account, vault and id with these.',
    completion:
      'The tool asks for another vault or upload: compare its Region, account, vault and id with these.',
  },
  {
    codes: /(?:)/,
    part: "See in the tool's log what Glacier answered.",
    completion: "See in the tool's log what Glacier answered.",
  },
];

const cureOf = (code: string) => CURES.find(({ codes }) => codes.test(code)) as Cure;

/** When the last part came and from whom, and what Glacier has refused since. */
export function partLines(
  {
    lastPart,
    refusedParts,
    refusedCompletion,
  }: Pick<UploadNews, 'lastPart' | 'refusedParts' | 'refusedCompletion'>,
  quoted: Quote,
): readonly string[] {
  return [
    ...(lastPart ? [`last part ${inMinutes(lastPart.at)} ${quoted(callerText(lastPart))}`] : []),
    ...(refusedParts
      ? [
          `At least ${counted(refusedParts.calls, 'part')} ${refusedParts.calls === 1 ? 'was' : 'were'} refused since ${inMinutes(refusedParts.since)}, the last at ${inMinutes(refusedParts.until)}: ${refusedParts.code}. ${cureOf(refusedParts.code).part}`,
        ]
      : []),
    ...(refusedCompletion
      ? [
          `Its completion was refused at ${inMinutes(refusedCompletion.at)} ${quoted(callerText(refusedCompletion))}: ${refusedCompletion.code}. ${cureOf(refusedCompletion.code).completion}`,
        ]
      : []),
  ];
}

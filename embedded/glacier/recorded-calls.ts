// The calls about uploads that CloudTrail would record: refused ones too, but none when an upload expires.
import { GlacierError } from './error.ts';

/** Who makes a call. */
export interface Caller {
  readonly arn: string;
  readonly address: string;
  readonly agent: string;
}

export const BACKUP_TOOL: Caller = {
  arn: 'arn:aws:iam::123456789012:user/backup',
  address: '192.0.2.10',
  agent: 'Boto/2.49.0 Python/2.7.18 Linux/5.10',
};

const NAMES = [
  ...(['InitiateMultipartUpload', 'UploadMultipartPart', 'CompleteMultipartUpload'] as const),
  ...(['AbortMultipartUpload', 'ListMultipartUploads'] as const),
];
export type CallName = (typeof NAMES)[number];
export const isRecorded = (name: string): name is CallName => NAMES.some((each) => each === name);

export interface RecordedCall {
  readonly name: CallName;
  readonly at: Date;
  readonly vault: string;
  readonly uploadId: string;
  readonly caller: Caller;
  /** What the client sent along when it began the upload. */
  readonly description?: string | null;
  /** Of a part, in bytes. */
  readonly range?: string;
  readonly errorCode?: string;
}

export type About = Pick<RecordedCall, 'vault' | 'uploadId' | 'description' | 'range'>;

export function createCallLog() {
  const calls: RecordedCall[] = [];
  return {
    calls: calls as readonly RecordedCall[],
    add: (name: CallName, at: Date, caller: Caller, about: About, errorCode?: string) => {
      calls.push({ name, at, caller, ...about, ...(errorCode !== undefined && { errorCode }) });
    },
    /** Makes the call, and records how it went. */
    record<T>(name: CallName, at: Date, caller: Caller, about: About, call: () => T): T {
      try {
        const result = call();
        calls.push({ name, at, caller, ...about });
        return result;
      } catch (error) {
        if (error instanceof GlacierError) calls.push({ name, at, caller, ...about, errorCode: error.code });
        throw error;
      }
    },
  };
}

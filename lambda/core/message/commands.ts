// The AWS CLI commands for an upload. Pure.
import type { MultipartUpload } from '../upload.ts';
import { counted } from './format.ts';

/** To look at an upload, and to give it up. */
export interface Commands {
  readonly look: string;
  readonly giveUp: string;
}

/** Ready for a shell. */
export function commandsFor(vault: string, uploadId: string, region: string): Commands {
  // With "=", because ids and names of vaults may begin with "-".
  const target = `--account-id=- --vault-name=${vault} --upload-id=${uploadId} --region=${region}`;
  return {
    look: `aws glacier list-parts ${target}`,
    giveUp: `aws glacier abort-multipart-upload ${target}`,
  };
}

/** What the runbook's commands about an upload need, as one line to paste into a shell. */
export function pasteLine(
  { vault, id, partSizeBytes }: Pick<MultipartUpload, 'vault' | 'id' | 'partSizeBytes'>,
  firstByte: number | undefined,
  region: string,
): string {
  const values = {
    AWS_REGION: region,
    // The AWS CLI of version 1 reads this one.
    AWS_DEFAULT_REGION: region,
    VAULT: vault,
    ID: id,
    ...(firstByte !== undefined && { FIRST: String(firstByte) }),
    SIZE: String(partSizeBytes),
  };
  const words = Object.entries(values).map(([name, value]) => `${name}=${shellQuoted(value)}`);
  return `export ${words.join(' ')}`;
}

/** Quotes text as one word of a shell. */
export const shellQuoted = (text: string) =>
  /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Says what giving up destroys, as a label for the command. */
export function givingUp(parts: number): string {
  if (parts === 0) return 'give up';
  return `give up (deletes ${parts === 1 ? 'its one part' : `all ${counted(parts, 'part')}`}, cannot be undone)`;
}

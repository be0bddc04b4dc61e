// The commands of the AWS CLI that are shown for an upload. Pure.

/** To look at an upload, and to give it up. */
export interface Commands {
  readonly look: string;
  readonly giveUp: string;
}

/** For a shell, as they are. */
export function commandsFor(vault: string, uploadId: string, region: string): Commands {
  // With "=", as ids and names of vaults may begin with "-".
  const target = `--account-id=- --vault-name=${vault} --upload-id=${uploadId} --region=${region}`;
  return {
    look: `aws glacier list-parts ${target}`,
    giveUp: `aws glacier abort-multipart-upload ${target}`,
  };
}

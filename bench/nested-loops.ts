// What users would write: loops over vaults, uploads and parts, with the SDK's own paginators.
import {
  GlacierClient,
  paginateListMultipartUploads,
  paginateListParts,
  paginateListVaults,
} from '@aws-sdk/client-glacier';

const client = new GlacierClient({});
const accountId = '-';
const startedAt = performance.now();
let parts = 0;
for await (const { VaultList } of paginateListVaults({ client }, { accountId })) {
  for (const { VaultName: vaultName } of VaultList ?? []) {
    for await (const { UploadsList } of paginateListMultipartUploads({ client }, { accountId, vaultName })) {
      for (const { MultipartUploadId: uploadId } of UploadsList ?? []) {
        for await (const { Parts } of paginateListParts({ client }, { accountId, vaultName, uploadId })) {
          for (const _ of Parts ?? []) parts += 1;
        }
      }
    }
  }
}
const { user, system } = process.cpuUsage();
const seconds = (performance.now() - startedAt) / 1000;
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, parts }));

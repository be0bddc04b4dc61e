// The embedded Glacier as the real SDK sees it: lives of uploads, pages of lists, and what is refused.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateVaultCommand,
  DeleteVaultCommand,
  type GlacierClient,
  InitiateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  ListVaultsCommand,
  paginateListMultipartUploads,
  paginateListParts,
  paginateListVaults,
  UploadMultipartPartCommand,
} from '@aws-sdk/client-glacier';
import { describe, expect, test } from 'vitest';
import { MEBIBYTE } from '../../../embedded/glacier/rules.ts';
import { combineTreeHashes } from '../../../embedded/glacier/tree-hash.ts';
import { gather, hours, start } from './harness.ts';

// Paginators write into their input: each walk gets a copy.
const photos = { accountId: '-', vaultName: 'photos' } as const;

async function initiate(client: GlacierClient, partSizeBytes = MEBIBYTE): Promise<string> {
  const command = new InitiateMultipartUploadCommand({ ...photos, partSize: `${partSizeBytes}` });
  return (await client.send(command)).uploadId as string;
}

/** Sends `bytes` zero bytes from `first` on, and returns their tree hash. */
async function sendPart(
  client: GlacierClient,
  uploadId: string,
  first: number,
  bytes: number,
): Promise<string> {
  const range = `bytes ${first}-${first + bytes - 1}/*`;
  const body = new Uint8Array(bytes);
  const { checksum } = await client.send(
    new UploadMultipartPartCommand({ ...photos, uploadId, range, body }),
  );
  return checksum as string;
}

function complete(
  client: GlacierClient,
  uploadId: string,
  archiveBytes: number,
  partHashes: readonly string[],
) {
  const checksum = combineTreeHashes(partHashes);
  const archiveSize = `${archiveBytes}`;
  return client.send(new CompleteMultipartUploadCommand({ ...photos, uploadId, archiveSize, checksum }));
}

describe('the life of an upload', () => {
  test('from an empty account to an archive', async () => {
    const { client, glacier } = await start();
    const { location } = await client.send(new CreateVaultCommand(photos));
    expect(location).toBe('/123456789012/vaults/photos');

    const created = await client.send(
      new InitiateMultipartUploadCommand({
        ...photos,
        partSize: `${MEBIBYTE}`,
        archiveDescription: 'summer',
      }),
    );
    const uploadId = created.uploadId as string;
    expect(uploadId).toMatch(/^[\w-]{92}$/);
    expect(created.location).toBe(`/123456789012/vaults/photos/multipart-uploads/${uploadId}`);

    const first = await sendPart(client, uploadId, 0, MEBIBYTE);
    const last = await sendPart(client, uploadId, MEBIBYTE, 1000);
    const described = {
      ArchiveDescription: 'summer',
      CreationDate: '2026-03-01T00:00:00.000Z',
      MultipartUploadId: uploadId,
      PartSizeInBytes: MEBIBYTE,
      VaultARN: 'arn:aws:glacier:us-east-1:123456789012:vaults/photos',
    };
    const uploads = await client.send(new ListMultipartUploadsCommand(photos));
    expect(uploads.UploadsList).toEqual([described]);
    expect(await client.send(new ListPartsCommand({ ...photos, uploadId }))).toMatchObject({
      ...described,
      Parts: [
        { RangeInBytes: `0-${MEBIBYTE - 1}`, SHA256TreeHash: first },
        { RangeInBytes: `${MEBIBYTE}-${MEBIBYTE + 999}`, SHA256TreeHash: last },
      ],
    });

    const { archiveId } = await complete(client, uploadId, MEBIBYTE + 1000, [first, last]);
    expect(archiveId).toMatch(/^[\w-]{138}$/);
    expect((await client.send(new ListMultipartUploadsCommand(photos))).UploadsList).toEqual([]);
    const { VaultList } = await client.send(new ListVaultsCommand({ accountId: '123456789012' }));
    expect(VaultList).toMatchObject([
      { VaultName: 'photos', NumberOfArchives: 1, SizeInBytes: MEBIBYTE + 1000 },
    ]);
    await expect(client.send(new DeleteVaultCommand(photos))).rejects.toThrow('Vault not empty');

    expect(glacier.requests[1]).toEqual({
      operation: 'InitiateMultipartUpload',
      vault: 'photos',
      status: 201,
    });
    expect(glacier.requests[2]).toEqual({
      operation: 'UploadMultipartPart',
      vault: 'photos',
      uploadId,
      status: 204,
    });
    expect(glacier.requests.at(-1)).toEqual({ operation: 'DeleteVault', vault: 'photos', status: 400 });
  });

  test('an aborted upload is gone, and so is an empty vault', async () => {
    const { client, world } = await start({ vaults: ['photos'] });
    const uploadId = await initiate(client);
    await client.send(new AbortMultipartUploadCommand({ ...photos, uploadId }));
    await expect(client.send(new ListPartsCommand({ ...photos, uploadId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      code: 'ResourceNotFoundException',
      type: 'Client',
    });
    await client.send(new DeleteVaultCommand(photos));
    expect(world.listVaults().items).toEqual([]);
    await expect(client.send(new ListMultipartUploadsCommand(photos))).rejects.toThrow('Vault not found');
  });

  test('an upload belongs to one vault', async () => {
    const { client } = await start({ vaults: ['photos', 'videos'] });
    const uploadId = await initiate(client);
    const elsewhere = new ListPartsCommand({ ...photos, vaultName: 'videos', uploadId });
    await expect(client.send(elsewhere)).rejects.toThrow('The upload ID was not found');
  });

  test('some ids begin with a dash, and work like the others', async () => {
    const { client } = await start({ vaults: ['photos'] });
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push(await initiate(client));
    const dashed = ids.filter((id) => id.startsWith('-'));
    expect(dashed).toHaveLength(1);
    const parts = await client.send(new ListPartsCommand({ ...photos, uploadId: dashed[0] }));
    expect(parts.MultipartUploadId).toBe(dashed[0]);
  });

  test('a range sent again overwrites its part', async () => {
    const { client, world } = await start({ vaults: ['photos'] });
    const uploadId = await initiate(client);
    await sendPart(client, uploadId, 0, MEBIBYTE);
    const checksum = await sendPart(client, uploadId, 0, 500);
    expect(world.listParts(uploadId).items).toEqual([{ first: 0, last: 499, treeHash: checksum }]);
  });
});

describe('removal', () => {
  test('comes 24 hours after the last part, not after the beginning', async () => {
    const { client, clock } = await start({ vaults: ['photos'] });
    const uploadId = await initiate(client);
    clock.advance(hours(23));
    await sendPart(client, uploadId, 0, MEBIBYTE);
    clock.advance(hours(24) - 1);
    expect((await client.send(new ListMultipartUploadsCommand(photos))).UploadsList).toHaveLength(1);
    clock.advance(1);
    expect((await client.send(new ListMultipartUploadsCommand(photos))).UploadsList).toEqual([]);
    await expect(sendPart(client, uploadId, MEBIBYTE, MEBIBYTE)).rejects.toThrow(
      'The upload ID was not found',
    );
  });

  test('may come late', async () => {
    const { client, clock } = await start({ vaults: ['photos'], removalDelay: () => 3600 });
    await initiate(client);
    clock.advance(hours(25) - 1);
    expect((await client.send(new ListMultipartUploadsCommand(photos))).UploadsList).toHaveLength(1);
    clock.advance(1);
    expect((await client.send(new ListMultipartUploadsCommand(photos))).UploadsList).toEqual([]);
  });
});

describe('lists', () => {
  test('vaults come ten a page, in ASCII order', async () => {
    const names = ['b', 'a', 'Z', '_', '9', '-', '.'].flatMap((letter) => [
      `${letter}2`,
      letter,
      `${letter}1`,
    ]);
    const { client } = await start({ vaults: names });
    const pages = await gather(paginateListVaults({ client }, { accountId: '-' }));
    expect(pages.map((page) => page.VaultList?.length)).toEqual([10, 10, 1]);
    const listed = pages.flatMap((page) => page.VaultList ?? []).map((vault) => vault.VaultName);
    expect(listed).toEqual(names.sort());
    expect(listed[0]).toBe('-');
  });

  test('uploads come fifty a page, each once, in an order that tells nothing', async () => {
    const { client, glacier, clock } = await start({ vaults: ['photos'] });
    const upload = { vault: 'photos', partSizeBytes: MEBIBYTE };
    const ids = Array.from({ length: 120 }, () => glacier.world.initiate(upload));
    const pages = await gather(paginateListMultipartUploads({ client }, { ...photos }));
    expect(pages.map((page) => page.UploadsList?.length)).toEqual([50, 50, 20]);
    const listed = pages.flatMap((page) => page.UploadsList ?? []).map((entry) => entry.MultipartUploadId);
    expect(new Set(listed)).toEqual(new Set(ids));
    expect(listed).not.toEqual(ids);
    expect(listed).not.toEqual(ids.toSorted());

    clock.advance(hours(1));
    const again = await gather(paginateListMultipartUploads({ client }, { ...photos }));
    expect(again.flatMap((page) => page.UploadsList ?? []).map((entry) => entry.MultipartUploadId)).toEqual(
      listed,
    );
  });

  test('parts come fifty a page, by range, in whatever order they were sent', async () => {
    const { client, world } = await start({ vaults: ['photos'] });
    const uploadId = world.initiate({ vault: 'photos', partSizeBytes: MEBIBYTE });
    for (let index = 100; index >= 0; index -= 1) {
      world.uploadPart(uploadId, { first: index * MEBIBYTE, last: (index + 1) * MEBIBYTE - 1 });
    }
    const pages = await gather(paginateListParts({ client }, { ...photos, uploadId }));
    expect(pages.map((page) => page.Parts?.length)).toEqual([50, 50, 1]);
    const starts = pages
      .flatMap((page) => page.Parts ?? [])
      .map((part) => Number.parseInt(part.RangeInBytes ?? '', 10));
    expect(starts).toEqual(Array.from({ length: 101 }, (_, index) => index * MEBIBYTE));
  });

  test('a last page that is full ends the list', async () => {
    const { client } = await start({ vaults: ['a', 'b'], pageSizes: { vaults: 2 } });
    expect((await client.send(new ListVaultsCommand({ accountId: '-' }))).Marker).toBeUndefined();
  });

  test('on the wire the last marker is null', async () => {
    const { glacier } = await start();
    const headers = { 'x-amz-glacier-version': '2012-06-01' };
    const response = await fetch(`${glacier.endpoint}/-/vaults`, { headers });
    expect(await response.json()).toEqual({ Marker: null, VaultList: [] });
  });

  test('a smaller limit is honoured; a larger or malformed one is refused', async () => {
    const { client } = await start({ vaults: ['a', 'b', 'photos'] });
    const listVaults = (limit: string) =>
      client.send(new ListVaultsCommand({ accountId: '-', limit: limit as never }));
    expect((await listVaults('2')).VaultList).toHaveLength(2);
    for (const limit of ['11', '0', '-1', 'many']) {
      await expect(listVaults(limit)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    }
    const listUploads = (limit: number) => client.send(new ListMultipartUploadsCommand({ ...photos, limit }));
    await expect(listUploads(51)).rejects.toThrow('Invalid limit: expected 1 to 50, got 51');
    expect((await listUploads(50)).UploadsList).toEqual([]);
  });

  test('a marker that the list did not give is refused', async () => {
    const { client, world } = await start({ vaults: ['photos', 'videos'], pageSizes: { uploads: 1 } });
    for (const vault of ['photos', 'photos', 'videos']) world.initiate({ vault, partSizeBytes: MEBIBYTE });
    const marker = (await client.send(new ListMultipartUploadsCommand(photos))).Marker as string;
    const list = (vaultName: string, given: string) =>
      client.send(new ListMultipartUploadsCommand({ ...photos, vaultName, marker: given }));
    expect((await list('photos', marker)).UploadsList).toHaveLength(1);
    for (const [vault, given] of [
      ['videos', marker],
      ['photos', `${marker}A`],
      ['photos', 'made-up'],
    ] as const) {
      await expect(list(vault, given)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    }
  });

  test('a marker outlives the item it points at', async () => {
    const { client, world } = await start({ vaults: ['a', 'b', 'c'], pageSizes: { vaults: 1 } });
    const { Marker } = await client.send(new ListVaultsCommand({ accountId: '-' }));
    world.deleteVault('b');
    const next = await client.send(new ListVaultsCommand({ accountId: '-', marker: Marker }));
    expect(next.VaultList).toMatchObject([{ VaultName: 'c' }]);
  });
});

describe('what is refused', () => {
  test('a part size that is no power of two times 1 MiB up to 4 GiB', async () => {
    const { client } = await start({ vaults: ['photos'] });
    for (const bytes of [MEBIBYTE / 2, 3 * MEBIBYTE, 8 * 1024 ** 3, 0, Number.NaN]) {
      await expect(initiate(client, bytes)).rejects.toThrow('Invalid part size');
    }
    await expect(initiate(client, 4 * 1024 ** 3)).resolves.toHaveLength(92);
  });

  test('a description that is long or not printable ASCII', async () => {
    const { client } = await start({ vaults: ['photos'] });
    const describeAs = (archiveDescription: string) =>
      client.send(
        new InitiateMultipartUploadCommand({ ...photos, partSize: `${MEBIBYTE}`, archiveDescription }),
      );
    await expect(describeAs('x'.repeat(1024))).resolves.toBeDefined();
    await expect(describeAs('x'.repeat(1025))).rejects.toThrow('Invalid archive description');
    await expect(describeAs('\u00e9t\u00e9')).rejects.toThrow('Invalid archive description');
  });

  test('a vault name with other characters than Glacier allows', async () => {
    const { client } = await start();
    await expect(client.send(new CreateVaultCommand({ ...photos, vaultName: 'my photos' }))).rejects.toThrow(
      'Invalid vault name',
    );
  });

  test('a part whose tree hash does not match its body', async () => {
    const { client, world } = await start({ vaults: ['photos'] });
    const uploadId = await initiate(client);
    const range = `bytes 0-${MEBIBYTE - 1}/*`;
    const part = { ...photos, uploadId, range, body: new Uint8Array(MEBIBYTE), checksum: '0'.repeat(64) };
    await expect(client.send(new UploadMultipartPartCommand(part))).rejects.toThrow('Checksum mismatch');
    expect(world.upload(uploadId).partCount).toBe(0);
  });

  test('a part that is misaligned, too large, beyond the 10,000th, or of another size than its range', async () => {
    const { client, world } = await start({ vaults: ['photos'] });
    const uploadId = await initiate(client);
    await expect(sendPart(client, uploadId, 1000, 1000)).rejects.toThrow('is not aligned to the part size');
    await expect(sendPart(client, uploadId, 0, MEBIBYTE + 1)).rejects.toThrow('is larger than the part size');
    await expect(sendPart(client, uploadId, 10_000 * MEBIBYTE, 1)).rejects.toThrow('at most 10000 parts');
    const shorter = { ...photos, uploadId, range: 'bytes 0-999/*', body: new Uint8Array(998) };
    await expect(client.send(new UploadMultipartPartCommand(shorter))).rejects.toThrow(
      'Content-Range holds 1000 bytes, the body 998',
    );
    expect(world.upload(uploadId).partCount).toBe(0);
  });

  test('completing over a gap, or before any part', async () => {
    const { client } = await start({ vaults: ['photos'] });
    const uploadId = await initiate(client);
    await expect(complete(client, uploadId, 0, [])).rejects.toThrow('the upload has no parts');
    const checksum = await sendPart(client, uploadId, MEBIBYTE, MEBIBYTE);
    await expect(complete(client, uploadId, MEBIBYTE, [checksum])).rejects.toThrow(
      'bytes 0-1048575 are missing',
    );
  });

  test('completing over a short part in the middle, though the part itself was accepted', async () => {
    const { client } = await start({ vaults: ['photos'] });
    const uploadId = await initiate(client);
    const short = await sendPart(client, uploadId, 0, 1000);
    const full = await sendPart(client, uploadId, MEBIBYTE, MEBIBYTE);
    await expect(complete(client, uploadId, 1000 + MEBIBYTE, [short, full])).rejects.toThrow(
      'part 0-999 is short and not the last one',
    );
    const resent = await sendPart(client, uploadId, 0, MEBIBYTE);
    await expect(complete(client, uploadId, 2 * MEBIBYTE, [resent, full])).resolves.toBeDefined();
  });

  test('completing with another size or tree hash than the parts have', async () => {
    const { client } = await start({ vaults: ['photos'] });
    const uploadId = await initiate(client);
    const checksum = await sendPart(client, uploadId, 0, MEBIBYTE);
    await expect(complete(client, uploadId, 5, [checksum])).rejects.toThrow('expected an archive of 5 bytes');
    await expect(complete(client, uploadId, MEBIBYTE, ['00'])).rejects.toThrow('Checksum mismatch');
  });

  test('a request without the version header, with a strange account, or for an unknown operation', async () => {
    const { glacier } = await start();
    const codeOf = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${glacier.endpoint}${path}`, init);
      const { code } = (await response.json()) as { readonly code: string };
      return `${response.status} ${code}`;
    };
    const headers = { 'x-amz-glacier-version': '2012-06-01' };
    expect(await codeOf('/-/vaults')).toBe('400 MissingParameterValueException');
    expect(await codeOf('/1234/vaults', { headers })).toBe('400 InvalidParameterValueException');
    expect(await codeOf('/-/policies', { headers })).toBe('404 UnknownOperationException');
  });
});

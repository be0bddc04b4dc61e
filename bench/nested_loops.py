# The same walk in Python: for each vault, for each upload, for each part, with boto3's own paginators.
import json
import os
import time

import boto3

client = boto3.client("glacier", endpoint_url=os.environ["AWS_ENDPOINT_URL_GLACIER"])
vaults = client.get_paginator("list_vaults")
uploads = client.get_paginator("list_multipart_uploads")
all_parts = client.get_paginator("list_parts")

started_at, parts = time.perf_counter(), 0
for page in vaults.paginate(accountId="-"):
    for vault in page["VaultList"]:
        place = {"accountId": "-", "vaultName": vault["VaultName"]}
        for upload_page in uploads.paginate(**place):
            for upload in upload_page["UploadsList"]:
                for part_page in all_parts.paginate(**place, uploadId=upload["MultipartUploadId"]):
                    for _ in part_page["Parts"]:
                        parts += 1
seconds = time.perf_counter() - started_at
print(json.dumps({"seconds": seconds, "cpuSeconds": time.process_time(), "parts": parts}))

"""Runs the emulator until it is told to stop, or until whoever started it is gone: then standard input closes.

The file named by the first argument holds this process's id for as long as the emulator runs; when it is still there
afterwards, the emulator did not get to writing its state.
"""

import base64
import copy
import os
import signal
import sys
import threading
import zlib
from xml.etree import ElementTree


def end_with_parent():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def keep_streams():
    """Makes streams of tables survive a stop and a start.

    The emulator saves how far every function has read in a stream, but not the stream: after a start it would skip as
    many new records as it had delivered before, and what was not yet delivered would be lost.
    """
    from ministack.services import dynamodb, lambda_svc

    save, load = dynamodb.get_state, dynamodb.load_persisted_state

    def get_state():
        state = save()
        records = state["stream_records"] = copy.deepcopy(dynamodb._stream_records)
        trimmed = state["stream_trimmed"] = copy.deepcopy(dynamodb._stream_trimmed)
        state["stream_seq"] = dynamodb._stream_seq_counter
        for (account, region, table), all_records in dynamodb._stream_records.all_items():
            # What every function has read need not be kept; positions count from the stream's beginning.
            before = dynamodb._trimmed_count(table, account, region)
            delivered = max(0, min(positions(account, region, table), default=before) - before)
            records.set_scoped(account, region, table, copy.deepcopy(all_records[delivered:]))
            trimmed.set_scoped(account, region, table, before + min(delivered, len(all_records)))
        return state

    def positions(account, region, table):
        for (of_account, of_region, mapping), position in lambda_svc._dynamodb_stream_positions.all_items():
            esm = lambda_svc._esms.get_scoped(of_account, of_region, mapping) or {}
            of_table = f":table/{table}/stream/" in esm.get("EventSourceArn", "")
            if (of_account, of_region) == (account, region) and of_table:
                yield position

    def load_persisted_state(state):
        load(state)
        if state:
            dynamodb._stream_records.update(state.get("stream_records", {}))
            dynamodb._stream_trimmed.update(state.get("stream_trimmed", {}))
            dynamodb._stream_seq_counter = state.get("stream_seq", 0)

    dynamodb.get_state, dynamodb.load_persisted_state = get_state, load_persisted_state


def check_whole_objects():
    """Makes S3 compare the checksum of a whole object, as an upload of type FULL_OBJECT wants it.

    The emulator knows only checksums of the parts' checksums (COMPOSITE), and so refuses every right one.
    """
    from ministack.services import s3

    create, complete = s3._create_multipart_upload, s3._complete_multipart_upload

    def create_upload(bucket, key, headers, *rest):
        if headers.get("x-amz-checksum-type", "").upper() != "FULL_OBJECT":
            return create(bucket, key, headers, *rest)
        others = {name: value for name, value in headers.items() if not name.startswith("x-amz-checksum-")}
        status, reply, body = answer = create(bucket, key, others, *rest)
        if status == 200:
            upload_id = ElementTree.fromstring(body).findtext("{*}UploadId")
            upload = s3._multipart_uploads[upload_id]
            # Of the parts too: they are compared as they come, and listed with their checksums.
            upload["whole"] = upload["checksum_algorithm"] = headers["x-amz-checksum-algorithm"].upper()
        return answer

    def complete_upload(bucket, key, body, query, headers=None):
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId")) or {}
        algorithm = upload.get("whole")
        named = (headers or {}).get(f"x-amz-checksum-{algorithm}".lower())
        if named and named != checksum(algorithm, upload["parts"]):
            message = f"The {algorithm} you specified did not match the calculated checksum."
            return s3._error("BadDigest", message, 400, f"/{bucket}/{key}")
        if algorithm:
            upload["checksum_algorithm"] = None
        return complete(bucket, key, body, query, headers)

    def checksum(algorithm, parts):
        bodies = [parts[number]["body"] for number in sorted(parts)]
        if algorithm != "CRC32":
            return s3._compute_s3_checksum(algorithm, b"".join(bodies))
        value = 0
        for body in bodies:
            value = zlib.crc32(body, value)
        return base64.b64encode(value.to_bytes(4, "big")).decode()

    s3._create_multipart_upload, s3._complete_multipart_upload = create_upload, complete_upload


def throttle_tables(names):
    """Lets tables be throttled, for drills: while the file `names` exists, calls to the tables that it lists are refused as
    DynamoDB refuses them when a table's or a partition's capacity is used up. The tools' own calls are refused too.
    """
    from ministack.services import dynamodb

    handle = dynamodb.handle_request

    async def handle_request(method, path, headers, body, query_params):
        if os.path.exists(names):
            with open(names) as file:
                throttled = file.read().split()
            if any(f'"{table}"'.encode() in body for table in throttled):
                message = "The level of configured provisioned throughput for the table was exceeded."
                return dynamodb.error_response_json("ProvisionedThroughputExceededException", message, 400)
        return await handle(method, path, headers, body, query_params)

    dynamodb.handle_request = handle_request


threading.Thread(target=end_with_parent, daemon=True).start()
running = sys.argv.pop()
with open(running, "w") as file:
    file.write(str(os.getpid()))

import enforcement  # noqa: E402  (beside this file)
from ministack.app import main  # noqa: E402  (it reads sys.argv)

keep_streams()
check_whole_objects()
throttle_tables(os.environ["THROTTLED_TABLES"])
report = enforcement.enforce_as_aws(os.environ["PERMISSIONS_REPORT"]) if enforcement.is_on() else lambda: None
main()
report()
os.remove(running)

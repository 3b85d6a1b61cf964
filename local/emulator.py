"""Runs the emulator until it is told to stop, or until whoever started it is gone: then standard input closes.

The file named by the first argument holds this process's id for as long as the emulator runs; when it is still there
afterwards, the emulator did not get to writing its state.
"""

import copy
import os
import signal
import sys
import threading


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


threading.Thread(target=end_with_parent, daemon=True).start()
running = sys.argv.pop()
with open(running, "w") as file:
    file.write(str(os.getpid()))

from ministack.app import main  # noqa: E402  (it reads sys.argv)

keep_streams()
main()
os.remove(running)

"""Changes bytes of a good receipt, one at a time, and counts those that the verifier does not notice: flip.py RECEIPT KEYS [STEP]."""

import json
import sys

from verify import Differs, verify


def holds(receipt, keys):
    try:
        verify(receipt[:-1].split(b"\n") if receipt.endswith(b"\n") else [receipt + b"?"], keys)
        return True
    except (Differs, KeyError, ValueError, TypeError, IndexError, AttributeError, StopIteration):
        return False


with open(sys.argv[2], encoding="utf-8") as file:
    keys = json.load(file)["items"]
with open(sys.argv[1], "rb") as file:
    receipt = bytearray(file.read())
assert holds(bytes(receipt), keys), "the receipt itself does not hold"
step = int(sys.argv[3]) if len(sys.argv) > 3 else 1
missed = []
for at in range(0, len(receipt), step):
    bit = 1 << at % 8
    receipt[at] ^= bit
    if holds(bytes(receipt), keys):
        missed.append(at)
    receipt[at] ^= bit
print(f"{len(range(0, len(receipt), step))} bytes changed, {len(missed)} not noticed {missed[:10]}")
sys.exit(1 if missed else 0)

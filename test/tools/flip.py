"""Changes bytes of a good receipt, one at a time, and counts the changes that the verifier misses: flip.py TOOLS RECEIPT KEYS."""

import json
import sys
from io import BytesIO

sys.path.insert(0, sys.argv[1])
from verify import verify  # noqa: E402


def holds(receipt, keys):
    try:
        verify(BytesIO(receipt), keys)
        return True
    except Exception:  # As the verifier itself does.
        return False


with open(sys.argv[3], encoding="utf-8") as file:
    keys = json.load(file)["items"]
with open(sys.argv[2], "rb") as file:
    receipt = bytearray(file.read())
assert holds(bytes(receipt), keys), "the receipt itself does not hold"
missed = []
for at in range(len(receipt)):
    bit = 1 << at % 8
    receipt[at] ^= bit
    if holds(bytes(receipt), keys):
        missed.append(at)
    receipt[at] ^= bit
print(f"{len(receipt)} bytes changed, {len(missed)} not noticed {missed[:10]}")
sys.exit(1 if missed else 0)

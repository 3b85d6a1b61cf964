"""Rates each line of the input, a period as JSON, and prints its lines and total."""

import json
import sys
from decimal import Decimal

sys.path.insert(0, sys.argv[1])
from verify import Month  # noqa: E402

for text in sys.stdin:
    of = json.loads(text)
    counts = {day: {meter: int(count) for meter, count in own.items()} for day, own in of["counts"].items()}
    cent = Decimal(1).scaleb(Decimal(of["zero"]).as_tuple().exponent)
    lines, total = Month(of["period"], of, counts, cent).rate()
    print(json.dumps([lines, f"{total}"], sort_keys=True, separators=(",", ":")))

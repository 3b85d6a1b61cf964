"""Rates each line of the input, a period as JSON, and prints its lines and total."""

import json
import sys

sys.path.insert(0, sys.argv[1])
from rating import Money, rate  # noqa: E402

for text in sys.stdin:
    of = json.loads(text)
    counts = {day: {meter: int(count) for meter, count in own.items()} for day, own in of["counts"].items()}
    money = Money(of["zero"])
    lines, total = rate(of["period"], of["fromDay"], of["toDay"], of["terms"], counts, money)
    print(json.dumps([lines, money.text(total)], sort_keys=True, separators=(",", ":")))

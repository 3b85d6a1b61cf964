"""What organisations that are rated together come to: needed for receipts of such months alone. docs/receipt.md has the rules."""

from calendar import monthrange
from collections import Counter, defaultdict
from decimal import Decimal


def in_order(events):
    """A month's log with each part before the adjustment that it brings: in their commit they are the other way round."""
    events = list(events)
    for at, (_, kind, _data) in enumerate(events[1:]):
        if kind in ("VolumeRated", "VolumeShared") and events[at][1] == "PeriodAdjusted":
            events[at : at + 2] = events[at + 1], events[at]
    return events


class Together:
    """Follows a month's log. `part` is what its organisation pays of what all come to together, None as long as it is rated alone."""

    def __init__(self, month, rate, shared, expect, cent):
        self.month, self.rate, self.shared, self.expect, self.cent = month, rate, shared, expect, cent
        self.members, self.part, self.reports, self.seen = [], None, {}, set()

    def part_of(self, alone):
        return alone if self.part is None else self.part

    def see(self, kind, data, terms, counts):
        if terms:
            self.seen |= {(meter, sum(used[meter] for used in within(terms, counts).values())) for meter in meters_of(counts)}
        if kind == "MemberReported":
            days = data["fromDay"], data["toDay"], defaultdict(Counter)
            self.reports[data["memberOrganisationId"]] = days
            add(days[2], data["counts"].items())
        elif kind == "MemberCorrected":
            days = ((day["day"], {used["meter"]: used["count"] for used in day["usage"]}) for day in data["days"])
            add(self.reports[data["memberOrganisationId"]][2], days)
        elif kind in ("PeriodFinalised", "VolumeChanged"):
            self.members = data.get("volume", {}).get("members", [])
        elif kind == "VolumeRated":
            self.part = self.divided(data, terms, counts)
        elif kind == "VolumeShared":
            # A part may follow from less than what the month has counted by now: what came late is on its way to the parent.
            for meter, count in ((one["meter"], int(one["count"])) for one in data["meters"]):
                self.expect(f"that {count} of {meter} was counted", (meter, count) in self.seen or count == 0, True)
            total = sum((Decimal(one["amount"]) for one in data["meters"]), 0 * self.cent)
            self.expect(f"the part of {self.month}", data["amount"], f"{total}")
            self.part = total if data["payer"] == "member" else 0 * self.cent

    def divided(self, data, terms, counts):
        """All are rated as if one had used it, for the whole month; a line is divided by what each counted on its days."""
        own = [within(terms, counts), *(within({"fromDay": of[0], "toDay": of[1]}, of[2]) for of in map(self.report, self.members))]
        sums = defaultdict(Counter)
        for one in own:
            add(sums, one.items())
        last = monthrange(*map(int, self.month.split("-")))[1]
        lines, total = self.rate(terms | {"fromDay": f"{self.month}-01", "toDay": f"{self.month}-{last}"}, sums)
        parts = [0 * self.cent for _ in own]
        for line in lines:
            days = {"fromDay": line["fromDay"], "toDay": line["toDay"]}
            weights = [max(0, sum(used[line["meter"]] for used in within(days, one).values())) for one in own]
            weights = weights if any(weights) else [1, *weights[1:]]
            for index, part in enumerate(self.shared(int(Decimal(line["amount"]) / self.cent), weights)):
                parts[index] += part * self.cent
        self.expect(f"what all come to in {self.month}", data["total"], f"{total}")
        self.expect(f"the parts of {self.month}", [one["amount"] for one in data["shares"]], [f"{part}" for part in parts])
        paid = [part for part, one in zip(parts[1:], self.members) if one["payer"] == "parent"]
        self.expect(f"the parent's part of {self.month}", data["billed"]["amount"], f"{sum(paid, parts[0])}")
        return sum(paid, parts[0])

    def report(self, member):
        return self.reports[member["organisationId"]]


def add(counts, days):
    for day, used in days:
        counts[day].update({meter: int(count) for meter, count in used.items()})


def within(of, counts):
    return {day: used for day, used in counts.items() if of["fromDay"] <= day <= of["toDay"]}


def meters_of(counts):
    return {meter for used in counts.values() for meter in used}

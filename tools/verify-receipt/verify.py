"""Checks a receipt of Catacloud: python verify.py RECEIPT KEYS [--invoice ID]. docs/receipt.md has its format and rules."""

import argparse
import hashlib
import json
import sys
from base64 import b64decode, b64encode
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, getcontext
from itertools import groupby

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from together import Together, in_order

getcontext().prec = 200  # Sums and products are exact; what is divided is rounded at once, far before its last digit.
DAY_MS, EVER = 86_400_000, "9999-12-31"
# A kind of meter's unit and how many counts it has: byte-milliseconds, milliseconds, bytes, requests.
UNITS = {"storage": ("GB-hour", 36 * 10**14), "compute": ("second", 1000), "egress": ("GB", 10**9), "requests": ("request", 1)}
ONCE = "egress", "requests"  # Meters that count at once, and not for as long as a level lasts.


class Differs(Exception):
    """The first thing that is not as it should be."""


def expect(what, found, wanted):
    if found != wanted:
        raise Differs(f"{what}: the receipt says {str(found)[:300]}, it comes to {str(wanted)[:300]}")


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(lines):
    """Every stream's events and the heads of their chains of commits; then the lines of the statement and its signature."""
    events, heads = defaultdict(list), {}
    for line in lines:
        if not line.startswith(b"["):
            break
        previous, stream, first, last, *_, text = json.loads(line)
        (to, head), own = heads.get(stream, (0, "")), json.loads(text)
        if (previous, first, last) != (head, to + 1, to + len(own)):
            raise Differs(f"{stream}@{first} does not follow {stream}@{to}: a commit is missing or altered")
        heads[stream] = last, hashlib.sha256(line[:-1]).hexdigest()
        events[stream] += [(first + index, one["type"], one["data"]) for index, one in enumerate(own)]
    chains = [{"stream": of, "from": 1, "to": to, "previous": "", "hash": head} for of, (to, head) in heads.items()]
    return events, chains, line[:-1], *lines


def signed_by(keys, line, signed):
    """The statement, if a key of the seller that was in use on its day has signed it."""
    statement, signature = json.loads(line), json.loads(signed)
    day, name, code = statement["issuedAt"][:10], signature["key"], b64decode(signature["signature"])
    expect("the signature's line", signed.decode(), canonical({"key": name, "signature": b64encode(code).decode()}) + "\n")
    key = next((one for one in keys if one["id"] == name and one["from"] <= day < one.get("until", EVER)), None)
    if key is None:
        raise Differs(f"the seller had no key {name} on {day}")
    serialization.load_pem_public_key(key["publicKey"].encode()).verify(code, line, ec.ECDSA(hashes.SHA256()))
    return statement


def steps_of(kind, data):
    """(meter, by how much its level changes, when): bytes of files and attempts that run; or what counts at once."""
    if kind == "PartsUploaded":
        return [("storage.gb_hours", part["bytes"], part["atMs"]) for part in data["parts"]]
    if kind in ("UploadAborted", "UploadExpired", "FileDeleted"):
        return [("storage.gb_hours", -data["bytes"], data["atMs"])]
    if kind in ("AttemptStarted", "AttemptEnded"):
        at = data["startedAtMs" if data.get("failure") == "infrastructure" else "atMs"]
        return [(f"compute.seconds:{data['machineType']}", 1 if kind == "AttemptStarted" else -1, at)]
    sent = [("egress.gb", data["bytes"]), ("requests.downloads", 1)] if kind == "DownloadSigned" else []
    return [(meter, count, data["atMs"]) for meter, count in sent]


def usage_of(events, organisation, waiting):
    """By meter and day: by how much the level changes, and what that counts until the end of the day."""
    usage = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for stream, version, kind, data in ((stream, *event) for stream, own in events.items() for event in own):
        for index, (meter, delta, at) in enumerate(steps_of(kind, data)):
            expect(f"the organisation of {stream}@{version}/{index}", data["organisationId"], organisation)
            if f"{stream}@{version}/{index}" not in waiting:
                once, changed = meter.startswith(ONCE), usage[meter][f"{date(1970, 1, 1) + timedelta(at // DAY_MS)}"]
                changed[0] += 0 if once else delta
                changed[1] += delta if once else delta * (DAY_MS - at % DAY_MS)
    return usage


def holding(dated, day):
    return [one for one in dated if one["fromDay"] <= day <= one.get("toDay", EVER)]


def plain(value):
    """The same for charges that ask the same: 0.10 is 0.1, and nothing is zero."""
    if isinstance(value, dict):
        return sorted((key, found) for key, one in value.items() if (found := plain(one)) != 0)
    try:
        return [plain(one) for one in value] if isinstance(value, list) else Decimal(value)
    except (ArithmeticError, TypeError):
        return value


def shared(amount, weights):
    """By largest remainder; among equal ones the first."""
    parts = [divmod(amount * weight, sum(weights)) for weight in weights]
    more = sorted(range(len(parts)), key=lambda index: -parts[index][1])[: amount - sum(part for part, _ in parts)]
    return [part + (index in more) for index, (part, _) in enumerate(parts)]


def billable(charge, quantity):
    return max(Decimal(0), quantity - Decimal(charge.get("allowance", "0")))


def tiers_of(charge, whole):
    """(above, up to, tier): all that quantities run through; of a volume the one that holds the whole month."""
    model = charge["model"]
    tiers = model.get("tiers", [model | {"upTo": None, "flat": model.get("amount", "0"), "flatWhenZero": True}])
    ends = [Decimal(tier["upTo"] or "Infinity") for tier in tiers]
    if model["kind"] == "volume":
        return [(0, ends[-1], next(tier for end, tier in zip(ends, tiers) if billable(charge, whole) <= end))]
    return list(zip([0, *ends], ends, tiers))


def priced(charge, quantity, whole):
    """(kind, units, unit price) of all that was used until now: days are billed for what they add to each."""
    model, more = charge["model"], billable(charge, quantity)
    if model["kind"] in ("unpriced", "flat"):
        return [("included" if model["kind"] == "flat" else "unpriced", quantity, "0")]
    if model["kind"] == "package":
        rows = [("packages", (more / Decimal(model["size"])).to_integral_value(ROUND_CEILING), model["price"])]
    else:
        rows = [("usage", max(Decimal(0), min(more, end) - low), tier["unit"]) for low, end, tier in tiers_of(charge, whole)]
    return [("included", quantity - more, "0"), *rows]


def fees_of(charge, after, whole):
    """(kind, amount) that is asked for a whole month: fees of the tiers that were entered, and the minimum."""
    end = billable(charge, whole if charge["model"]["kind"] == "volume" else after)
    entered = [tier for low, _, tier in tiers_of(charge, whole) if end > low or (low == 0 and tier.get("flatWhenZero"))]
    return [*(("fee", tier.get("flat", "0")) for tier in entered), ("minimum", charge.get("minimum", "0"))]


class Month:
    """Days of a month with their terms and counts, in a currency whose smallest amount is a cent."""

    def __init__(self, month, of, counts, cent):
        self.first, self.last, self.terms, self.counts, self.cent = of["fromDay"], of["toDay"], of["terms"], counts, cent
        self.length = monthrange(*map(int, month.split("-")))[1]

    def row(self, kind, units, price, **more):
        quantity, amount = f"{Decimal(units).normalize():f}", f"{(units * Decimal(price)).quantize(self.cent)}"
        return {"kind": kind, "quantity": quantity, "unitPrice": price, "amount": amount, **more}

    def total(self, *segments):
        return sum((Decimal(row["amount"]) for segment in segments for row in segment["rows"]), 0 * self.cent)

    def segments(self, meter):
        """Days in a row with one charge and the same discounts; `before` and `after` are the month's quantities so far."""
        found, total, after, day, (unit, per_unit) = [], 0, Decimal(0), self.first, UNITS[meter.partition(".")[0]]
        while day <= self.last:
            plan = (holding(self.terms["plans"], day) or [{"charges": []}])[-1]
            own = [one["charge"] for one in holding(self.terms["overrides"], day) if one["charge"]["meter"] == meter]
            charge = next((one for one in own + plan["charges"] if one["meter"] == meter), None)
            discounts = [one for one in holding(self.terms["discounts"], day) if one.get("meter", meter) == meter]
            like = plain(charge), [id(one) for one in discounts]
            if not found or found[-1]["like"] != like:
                line = {"meter": meter, "unit": unit, "fromDay": day, "overridden": bool(own)}
                line |= {"charge": charge} if charge else {}
                line |= {key: plan[key] for key in ("planId", "planVersion") if key in plan}
                found.append({"line": line, "like": like, "discounts": discounts, "before": after, "start": total, "days": 0})
            total += self.counts.get(day, {}).get(meter, 0)
            after = (Decimal(max(total, 0)) / per_unit).quantize(Decimal("1e-18"))
            found[-1] |= {"to": day, "count": total - found[-1]["start"], "days": found[-1]["days"] + 1, "after": after}
            day = f"{date.fromisoformat(day) + timedelta(1)}"
        return found

    def price(self, run, whole):
        """Rows of neighbours with one charge: fees and the minimum are for all of their days, and shared by days."""
        charge, days = run[0]["line"].get("charge", {"model": {"kind": "unpriced"}}), [segment["days"] for segment in run]
        for segment in run:
            both = zip(priced(charge, segment["before"], whole), priced(charge, segment["after"], whole))
            segment["rows"] = [self.row(kind, end - start, unit) for (_, start, _), (kind, end, unit) in both if start != end]
        for kind, asked in fees_of(charge, run[-1]["after"], whole):
            amount = (Decimal(asked) * sum(days) / self.length).quantize(self.cent)
            missing = amount if kind == "fee" else max(0, amount - self.total(*run))
            for segment, part in zip(run, shared(int(missing / self.cent), days)):
                segment["rows"] += [self.row(kind, 1, f"{part * self.cent}")] if part else []

    def take_off(self, segments):
        every = {id(one): one for segment in segments for one in segment["discounts"]}.values()
        for one in sorted(every, key=lambda one: (one.get("order", 0), "amount" in one["discount"], one["discountId"])):
            of = one["discount"] | one
            room = min(Decimal(of.get(bound, "1e30")).quantize(self.cent) for bound in ("cap", "amount"))
            for segment in (segment for segment in segments if any(own is one for own in segment["discounts"])):
                left = self.total(segment)
                off = min(left, room, (left * Decimal(of.get("percent", 100)) / 100).quantize(self.cent))
                segment["rows"] += [self.row("discount", 1, f"{-off}", discountId=one["discountId"])] if off > 0 else []
                room -= max(0, off)

    def rate(self):
        """The lines as the log has them, and their total."""
        charges = [one for plan in self.terms["plans"] for one in plan["charges"]]
        charges += [one["charge"] for one in self.terms["overrides"]]
        segments = []
        for meter in sorted({one["meter"] for one in charges} | {meter for own in self.counts.values() for meter in own}):
            own = self.segments(meter)
            for _, run in groupby(own, lambda segment: segment["like"][0]):
                self.price(list(run), own[-1]["after"])
            segments += own
        self.take_off(segments)
        for segment in segments:
            quantity = f"{(segment['after'] - segment['before']).normalize():f}"
            segment["line"] |= {"count": str(segment["count"]), "quantity": quantity, "toDay": segment["to"]}
            segment["line"] |= {"rows": segment["rows"], "amount": f"{self.total(segment)}"}
        return [one["line"] for one in segments if one["count"] or one["rows"]], self.total(*segments)


def check_month(month, events, usage, terms, cent):
    """Rates a month whenever its log bills it, and compares its days with what files and jobs used."""
    counts, final, billed, adjustments = defaultdict(Counter), None, 0, {}
    together = Together(month, lambda of, used: Month(month, of, used, cent).rate(), shared, expect, cent)
    for version, kind, data in in_order(events):
        if kind in ("DayRecorded", "LateUsageRecorded"):
            for day in data.get("days", [data]):
                counts[day["day"]].update({used["meter"]: int(used["count"]) for used in day["usage"]})
        terms = data if kind == "PeriodFinalised" else terms | {"terms": data["terms"]} if kind == "UsagePriced" else terms
        together.see(kind, data, terms, counts)
        if kind in ("PeriodFinalised", "PeriodAdjusted"):
            rated, amount = Month(month, terms, counts, cent).rate(), data.get("amount", data.get("total"))
            expect(f"the amount of {kind} of {month} (version {version})", amount, f"{together.part_of(rated[1]) - billed}")
            final, billed, adjustments[data.get("adjustment")] = final or rated, together.part_of(rated[1]), amount
    rated = Month(month, terms, counts, cent).rate()
    expect(f"{month} with everything that came later", billed if final else rated[1], together.part_of(rated[1]))
    for day in sorted(counts):
        for meter in sorted({*counts[day], *usage}):
            used = DAY_MS * sum(net for at, (net, _) in usage[meter].items() if at < day) + usage[meter][day][1]
            expect(f"count of {meter} on {day}", str(counts[day][meter]), str(used))
    return *(final or rated), adjustments


def taxes_of(dated, parts, cent):
    """Each part has the tax of its month's last day; the sum with one tax is rounded once, a half away from zero."""
    bases, rows = Counter(), []
    for month, amount in parts:
        for tax in sorted((one for one in dated if one["fromDay"][:7] <= month), key=lambda one: one["fromDay"])[-1:]:
            bases[tax["percent"], tax["text"]] += amount
    for (percent, said), base in bases.items():
        amount = (base * Decimal(percent) / 100).quantize(cent, ROUND_HALF_UP) + 0 * cent
        rows.append({"percent": percent, "text": said, "base": f"{base}", "amount": f"{amount}"})
    return rows


def verify(lines, keys, invoice=None):
    events, chains, line, signed = read(lines)
    statement = signed_by(keys, line, signed)
    expect("the format", statement["format"], "catacloud-receipt/1")
    expect("the invoice", statement["invoice"], invoice or statement["invoice"])
    expect("the streams", canonical(statement["streams"]), canonical(chains))
    organisation, bill = statement["organisation"], json.loads(statement["document"])["invoice"]
    account, own = events[f"billing-account#{organisation}"], f"billing-period#{organisation}/"
    if statement["status"] == "final":
        bill = next(data for _, kind, data in account if kind == "InvoiceIssued" and data["number"] == bill["number"])
    cent = Decimal(1).scaleb(Decimal(bill["total"]).as_tuple().exponent)
    usage = usage_of(events, organisation, set(statement["waiting"]))
    periods = {stream[-7:]: log for stream, log in events.items() if stream[:-7] == own}
    months = {month: check_month(month, log, usage, statement.get("terms"), cent) for month, log in periods.items()}
    lines, total, _ = months.get(bill.get("period"), ([], 0 * cent, {}))
    expect("the lines' total", bill.get("periodTotal", f"{total}"), f"{total}")
    parts = [(bill["period"], total)] if "period" in bill else []
    for month, name, amount in ((one["period"], one["adjustment"], one["amount"]) for one in bill["adjustments"]):
        expect(f"adjustment {name} of {month}", amount, months[month][2].get(name))
        parts.append((month, Decimal(amount)))
    total = sum((amount for _, amount in parts), 0 * cent)
    expect("the total", bill["total"], f"{total}")
    taxes = taxes_of([data for _, kind, data in account if kind == "TaxSet"], parts, cent)
    expect("the taxes", bill.get("taxes", []), taxes)
    paid = [bill.get("fromBalance", "0"), *(one["amount"] for one in bill.get("credits", []))]
    due = total + sum(Decimal(one["amount"]) for one in taxes) - sum(map(Decimal, paid))
    expect("what is due", bill.get("due", f"{due}"), f"{due}")
    expect("the invoice's bytes", statement["document"], canonical({"invoice": bill, "lines": lines}))
    return f"{statement['invoice']}: {bill['total']} {bill['currency']} follows from {sum(map(len, events.values()))} events."


def main():
    parser = argparse.ArgumentParser(description="Checks a receipt by its own arithmetic and names the first difference.")
    for name, said in (("receipt", ""), ("keys", "as /v1/receipt-keys answers"), ("--invoice", "that it must be of")):
        parser.add_argument(name, help=said)
    of = parser.parse_args()
    with open(of.receipt, "rb") as lines, open(of.keys, encoding="utf-8") as keys:
        try:
            print(verify(lines, json.load(keys)["items"], of.invoice))
        except Exception as error:  # What cannot be followed does not hold.
            sys.exit(f"This receipt does not hold. {type(error).__name__}: {error}")


if __name__ == "__main__":
    main()

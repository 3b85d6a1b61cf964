"""Checks a receipt of Catacloud: python verify.py RECEIPT KEYS [--invoice ID]. The format is docs/receipt.md's."""

import argparse
import hashlib
import json
import sys
from base64 import b64decode, b64encode
from calendar import monthrange
from datetime import date
from fractions import Fraction
from math import floor

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from rating import Money, rate

DAY_MS = 86_400_000


class Differs(Exception):
    """The first thing that is not as it should be."""


def expect(what, found, wanted):
    if found != wanted:
        raise Differs(f"{what}: the receipt says {str(found)[:300]}, it comes to {str(wanted)[:300]}")


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def check_signature(line, signed, keys):
    signature = json.loads(signed)
    expect("the signature's line", signed.decode(), canonical(signature))
    statement = json.loads(line)
    key = next((one for one in keys if one["id"] == signature["key"]), None)
    if key is None:
        raise Differs(f"the key {signature['key']} is none of the seller's")
    if not key["from"] <= statement["issuedAt"][:10] < key.get("until", "9999-12-31"):
        raise Differs(f"the key {key['id']} was not in use on {statement['issuedAt'][:10]}")
    text = b64decode(signature["signature"], validate=True)
    expect("the signature's text", signature["signature"], b64encode(text).decode())
    try:
        public = serialization.load_pem_public_key(key["publicKey"].encode())
        public.verify(text, line, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Differs("the signature is not of this statement") from None
    return statement


def read(lines):
    """The chain of every stream, commit by commit; what follows the commits is the statement and its signature."""
    chains, events, rest = [], {}, []
    for line in lines:
        if rest or not line.startswith(b"["):
            rest.append(line)
            continue
        previous, stream, version, last, _, _, _, _, _, text = json.loads(line)
        if not chains or chains[-1]["stream"] != stream:
            chains.append({"stream": stream, "from": version, "previous": previous, "to": version - 1, "hash": previous})
        chain, own = chains[-1], json.loads(text)
        if (chain["hash"], chain["to"] + 1) != (previous, version) or last != version + len(own) - 1:
            raise Differs(f"{stream}@{version} does not follow {stream}@{chain['to']}: a commit is missing or altered")
        chain |= {"to": last, "hash": hashlib.sha256(line).hexdigest()}
        events.setdefault(stream, []).extend((version + n, one["type"], one["data"]) for n, one in enumerate(own))
    if len(rest) != 2:
        raise Differs(f"{len(rest)} lines follow the commits: a statement and its signature are expected")
    return chains, events, rest


def steps_of(stream, version, kind, data):
    """What an event adds to a meter's level, and when: bytes of files, attempts that run; or what it counts once."""
    meter, steps = "storage.gb_hours", []
    if kind == "PartsUploaded":
        steps = [(part["bytes"], part["atMs"]) for part in data["parts"]]
    elif kind in ("UploadAborted", "UploadExpired", "FileDeleted"):
        steps = [(-data["bytes"], data["atMs"])]
    elif kind in ("AttemptStarted", "AttemptEnded"):
        unbilled = kind == "AttemptEnded" and data.get("failure") == "infrastructure"
        meter = f"compute.seconds:{data['machineType']}"
        steps = [(1 if kind == "AttemptStarted" else -1, data["startedAtMs" if unbilled else "atMs"])]
    elif kind == "DownloadSigned":
        return [(f"{stream}@{version}/{n}", own, count, data["atMs"], True) for n, (own, count) in enumerate(sent_of(data))]
    return [(f"{stream}@{version}/{index}", meter, *step, False) for index, step in enumerate(steps)]


def sent_of(data):
    return ("egress.gb", data["bytes"]), ("requests.downloads", 1)


def usage_of(events, organisation, waiting):
    """What every meter counted on every day: what a step leaves of its own day, and all of the days that follow."""
    in_day, net = {}, {}
    for stream, own in events.items():
        for version, kind, data in own if stream.startswith(("file#", "job#")) else ():
            for cause, meter, delta, at, once in steps_of(stream, version, kind, data):
                expect(f"the organisation of {cause}", data["organisationId"], organisation)
                if cause not in waiting:
                    key = meter, at // DAY_MS
                    in_day[key] = in_day.get(key, 0) + (delta if once else delta * (DAY_MS - at % DAY_MS))
                    net[key] = net.get(key, 0) + (0 if once else delta)
    return in_day, net


def counted(usage, meter, day):
    number, (in_day, net) = (date.fromisoformat(day) - date(1970, 1, 1)).days, usage
    level = sum(delta for (own, at), delta in net.items() if own == meter and at < number)
    return level * DAY_MS + in_day.get((meter, number), 0)


def add(counts, days):
    for one in days:
        own = counts.setdefault(one["day"], {})
        for used in one["usage"]:
            own[used["meter"]] = own.get(used["meter"], 0) + int(used["count"])


def check_period(month, events, usage, money):
    """Rates a month from its own counts, compares its invoice and adjustments, and its counts with the files and jobs."""
    counts, recorded, terms, rated, found = {}, set(), None, None, {"adjustments": {}}

    def total(of):
        return rate(month, terms["fromDay"], terms["toDay"], terms["terms"], of, money)

    for version, kind, data in events:
        where = f"{kind} of {month} (version {version})"
        if kind == "DayRecorded":
            add(counts, [data])
            recorded.add(data["day"])
        elif kind == "LateUsageRecorded":
            add(counts, data["days"])
        elif kind == "UsagePriced":
            terms = terms | {"terms": data["terms"]}
        elif kind in ("PeriodFinalised", "InvoiceAdopted"):
            terms, taken = data, data.get("recorded", data.get("invoice", {}).get("counts", {}))
            taken = {day: {meter: int(count) for meter, count in own.items()} for day, own in taken.items()}
            counts |= {day: own for day, own in taken.items() if day not in recorded}
            lines, rated = total(counts if kind == "PeriodFinalised" else taken)
            if kind == "PeriodFinalised":
                expect(f"lines of {where}", canonical(data["lines"]), canonical(lines))
            expect(f"total of {where}", data["total" if kind == "PeriodFinalised" else "rated"], money.text(rated))
            found |= {"lines": lines, "total": rated}
        elif kind == "PeriodAdjusted":
            before, rated = rated, total(counts)[1]
            expect(f"amount of {where}", data["amount"], money.text(rated - before))
            found["adjustments"][data["adjustment"]] = data["amount"]
    if terms is not None:
        expect(f"{month} with everything that came later", money.text(total(counts)[1]), money.text(rated))
    for day in sorted(recorded):
        for meter in sorted({*counts[day], *(own for own, _ in usage[0])}):
            expect(f"count of {meter} on {day}", str(counts[day].get(meter, 0)), str(counted(usage, meter, day)))
    return found | {"counts": {day: own for day, own in counts.items() if day in recorded}}


def taxes_of(dated, parts, money):
    """By the last day of what each part is of; the sum with one tax is rounded once, a half away from zero."""
    bases = {}
    for month, amount in parts:
        holds = [one for one in dated if one["fromDay"] <= f"{month}-{monthrange(*map(int, month.split('-')))[1]}"]
        if holds:
            tax = max(enumerate(holds), key=lambda one: (one[1]["fromDay"], one[0]))[1]
            key = tax["percent"], tax["text"]
            bases[key] = bases.get(key, 0) + amount
    rows = []
    for (percent, text), base in bases.items():
        size = floor(abs(base) * Fraction(percent) / 100 + Fraction(1, 2))
        rows.append({"percent": percent, "text": text, "base": money.text(base), "amount": money.text(size if base >= 0 else -size)})
    return rows


def check_amounts(invoice, lines, months, dated, money):
    """What the invoice is the sum of, its taxes, and what is left to be paid."""
    total = sum(money.of(line["amount"]) for line in lines)
    parts = [(invoice["period"], total)] if "period" in invoice else []
    for one in invoice["adjustments"]:
        made = months[one["period"]]["adjustments"].get(one["adjustment"])
        expect(f"adjustment {one['adjustment']} of {one['period']}", one["amount"], made)
        total += money.of(one["amount"])
        parts.append((one["period"], money.of(one["amount"])))
    expect("the total", invoice["total"], money.text(total))
    taxes = taxes_of(dated, parts, money)
    expect("the taxes", invoice.get("taxes", []), taxes)
    total += sum(money.of(one["amount"]) for one in taxes)
    if "due" in invoice:
        paid = money.of(invoice["fromBalance"]) + sum(money.of(one["amount"]) for one in invoice["credits"])
        expect("what is due", invoice["due"], money.text(total - paid))


def verify(lines, keys, invoice=None):
    chains, events, (line, signed) = read(lines)
    statement = check_signature(line, signed, keys)
    expect("the format", statement["format"], "catacloud-receipt/1")
    expect("the invoice", statement["invoice"], invoice or statement["invoice"])
    expect("the streams", canonical(statement["streams"]), canonical(chains))
    document, organisation = json.loads(statement["document"]), statement["organisation"]
    money = Money(document["invoice"]["total"])
    usage = usage_of(events, organisation, set(statement["waiting"]))
    prefix = f"billing-period#{organisation}/"
    periods = [(stream[len(prefix) :], own) for stream, own in events.items() if stream.startswith(prefix)]
    months = {month: check_period(month, own, usage, money) for month, own in periods}
    account = events[f"billing-account#{organisation}"]
    dated = [data for _, kind, data in account if kind == "TaxSet"]
    if statement["status"] == "final":
        issued = [data for _, kind, data in account if kind == "InvoiceIssued" and data["number"] == document["invoice"]["number"]]
        invoiced, month = issued[0], issued[0].get("period")
        lines = months[month]["lines"] if month else []
        expect("the lines' total", invoiced["periodTotal"], money.text(months[month]["total"] if month else 0))
    else:
        invoiced, terms = document["invoice"], statement["terms"]
        month = invoiced["period"]
        lines, _ = rate(month, terms["fromDay"], terms["toDay"], terms["terms"], months[month]["counts"], money)
    check_amounts(invoiced, lines, months, dated, money)
    expect("the invoice's bytes", statement["document"], canonical({"invoice": invoiced, "lines": lines}))
    return statement, sum(len(own) for own in events.values())


def main():
    parser = argparse.ArgumentParser(description="Checks a receipt by its own arithmetic and names the first difference.")
    for name, said in (("receipt", ""), ("keys", "as /v1/receipt-keys answers"), ("--invoice", "that it must be of")):
        parser.add_argument(name, help=said)
    options = parser.parse_args()
    with open(options.keys, encoding="utf-8") as keys, open(options.receipt, "rb") as receipt:
        try:
            lines = (line[:-1] if line.endswith(b"\n") else line + b"?" for line in receipt)
            statement, count = verify(lines, json.load(keys)["items"], options.invoice)
        except Differs as error:
            sys.exit(f"This receipt does not hold: {error}")
        except (KeyError, ValueError, TypeError, IndexError, StopIteration) as error:
            sys.exit(f"This receipt does not hold: it is not in the format, {type(error).__name__} {error}")
    invoice = json.loads(statement["document"])["invoice"]
    print(f"{statement['invoice']}: {invoice['total']} {invoice['currency']} follows from {count} events.")


if __name__ == "__main__":
    main()

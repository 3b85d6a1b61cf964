"""Rates a billing period from whole counts, as docs/receipt.md says: Python's own integers and fractions, nothing else."""

from datetime import date, timedelta
from fractions import Fraction as F

EVER = "9999-12-31"


def days_between(first, last):
    start = date.fromisoformat(first)
    return [(start + timedelta(n)).isoformat() for n in range((date.fromisoformat(last) - start).days + 1)]


def decimal(number, places=18):
    """Rounded half to even; no zeros at the end."""
    scaled = round(F(number) * 10**places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    return ("-" if scaled < 0 else "") + (digits[:-places] + "." + digits[-places:]).rstrip("0").rstrip(".")


class Money:
    """Amounts are whole minor units; how many decimals the currency has is read off an amount of the bill."""

    def __init__(self, sample):
        self.decimals = len(sample.partition(".")[2])

    def of(self, number):
        return round(F(number) * 10**self.decimals)

    def text(self, minor):
        digits = str(abs(minor)).rjust(self.decimals + 1, "0")
        cut = len(digits) - self.decimals
        return ("-" if minor < 0 else "") + digits[:cut] + ("." + digits[cut:] if self.decimals else "")


UNITS = {"storage.gb_hours": ("GB-hour", 3_600_000 * 10**9), "egress.gb": ("GB", 10**9), "requests.downloads": ("request", 1)}


def unit_of(meter):
    """The unit's name and how many counts it has: byte-milliseconds of a GB-hour, bytes of a GB, milliseconds of a second."""
    return UNITS.get(meter, ("second", 1000))


def quantity_of(meter, count):
    return F(decimal(F(max(count, 0), unit_of(meter)[1])))


def holds(one, day):
    return one["fromDay"] <= day <= one.get("toDay", EVER)


def rank(discount):
    return discount.get("order", 0), discount["discount"]["kind"] != "percentage", discount["discountId"]


def terms_on(terms, meter, day):
    plan = next((one for one in reversed(terms["plans"]) if one["fromDay"] <= day), None)
    own = [one["charge"] for one in terms["overrides"] if one["charge"]["meter"] == meter and holds(one, day)]
    priced = own or [one for one in (plan["charges"] if plan else []) if one["meter"] == meter]
    applies = [one for one in terms["discounts"] if one.get("meter", meter) == meter and holds(one, day)]
    return {"plan": plan, "overridden": bool(own), "charge": (priced or [None])[0], "discounts": sorted(applies, key=rank)}


def plain(value):
    """The same for charges that ask the same: 0.10 is 0.1, and nothing is zero."""
    if isinstance(value, dict):
        return tuple(pair for pair in sorted((key, plain(one)) for key, one in value.items()) if pair[1] != 0)
    if isinstance(value, list):
        return tuple(plain(one) for one in value)
    try:
        return F(value)
    except (TypeError, ValueError):
        return value


def segments_of(terms, meter, counts, first, last):
    """Days in a row with one charge and the same discounts."""
    found, total = [], 0
    for day in days_between(first, last):
        on = terms_on(terms, meter, day)
        like = plain(on["charge"]), [id(one) for one in on["discounts"]]
        if not found or found[-1]["like"] != like:
            found.append(on | {"meter": meter, "like": like, "from": day, "count": 0, "days": 0, "before": quantity_of(meter, total)})
        segment, own = found[-1], counts.get(day, {}).get(meter, 0)
        total += own
        segment |= {"to": day, "count": segment["count"] + own, "days": segment["days"] + 1, "after": quantity_of(meter, total)}
    return found


def tiers_of(model):
    """Each tier with the quantity above which it begins."""
    return list(zip([F(0)] + [F(tier["upTo"]) for tier in model["tiers"][:-1]], model["tiers"]))


def within(quantity, lower, upper):
    return max(F(0), (quantity if upper is None else min(quantity, F(upper))) - lower)


def reached(model, quantity):
    return next(tier for tier in model["tiers"] if tier["upTo"] is None or quantity <= F(tier["upTo"]))


def billable_of(charge, quantity):
    return max(F(0), quantity - F(charge.get("allowance", "0")))


def usage_rows(segment, whole, money):
    charge, used = segment["charge"], segment["after"] - segment["before"]
    if charge is None:
        wanted = [("unpriced", used, "0")]
    else:
        model, start, end = charge["model"], billable_of(charge, segment["before"]), billable_of(charge, segment["after"])
        billable = F(0) if model["kind"] == "flat" else end - start
        wanted = [("included", used - billable, "0")]
        if model["kind"] == "perUnit":
            wanted.append(("usage", billable, model["unit"]))
        elif model["kind"] == "package":
            wanted.append(("packages", F(-(-end // F(model["size"])) + -start // F(model["size"])), model["price"]))
        elif model["kind"] == "volume":
            wanted.append(("usage", billable, reached(model, billable_of(charge, whole))["unit"]))
        elif model["kind"] == "graduated":
            for lower, tier in tiers_of(model):
                more = within(end, lower, tier["upTo"]) - within(start, lower, tier["upTo"])
                wanted.append(("usage", more, tier["unit"]))
    rows = [(kind, decimal(quantity, 30), price, money.of(quantity * F(price))) for kind, quantity, price in wanted]
    return [dict(zip(("kind", "quantity", "unitPrice", "amount"), row)) for row in rows if row[1] != "0"]


def fees_of(charge, last, whole):
    model, kind = charge["model"], charge["model"]["kind"]
    if kind not in ("graduated", "volume"):
        return [model["amount"]] if kind == "flat" else []
    end = billable_of(charge, whole if kind == "volume" else last["after"])
    if end == 0:
        tiers = [tier for tier in model["tiers"][:1] if tier.get("flatWhenZero")]
    else:
        tiers = [reached(model, end)] if kind == "volume" else [tier for low, tier in tiers_of(model) if end > low]
    return [tier.get("flat", "0") for tier in tiers]


def shared(minor, weights):
    """By largest remainder; among equal ones the first."""
    parts = [minor * weight // sum(weights) for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(minor * weights[i] % sum(weights)), i))
    for i in order[: minor - sum(parts)]:
        parts[i] += 1
    return parts


def single(kind, minor, money, **more):
    return {"kind": kind, "quantity": "1", "unitPrice": money.text(minor), "amount": minor} | more


def rows_of_run(run, days_of_period, whole, money):
    """Segments in a row with one charge: fees and the minimum are for all of their days, shared by days."""
    rows, charge = [usage_rows(segment, whole, money) for segment in run], run[0]["charge"]
    days = [segment["days"] for segment in run]

    def share(kind, minor):
        for own, part in zip(rows, shared(minor, days)):
            own += [single(kind, part, money)] if part else []

    if charge is not None:
        portion = F(sum(days), days_of_period)
        for fee in fees_of(charge, run[-1], whole):
            share("fee", money.of(F(fee) * portion))
        least = money.of(F(charge.get("minimum", "0")) * portion)
        share("minimum", max(0, least - sum(row["amount"] for own in rows for row in own)))
    return rows


def take_off(bills, money):
    every = {id(one): one for segment, _ in bills for one in segment["discounts"]}
    for discount in sorted(every.values(), key=rank):
        of = discount["discount"]
        bounds = [bound for bound in (discount.get("cap"), of.get("amount")) if bound is not None]
        room = min((money.of(F(bound)) for bound in bounds), default=None)
        for segment, rows in bills:
            left = sum(row["amount"] for row in rows)
            wanted = left if of["kind"] == "fixed" else round(F(left) * F(of["percent"]) / 100)
            off = min(wanted, left, left if room is None else room)
            if off > 0 and any(one is discount for one in segment["discounts"]):
                rows.append(single("discount", -off, money, discountId=discount["discountId"]))
                room = None if room is None else room - off


def meters_of(terms, counts, days):
    charges = [one for plan in terms["plans"] for one in plan["charges"]] + [one["charge"] for one in terms["overrides"]]
    priced = {one["meter"] for one in charges if any(terms_on(terms, one["meter"], day)["charge"] for day in days)}
    return sorted(priced | {meter for day in days for meter in counts.get(day, {})})


def rate(month, first, last, terms, counts, money):
    """The lines of a period as the log has them, and their total in minor units."""
    start, bills = date.fromisoformat(f"{month}-01"), []
    days_of_period = ((start + timedelta(31)).replace(day=1) - start).days
    for meter in meters_of(terms, counts, days_between(first, last)):
        segments, run = segments_of(terms, meter, counts, first, last), []
        for segment, following in zip(segments, segments[1:] + [{"like": (object(),)}]):
            run.append(segment)
            if following["like"][0] != segment["like"][0]:
                bills += zip(run, rows_of_run(run, days_of_period, segments[-1]["after"], money))
                run = []
    take_off(bills, money)
    bills = [(segment, rows) for segment, rows in bills if segment["count"] != 0 or rows]
    return [line_of(*bill, money) for bill in bills], sum(row["amount"] for _, rows in bills for row in rows)


def line_of(segment, rows, money):
    line = {key: segment[key] for key in ("meter", "overridden")} | {"count": str(segment["count"])}
    line |= {"unit": unit_of(segment["meter"])[0], "fromDay": segment["from"], "toDay": segment["to"]}
    line |= {key: segment["plan"][key] for key in ("planId", "planVersion")} if segment["plan"] else {}
    line |= {"charge": segment["charge"]} if segment["charge"] else {}
    line |= {"quantity": decimal(segment["after"] - segment["before"]), "amount": money.text(sum(row["amount"] for row in rows))}
    return line | {"rows": [row | {"amount": money.text(row["amount"])} for row in rows]}

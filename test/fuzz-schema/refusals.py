"""A check of Schemathesis: what fits its schema is refused only with a code that has a written reason for its operation."""

import json
import os

import schemathesis

with open(os.environ["CATACLOUD_FUZZ_REASONS"], encoding="utf-8") as file:
    CODES = json.load(file)


@schemathesis.check
def refusal_has_a_reason(ctx, response, case):
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code < 400:
        return
    operation = case.operation.definition.raw.get("operationId")
    try:
        code = json.loads(response.content).get("code")
    except ValueError:
        code = None
    if code not in CODES.get(operation, []):
        raise AssertionError(f"{operation} refuses valid data with {response.status_code} {code}, for no written reason")

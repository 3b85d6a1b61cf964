"""Permissions as on AWS: what the emulator's own enforcement (AUTH=true) needs so that policies written for AWS hold here.

Every call that was decided by a role's policies is remembered, and every role's policies with them; both are written when
the emulator ends. `test/permissions` compares the two.
"""

import contextvars
import json
import logging
import os

# On AWS these have no action of their own: the action of the single message covers the batch.
COVERED_BY = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}

logger = logging.getLogger("ministack")


def enforce_as_aws(report):
    """Adapts the emulator; the returned function writes what was decided to the file `report`."""
    from ministack import app
    from ministack.core import iam_actions, iam_evaluator

    ses_resource = iam_actions._ses_v2_resource_arn
    evaluate, enforce, pin = iam_evaluator.evaluate, iam_evaluator.enforce, app.pin_request_origin
    evaluated = contextvars.ContextVar("evaluated", default=None)
    calls = {}

    def pin_request_origin(source_ip, _secure):
        # Loopback is what TLS would end at; policies that demand TLS hold here as they are.
        pin(source_ip, True)

    def evaluate_as_aws(context, *policies):
        context.action = COVERED_BY.get(context.action, context.action)
        evaluated.set(context)
        return evaluate(context, *policies)

    def enforce_and_remember(*call, **options):
        evaluated.set(None)
        denied = enforce(*call, **options)
        context = evaluated.get()
        if context is not None and ":assumed-role/" in context.principal_arn:
            remember(context, denied is None)
        return denied

    def remember(context, allowed):
        role, function = context.principal_arn.split("/")[1:3]
        key = (role, function, context.action, context.resource_arn, allowed)
        if not allowed and key not in calls:
            logger.warning("denied: %s may not %s on %s", function, context.action, context.resource_arn)
        calls[key] = calls.get(key, 0) + 1

    def identity_of_sender(method, path, body, region, account):
        # Sending is allowed by identity; the emulator asks for permission on everything.
        sender = json.loads(body or b"{}").get("FromEmailAddress") if path.endswith("/outbound-emails") else None
        if sender is None:
            return ses_resource(method, path, body, region, account)
        return f"arn:aws:ses:{region}:{account}:identity/{sender}"

    def write():
        names = ("role", "function", "action", "resource", "allowed")
        listed = [{**dict(zip(names, key)), "times": times} for key, times in sorted(calls.items())]
        with open(report, "w") as file:
            json.dump({"calls": listed, "roles": roles()}, file)

    app.pin_request_origin = pin_request_origin
    iam_actions._ses_v2_resource_arn = identity_of_sender
    iam_evaluator.evaluate, iam_evaluator.enforce = evaluate_as_aws, enforce_and_remember
    return write


def roles():
    """Policies of every role by its name, as they were deployed."""
    from ministack.services import iam

    return {
        name: {
            "policies": [as_json(policy) for policy in (role.get("InlinePolicies") or {}).values()],
            "attached": role.get("AttachedPolicies") or [],
            "boundary": role.get("PermissionsBoundary"),
            "trust": as_json(role.get("AssumeRolePolicyDocument") or {}),
        }
        for (_account, name), role in list(iam._roles._data.items())
    }


def as_json(document):
    return json.loads(document) if isinstance(document, str) else document


def is_on():
    return os.environ.get("AUTH", "").lower() == "true"

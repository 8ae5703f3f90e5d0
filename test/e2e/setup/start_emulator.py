"""Starts MiniStack as AWS is: where the two differ in something that the stack rests on, AWS's way is put in its place.

- Only AWS services may send events whose source begins with `aws.`, and MiniStack keeps to that. But its CloudWatch, ECS and
  CloudTrail send none, so somebody has to stand in for them: PutEvents takes such sources from the tests.
- Every call to AWS comes over TLS, and the stack's policies refuse others. The emulator is called without TLS on the loopback
  address: `aws:SecureTransport` is true all the same.
- A secret's `Ref` is its ARN, which policies then name. MiniStack's is the secret's name.
- A call through a state machine's alias is authorised by the state machine, with the alias as a condition, and an answer to a task
  by its state machine (https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html). MiniStack takes the
  alias's ARN, and for answers nothing.
- A call of ECS about services or tasks is authorised by those, and tells their cluster. MiniStack takes the cluster.
- A mail is authorised by the identity that sends it. MiniStack takes none.
- Policies may ask for the partition keys of a DynamoDB call and for the sender of a mail. MiniStack tells them neither.
"""

import json
import re
from contextvars import ContextVar

from ministack.app import main
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners

STATE_MACHINE = "selfheal-heal-incident"
PARTITION_KEY = "PK"
# What a call says about items, in which no further call can stand.
OPERANDS = ("Key", "Item", "Keys", "ExpressionAttributeValues")


# Of the call that is being authorised.
sender = ContextVar("sender", default="")


def parsed(body):
    try:
        call = json.loads(body or b"{}")
    except (ValueError, TypeError):
        return {}
    return call if isinstance(call, dict) else {}


def take_events_of_aws():
    eventbridge._put_events.__defaults__ = (True,)


def tell_transport_and_sender():
    told = {"aws:securetransport": lambda: "true", "ses:fromaddress": sender.get}
    resolve = iam_evaluator._resolve_condition_key
    iam_evaluator._resolve_condition_key = lambda key, context: (
        told[key.lower()]() if key.lower() in told else resolve(key, context)
    )


def name_secrets_by_arn():
    secrets = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
    create = secrets["create"]

    def create_by_arn(*given):
        _, attributes = create(*given)
        return attributes["Arn"], attributes

    secrets["create"] = create_by_arn


def state_machine_of(arn, region, account):
    if arn == "*":
        return f"arn:aws:states:{region}:{account}:stateMachine:{STATE_MACHINE}"
    parts = arn.split(":")
    return ":".join(parts[:7]) if parts[5:6] == ["stateMachine"] else arn


def in_cluster(call, region, account):
    """What a call of ECS is about, where it is a service or tasks of a cluster."""
    cluster = call.get("cluster", "default").split("/")[-1]
    for kind, named in (("service", [call.get("service")]), ("service", call.get("services")), ("task", call.get("tasks"))):
        if named and named[0]:
            return f"arn:aws:ecs:{region}:{account}:{kind}/{cluster}/{named[0].split('/')[-1]}"
    return None


def authorise_by_resources_of_aws():
    extract = iam_actions.extract_resource_arn

    def resource(service, method, path, headers, body, query, region, account):
        arn = extract(service, method, path, headers, body, query, region, account)
        if service == "states":
            return state_machine_of(arn, region, account)
        call = parsed(body)
        if service == "ses" and "FromEmailAddress" in call:
            sender.set(call["FromEmailAddress"])
            return f"arn:aws:ses:{region}:{account}:identity/{call['FromEmailAddress']}"
        return (service == "ecs" and in_cluster(call, region, account)) or arn

    iam_actions.extract_resource_arn = resource


def leading_keys(call):
    """The partition keys that a call names, wherever in it they stand."""
    if isinstance(call, list):
        return [key for part in call for key in leading_keys(part)]
    if not isinstance(call, dict):
        return []
    keys = [part[PARTITION_KEY]["S"] for part in (call.get("Key"), call.get("Item")) if part and PARTITION_KEY in part]
    keys += [key[PARTITION_KEY]["S"] for key in call.get("Keys", [])]
    queried = re.match(r"#?\w+ = (:\w+)", call.get("KeyConditionExpression", ""))
    if queried:
        keys.append(call["ExpressionAttributeValues"][queried[1]]["S"])
    return keys + leading_keys([value for name, value in call.items() if name not in OPERANDS])


def tell_conditions():
    of_table = iam_actions.dynamodb_service_context
    of_others = iam_actions.request_tag_context

    def table_context(body):
        return {**of_table(body), "dynamodb:leadingkeys": sorted(set(leading_keys(parsed(body))))}

    def other_context(service, action, body, query):
        told = of_others(service, action, body, query)
        call = parsed(body)
        if service == "states":
            told["states:statemachinequalifier"] = call.get("stateMachineArn", "").split(":")[7:8]
        if service == "ecs" and "cluster" in call:
            told["ecs:cluster"] = f"arn:aws:ecs:{get_region()}:{get_account_id()}:cluster/{call['cluster']}"
        return told

    iam_actions.dynamodb_service_context = table_context
    iam_actions.request_tag_context = other_context


for put_right in (
    take_events_of_aws,
    tell_transport_and_sender,
    name_secrets_by_arn,
    authorise_by_resources_of_aws,
    tell_conditions,
):
    put_right()

main()

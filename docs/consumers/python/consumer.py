"""A consumer that knows the published schemas and nothing else of the system. Standard library only.

Copy it with ``asyncapi.json``. As a Lambda function::

    consume = make_consumer(load("asyncapi.json"), seen=MyTable(), on={"AlertApproved": page_the_team})

    def handler(event, context):
        return consume(event)

From a shell it reads one event a line and says what it made of each::

    python3 consumer.py asyncapi.json < events.ndjson
"""

import json
import re
import sys


class Busy(RuntimeError):
    """Another run handles the event: refused, so that it is delivered once more, since that run may die."""


class Refused(ValueError):
    """The event is none that the schemas know; says the field and what was expected."""


def load(path):
    """The published AsyncAPI document."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def is_number(value):
    """What JSON's other readers have as a finite number. An integer may be longer here than any float."""
    most = sys.float_info.max
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -most <= value <= most


def matches(pattern, value):
    """The patterns are ECMAScript's; what they use means the same here, but for \\d, which is ASCII there, and a final $, which is not before a line break."""
    return re.search(re.sub(r"\$$", r"\\Z", pattern), value, re.ASCII)


TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: is_number(value) and value == int(value),
    "number": lambda value: is_number(value),
}


def problem(schema, value, components, path="event"):
    """What is wrong with a value, or None. Knows the words that the published schemas use."""
    if "$ref" in schema:
        return problem(components[schema["$ref"].rsplit("/", 1)[1]], value, components, path)
    if "anyOf" in schema:
        problems = [problem(one, value, components, path) for one in schema["anyOf"]]
        return None if None in problems else problems[0]
    kind = schema.get("type")
    if kind is not None and not TYPES[kind](value):
        return f"{path}: expected {kind}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{path}: expected one of {', '.join(map(str, schema['enum']))}"
    if kind == "string":
        if "pattern" in schema and not matches(schema["pattern"], value):
            return f"{path}: expected a text that matches {schema['pattern']}"
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            return f"{path}: expected {schema.get('minLength', 0)} to {schema.get('maxLength', 'any number of')} characters"
    if kind in ("integer", "number"):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            return f"{path}: expected {schema.get('minimum', 'any')} to {schema.get('maximum', 'any')}"
    if kind == "array":
        found = (problem(schema["items"], item, components, f"{path}[{index}]") for index, item in enumerate(value))
        return next((one for one in found if one is not None), None)
    if kind == "object":
        for name in schema.get("required", ()):
            if name not in value:
                return f"{path}.{name}: is missing"
        properties = schema.get("properties", {})
        for name, item in value.items():
            below = properties.get(name, schema.get("additionalProperties"))
            found = None if below is None else problem(below, item, components, f"{path}.{name}")
            if found is not None:
                return found
    return None


def message_name(event):
    """Name of an event's message in the AsyncAPI document: AlertApproved, of its second major version AlertApprovedV2."""
    name = event.get("detail-type") if isinstance(event, dict) else None
    try:
        major = str(event["detail"]["metadata"]["schema_version"]).split(".")[0]
    except (KeyError, TypeError):
        return name
    return name if major == "1" else f"{name}V{major}"


def decode(published, event):
    """The event, or Refused."""
    name = message_name(event)
    message = published["components"]["messages"].get(name) if isinstance(name, str) else None
    if message is None:
        raise Refused(f"there is no event {json.dumps(name)}")
    found = problem(message["payload"], event, published["components"]["schemas"])
    if found is not None:
        raise Refused(f"{name}: {found}")
    return event


def make_consumer(published, seen, on):
    """Handles each event once, and no replay: a replay shows what was, and must not do it again.

    ``seen.take(event_id)`` takes an event for this run, for as long as a run may last, by one conditional write: "ours", "taken" while
    another run has it, "done" where it was kept. A run can die between taking and handling: what it has taken must be there to be
    taken again, or the event is lost without a word. ``seen.keep(event_id)`` remembers what was handled, ``seen.remove(event_id)``
    gives back what could not be. ``on`` has a function for each detail-type that you care for.
    """

    def consume(event):
        if not isinstance(event, dict):
            return "not for us"
        if "replay-name" in event:
            return "a replay"
        name = event.get("detail-type")
        handle = on.get(name) if isinstance(name, str) else None
        # Also what came with a later release than your schemas: only what you handle has to be readable.
        if handle is None:
            return "not for us"
        decode(published, event)
        event_id = event["detail"]["metadata"]["event_id"]
        taken = seen.take(event_id)
        if taken == "done":
            return "seen before"
        if taken == "taken":
            raise Busy(event_id)
        try:
            handle(event)
        except Exception:
            seen.remove(event_id)
            raise
        seen.keep(event_id)
        return "handled"

    return consume


class Memory:
    """Remembers within this process; in production a table: what was handled for more than 24 hours, what was taken for one run."""

    def __init__(self):
        self.runs = set()
        self.done = set()

    def take(self, event_id):
        if event_id in self.done:
            return "done"
        if event_id in self.runs:
            return "taken"
        self.runs.add(event_id)
        return "ours"

    def keep(self, event_id):
        self.done.add(event_id)

    def remove(self, event_id):
        self.runs.discard(event_id)


def main():
    published = load(sys.argv[1])
    everything = {name: lambda event: None for name in published["components"]["messages"]}
    consume = make_consumer(published, Memory(), everything)
    refused = 0
    for line in sys.stdin:
        try:
            print(consume(decode(published, json.loads(line))))
        # Also a line that is no JSON.
        except ValueError as error:
            refused += 1
            print(f"refused: {error}")
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()

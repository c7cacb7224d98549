"""The live protocol as an AsyncAPI document, made from the shapes that are really used."""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from dispatcher import __version__
from dispatcher.live.frames import CloseCode
from dispatcher.live.outputs import Limits
from dispatcher.views import frames

UP: tuple[type[BaseModel], ...] = (frames.Hello, frames.Follow, frames.Leave, frames.Pong)
DOWN: tuple[type[BaseModel], ...] = (
    frames.Welcome,
    frames.EventFrame,
    frames.Pulse,
    frames.Resync,
    frames.Ping,
    frames.Refused,
)
SCHEMAS = "#/components/schemas/{model}"


def _name(shape: type[BaseModel]) -> str:
    """The frame's `type`, which is its name on the wire."""
    (name,) = shape.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
    return str(name)


def _message(shape: type[BaseModel]) -> dict[str, Any]:
    return {
        "name": _name(shape),
        "summary": (shape.__doc__ or "").strip(),
        "contentType": "application/json",
        "payload": {"$ref": SCHEMAS.format(model=shape.__name__)},
    }


def _operation(action: str, shapes: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": f"#/channels/live/messages/{_name(shape)}"} for shape in shapes],
    }


@cache
def asyncapi() -> dict[str, Any]:
    """The document served at /api/v1/asyncapi.json; `docs/live.md` explains it."""
    limits = Limits()
    _, schemas = models_json_schema(
        [(shape, "validation") for shape in UP] + [(shape, "serialization") for shape in DOWN],
        ref_template=SCHEMAS,
    )
    names = {_name(shape): f"#/components/messages/{_name(shape)}" for shape in UP + DOWN}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Imece live",
            "version": __version__,
            "description": "What was recorded, as it is recorded; in order, gapless, resumable.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/api/v1/live",
                "title": "The live connection",
                "description": "GET /api/v1/config names the address as `live_url`.",
                "messages": {name: {"$ref": reference} for name, reference in names.items()},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
                "x-limits": {
                    "hello_within_s": limits.hello_within_s,
                    "frame_bytes": limits.frame_bytes,
                    "channels": limits.channels,
                },
                "x-close-codes": [
                    {"code": int(code), "reason": code.reason, "come_back": code.come_back}
                    for code in CloseCode
                ],
            }
        },
        "operations": {
            "follow": _operation("receive", UP),
            "tell": _operation("send", DOWN),
        },
        "components": {
            "messages": {_name(shape): _message(shape) for shape in UP + DOWN},
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "httpApiKey", "in": "cookie", "name": "imece_session"},
            },
        },
    }

"""A receiver of OTLP over HTTP with JSON bodies, by the protocol's own message definitions.

Prints its port on a line of its own, then one JSON line for each span that it has received. A body
that does not fit the definitions, an unknown field included, is answered with 400 and printed.
"""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from google.protobuf.json_format import Parse, ParseError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)

# OTLP writes ids in hexadecimal, where the JSON of protocol buffers has base64.
IDS = {"traceId": 16, "spanId": 8, "parentSpanId": 8}


def with_bytes(value):
    if isinstance(value, list):
        return [with_bytes(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        if name in IDS and isinstance(inner, str):
            raw = bytes.fromhex(inner)
            if len(raw) not in (0, IDS[name]):
                raise ValueError(f"{name} has {len(raw)} bytes")
            found[name] = base64.b64encode(raw).decode()
        else:
            found[name] = with_bytes(inner)
    return found


def value_of(value):
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [value_of(item) for item in value.array_value.values]
    return getattr(value, kind) if kind else None


def attributes_of(pairs):
    return {pair.key: value_of(pair.value) for pair in pairs}


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            request = Parse(
                json.dumps(with_bytes(json.loads(body))), ExportTraceServiceRequest()
            )
        except (ParseError, ValueError) as error:
            print(json.dumps({"refused": str(error)}), flush=True)
            self.answer(400)
            return
        for resource_spans in request.resource_spans:
            resource = attributes_of(resource_spans.resource.attributes)
            for scope_spans in resource_spans.scope_spans:
                for span in scope_spans.spans:
                    self.tell(resource, span)
        self.answer(200 if self.path == "/v1/traces" else 404)

    def tell(self, resource, span):
        line = {
            "service": resource.get("service.name"),
            "key": self.headers.get("x-key"),
            "name": span.name,
            "kind": span.kind,
            "trace": span.trace_id.hex(),
            "id": span.span_id.hex(),
            "parent": span.parent_span_id.hex(),
            "duration": span.end_time_unix_nano - span.start_time_unix_nano,
            "status": span.status.code,
            "attributes": attributes_of(span.attributes),
            "events": [event.name for event in span.events],
        }
        print(json.dumps(line), flush=True)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_port, flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)

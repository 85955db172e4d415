"""Drives the gateway with the official Python package; prints one JSON line."""

import json
import os

import openai

client = openai.OpenAI(
    base_url=os.environ["GATEWAY_URL"] + "/v1", api_key=os.environ["GATEWAY_KEY"], max_retries=0
)
messages = [{"role": "user", "content": "Hello from Python"}]

whole = client.chat.completions.create(model="demo/echo", messages=messages)
streamed = ""
usage = None
for chunk in client.chat.completions.create(
    model="demo/echo", messages=messages, stream=True, stream_options={"include_usage": True}
):
    if chunk.choices:
        streamed += chunk.choices[0].delta.content or ""
    if chunk.usage:
        usage = chunk.usage.total_tokens
try:
    client.chat.completions.create(model="no-such-model", messages=messages)
    refused = "no error"
except openai.NotFoundError as error:
    refused = error.code
models = [model.id for model in client.models.list()]

print(
    json.dumps(
        {
            "content": whole.choices[0].message.content,
            "finish_reason": whole.choices[0].finish_reason,
            "streamed": streamed,
            "usage": usage,
            "refused": refused,
            "models": models,
        }
    )
)

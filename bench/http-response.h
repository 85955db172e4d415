// Reads one HTTP/1.1 response from bytes that arrive in pieces of any size.
#pragma once
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef enum {
  IN_HEAD,
  IN_COUNTED_BODY,
  IN_BODY_UNTIL_CLOSE,
  IN_CHUNK_SIZE,
  IN_CHUNK,
  IN_CHUNK_END,
  IN_TRAILER,
} ResponsePart;

typedef enum { RESPONSE_GOES_ON, RESPONSE_DONE, RESPONSE_BROKEN } ResponseProgress;

typedef struct {
  ResponsePart part;
  int status;
  int is_chunked;
  int closes;        // the server closes the connection after it
  int64_t remaining; // bytes left of the body or the chunk; -1: no length was given
  char line[8192];   // the header line being read, which may come in pieces
  size_t line_length;
} Response;

typedef void BodySink(void *context, const char *bytes, size_t length);

static void response_reset(Response *response) {
  response->part = IN_HEAD;
  response->status = 0;
  response->is_chunked = response->closes = 0;
  response->remaining = -1;
  response->line_length = 0;
}

// 1: a whole line is in `line`; 0: more bytes are needed; -1: it is too long.
static int take_line(Response *response, const char **bytes, size_t *length) {
  const char *newline = memchr(*bytes, '\n', *length);
  size_t taken = newline ? (size_t)(newline + 1 - *bytes) : *length;
  if (response->line_length + taken >= sizeof response->line) return -1;
  memcpy(response->line + response->line_length, *bytes, taken);
  response->line_length += taken;
  *bytes += taken;
  *length -= taken;
  if (!newline) return 0;
  response->line[response->line_length] = 0;
  return 1;
}

static int is_blank(const Response *response) { return response->line_length <= 2; }

static void read_header_line(Response *response) {
  const char *line = response->line;
  if (!strncmp(line, "HTTP/1.", 7)) response->status = atoi(line + 9);
  else if (!strncasecmp(line, "content-length:", 15)) response->remaining = atoll(line + 15);
  else if (!strncasecmp(line, "transfer-encoding:", 18)) response->is_chunked = strcasestr(line, "chunked") != NULL;
  else if (!strncasecmp(line, "connection:", 11)) response->closes = strcasestr(line, "close") != NULL;
}

static ResponseProgress end_head(Response *response) {
  if (response->status == 100) {
    response_reset(response);
    return RESPONSE_GOES_ON;
  }
  if (response->is_chunked) {
    response->part = IN_CHUNK_SIZE;
  } else if (response->remaining < 0) {
    response->part = IN_BODY_UNTIL_CLOSE;
    response->closes = 1;
  } else {
    response->part = IN_COUNTED_BODY;
    if (response->remaining == 0) return RESPONSE_DONE;
  }
  return RESPONSE_GOES_ON;
}

// A line of the head, a chunk's size or a trailer; `line` holds it whole.
static ResponseProgress end_line(Response *response) {
  int blank = is_blank(response);
  if (response->part == IN_CHUNK_SIZE) {
    response->remaining = strtoll(response->line, NULL, 16);
    response->part = response->remaining ? IN_CHUNK : IN_TRAILER;
  } else if (response->part == IN_HEAD && !blank) {
    read_header_line(response);
  }
  response->line_length = 0;
  if (!blank) return RESPONSE_GOES_ON;
  if (response->part == IN_TRAILER) return RESPONSE_DONE;
  return response->part == IN_HEAD ? end_head(response) : RESPONSE_GOES_ON;
}

// Takes up to `remaining` bytes; what is body goes to the sink.
static ResponseProgress take_counted(Response *response, const char **bytes, size_t *length, BodySink *sink, void *context) {
  size_t taken = (int64_t)*length < response->remaining ? *length : (size_t)response->remaining;
  if (response->part != IN_CHUNK_END) sink(context, *bytes, taken);
  *bytes += taken;
  *length -= taken;
  response->remaining -= taken;
  if (response->remaining > 0) return RESPONSE_GOES_ON;
  if (response->part == IN_COUNTED_BODY) return RESPONSE_DONE;
  if (response->part == IN_CHUNK) {
    response->part = IN_CHUNK_END;
    response->remaining = 2;
  } else {
    response->part = IN_CHUNK_SIZE;
  }
  return RESPONSE_GOES_ON;
}

// Reads on with these bytes. Bytes after the end of the response are an error of the
// server (nothing is pipelined) and are ignored.
static ResponseProgress response_feed(Response *response, const char *bytes, size_t length, BodySink *sink, void *context) {
  ResponseProgress progress = RESPONSE_GOES_ON;
  while (length > 0 && progress == RESPONSE_GOES_ON) {
    if (response->part == IN_BODY_UNTIL_CLOSE) {
      sink(context, bytes, length);
      return RESPONSE_GOES_ON;
    }
    if (response->part == IN_COUNTED_BODY || response->part == IN_CHUNK || response->part == IN_CHUNK_END) {
      progress = take_counted(response, &bytes, &length, sink, context);
      continue;
    }
    int line = take_line(response, &bytes, &length);
    if (line < 0) return RESPONSE_BROKEN;
    if (line > 0) progress = end_line(response);
  }
  return progress;
}

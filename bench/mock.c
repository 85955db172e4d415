// mock.c: a fast stand-in for a provider that speaks OpenAI's format, on loopback only.
//
//   mock 9100
//
// Every POST is answered as a chat completion, as a stream when the body says
// `"stream":true`. How it answers is said by the model's name, which survives any gateway:
//
//   mock-b1024       a whole answer with 1024 bytes of content
//   mock-c200        a stream of 200 chunks
//   mock-c200-d5000  ... 5000 us apart
//   mock-t20000      20000 us before the first byte
//   mock-e429        answers with that error status
//
// Each chunk's text starts with "@<monotonic ns> ", so that a client on the same machine
// can tell the one-way time of every chunk. GET answers with counters as JSON.
//
// One thread, epoll: on one core it serves several times what a gateway can.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

typedef enum { READING, WAITING, STREAMING } State;

typedef struct {
  char *bytes;
  size_t length, capacity;
} Buffer;

// What the model's name asks for.
typedef struct {
  int status, content_bytes, is_stream, wants_usage, chunks, delay_us, first_byte_us;
} Plan;

typedef struct {
  int fd;
  State state;
  Buffer in, out;
  size_t sent; // of `out`
  int waits_for_room, closes;
  Plan plan;
  int chunk; // number of the next one
  int64_t due;
  int slot; // in the timers, or -1
} Connection;

enum { CHUNK_TEXT_BYTES = 24, CONTENT_BYTES_MAX = 1 << 20 };

static int epoll;
static char filler[CONTENT_BYTES_MAX];
static struct {
  unsigned long long connections, requests, chunks, aborted;
} counts;

// Timers: a binary heap of connections, the one that is due first on top.

static Connection **timers;
static int timer_count, timer_capacity;

static void place(int slot, Connection *c) {
  timers[slot] = c;
  c->slot = slot;
}

static void sift_up(int slot, Connection *c) {
  while (slot > 0 && timers[(slot - 1) / 2]->due > c->due) {
    place(slot, timers[(slot - 1) / 2]);
    slot = (slot - 1) / 2;
  }
  place(slot, c);
}

static void sift_down(int slot, Connection *c) {
  for (;;) {
    int child = 2 * slot + 1;
    if (child + 1 < timer_count && timers[child + 1]->due < timers[child]->due) child++;
    if (child >= timer_count || timers[child]->due >= c->due) break;
    place(slot, timers[child]);
    slot = child;
  }
  place(slot, c);
}

static void set_timer(Connection *c, int64_t due) {
  if (timer_count == timer_capacity) {
    timer_capacity = timer_capacity ? 2 * timer_capacity : 1024;
    timers = realloc(timers, timer_capacity * sizeof *timers);
  }
  c->due = due;
  sift_up(timer_count++, c);
}

static void clear_timer(Connection *c) {
  if (c->slot < 0) return;
  int slot = c->slot;
  Connection *last = timers[--timer_count];
  c->slot = -1;
  if (last == c) return;
  sift_up(slot, last);
  sift_down(last->slot, last);
}

// Bytes out.

static void reserve(Buffer *buffer, size_t needed) {
  if (needed <= buffer->capacity) return;
  if (!buffer->capacity) buffer->capacity = 4096;
  while (buffer->capacity < needed) buffer->capacity *= 2;
  buffer->bytes = realloc(buffer->bytes, buffer->capacity);
}

static void append(Buffer *buffer, const char *bytes, size_t length) {
  reserve(buffer, buffer->length + length);
  memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
}

static void append_text(Buffer *buffer, const char *text) { append(buffer, text, strlen(text)); }

static void append_chunk(Buffer *buffer, const char *text) {
  char size[24];
  snprintf(size, sizeof size, "%zx\r\n", strlen(text));
  append_text(buffer, size);
  append_text(buffer, text);
  append_text(buffer, "\r\n");
}

static void wait_for_room(Connection *c, int waits) {
  if (c->waits_for_room == waits) return;
  c->waits_for_room = waits;
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | (waits ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
}

// 0: all is written; 1: the rest waits for room; -1: the connection is dead.
static int flush(Connection *c) {
  while (c->sent < c->out.length) {
    ssize_t n = send(c->fd, c->out.bytes + c->sent, c->out.length - c->sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) return -1;
    if (n < 0) {
      wait_for_room(c, 1);
      return 1;
    }
    c->sent += n;
  }
  c->out.length = c->sent = 0;
  wait_for_room(c, 0);
  return 0;
}

static void destroy(Connection *c) {
  if (c->state != READING) counts.aborted++;
  clear_timer(c);
  close(c->fd);
  free(c->in.bytes);
  free(c->out.bytes);
  free(c);
}

// Answers.

#define CHUNK_START \
  "data: {\"id\":\"chatcmpl-mock000000000000000000000\",\"object\":\"chat.completion.chunk\",\"created\":1760000000," \
  "\"model\":\"mock\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\","

static void append_content_chunk(Connection *c) {
  char stamp[CHUNK_TEXT_BYTES + 1], text[600];
  int length = snprintf(stamp, sizeof stamp, "@%lld ", (long long)now_ns());
  snprintf(text, sizeof text,
           CHUNK_START "\"choices\":[{\"index\":0,\"delta\":{%s\"content\":\"%s%.*s\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n",
           c->chunk == 0 ? "\"role\":\"assistant\"," : "", stamp, CHUNK_TEXT_BYTES - length, filler);
  append_chunk(&c->out, text);
  c->chunk++;
  counts.chunks++;
}

static void append_end_of_stream(Connection *c) {
  char text[600];
  append_chunk(&c->out, CHUNK_START "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n");
  if (c->plan.wants_usage) {
    snprintf(text, sizeof text,
             CHUNK_START "\"choices\":[],\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":%d,\"total_tokens\":%d}}\n\n",
             c->chunk, 25 + c->chunk);
    append_chunk(&c->out, text);
  }
  append_chunk(&c->out, "data: [DONE]\n\n");
  append_text(&c->out, "0\r\n\r\n");
  c->state = READING;
}

// Writes chunks, each by itself, until one is due later, there is no room, or the end.
static int advance_stream(Connection *c) {
  while (c->state == STREAMING) {
    if (c->chunk < c->plan.chunks) append_content_chunk(c);
    if (c->chunk == c->plan.chunks) append_end_of_stream(c);
    int flushed = flush(c);
    if (flushed < 0) return -1;
    if (c->state == STREAMING && c->plan.delay_us) {
      set_timer(c, c->due + c->plan.delay_us * 1000LL); // no drift from late wake-ups
      return 0;
    }
    if (flushed > 0) return 0;
  }
  return 0;
}

static int start_stream(Connection *c) {
  append_text(&c->out,
              "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
              "x-request-id: req_mock\r\nopenai-processing-ms: 5\r\nTransfer-Encoding: chunked\r\n\r\n");
  c->state = STREAMING;
  c->chunk = 0;
  c->due = now_ns();
  return advance_stream(c);
}

static void append_json_head(Connection *c, int status, size_t length) {
  char head[300];
  snprintf(head, sizeof head,
           "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nx-request-id: req_mock\r\nopenai-processing-ms: 5\r\n"
           "Content-Length: %zu\r\n\r\n",
           status, status == 200 ? "OK" : "Mock", length);
  append_text(&c->out, head);
}

static void append_json(Connection *c, int status, const char *text) {
  append_json_head(c, status, strlen(text));
  append_text(&c->out, text);
}

static void append_completion(Connection *c) {
  static const char start[] =
      "{\"id\":\"chatcmpl-mock000000000000000000000\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"mock\","
      "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
  static const char end[] =
      "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":40,"
      "\"total_tokens\":65},\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\"}";
  size_t content = c->plan.content_bytes;
  append_json_head(c, 200, sizeof start - 1 + content + sizeof end - 1);
  append(&c->out, start, sizeof start - 1);
  append(&c->out, filler, content);
  append(&c->out, end, sizeof end - 1);
}

static int answer(Connection *c) {
  c->state = READING;
  if (c->plan.status != 200) append_json(c, c->plan.status, "{\"error\":{\"message\":\"mock error\",\"type\":\"mock_error\",\"param\":null,\"code\":null}}");
  else if (c->plan.is_stream) return start_stream(c);
  else append_completion(c);
  return 0;
}

// Requests.

static int option(const char *name, char letter, int otherwise) {
  for (; *name; name++)
    if (name[0] == '-' && name[1] == letter && name[2] >= '0' && name[2] <= '9') return atoi(name + 2);
  return otherwise;
}

static int asks_for_stream(const char *body, size_t length) {
  const char *end = body + length, *at = body;
  while ((at = memmem(at, end - at, "\"stream\"", 8))) {
    at += 8;
    while (at < end && (*at == ' ' || *at == ':')) at++;
    if (end - at >= 4 && !memcmp(at, "true", 4)) return 1;
  }
  return 0;
}

static Plan read_plan(const char *body, size_t length) {
  char name[100] = "";
  const char *at = memmem(body, length, "mock", 4);
  for (size_t i = 0; at && at + i < body + length && at[i] != '"' && i + 1 < sizeof name; i++) name[i] = at[i];
  Plan plan = {
      .status = option(name, 'e', 200),
      .content_bytes = option(name, 'b', 1024),
      .is_stream = asks_for_stream(body, length),
      .wants_usage = memmem(body, length, "\"include_usage\"", 15) != NULL,
      .chunks = option(name, 'c', 200),
      .delay_us = option(name, 'd', 0),
      .first_byte_us = option(name, 't', 0),
  };
  if (plan.content_bytes > CONTENT_BYTES_MAX) plan.content_bytes = CONTENT_BYTES_MAX;
  return plan;
}

static int handle_request(Connection *c, const char *head, const char *body, size_t body_length) {
  if (!strncmp(head, "GET ", 4)) {
    char text[300];
    snprintf(text, sizeof text, "{\"connections\":%llu,\"requests\":%llu,\"chunks\":%llu,\"aborted\":%llu}\n", counts.connections,
             counts.requests, counts.chunks, counts.aborted);
    append_json(c, 200, text);
    return 0;
  }
  counts.requests++;
  c->plan = read_plan(body, body_length);
  if (!c->plan.first_byte_us) return answer(c);
  c->state = WAITING;
  set_timer(c, now_ns() + c->plan.first_byte_us * 1000LL);
  return 0;
}

// The value of a header, or NULL. The head ends with an empty line.
static const char *find_header(const char *head, size_t length, const char *name) {
  size_t name_length = strlen(name);
  const char *end = head + length, *line = head;
  while ((line = memchr(line, '\n', end - line)) && ++line + name_length < end) {
    if (strncasecmp(line, name, name_length) || line[name_length] != ':') continue;
    const char *value = line + name_length + 1;
    while (*value == ' ') value++;
    return value;
  }
  return NULL;
}

// Joins the chunks of a body in place; the bytes it took, or 0 when more are needed.
static size_t join_chunks(char *body, size_t available, size_t *joined) {
  size_t at = 0;
  *joined = 0;
  for (;;) {
    char *newline = memchr(body + at, '\n', available - at);
    if (!newline) return 0;
    size_t size = strtoul(body + at, NULL, 16), data = newline + 1 - body;
    if (data + size + 2 > available) return 0;
    if (size == 0) return data + 2;
    memmove(body + *joined, body + data, size);
    *joined += size;
    at = data + size + 2;
  }
}

// The bytes of the first whole request in the input, or 0 when more are needed; -1: dead.
static ssize_t take_request(Connection *c, char *bytes, size_t available) {
  char *end = memmem(bytes, available, "\r\n\r\n", 4);
  if (!end) return 0;
  size_t head_length = end + 4 - bytes, body_length = 0, taken;
  const char *length = find_header(bytes, head_length, "content-length");
  const char *encoding = find_header(bytes, head_length, "transfer-encoding");
  const char *connection = find_header(bytes, head_length, "connection");
  char *body = bytes + head_length;
  available -= head_length;
  if (encoding && !strncasecmp(encoding, "chunked", 7)) {
    // joining in place would spoil a body that is not whole yet
    if (available < 5 || memcmp(body + available - 5, "0\r\n\r\n", 5)) return 0;
    taken = join_chunks(body, available, &body_length);
    if (!taken) return 0;
  } else {
    taken = body_length = length ? strtoul(length, NULL, 10) : 0;
    if (available < taken) return 0;
  }
  if (connection && !strncasecmp(connection, "close", 5)) c->closes = 1;
  return handle_request(c, bytes, body, body_length) < 0 ? -1 : (ssize_t)(head_length + taken);
}

static int serve_input(Connection *c) {
  size_t used = 0;
  while (c->state == READING && used < c->in.length) {
    ssize_t taken = take_request(c, c->in.bytes + used, c->in.length - used);
    if (taken < 0) return -1;
    if (taken == 0) break;
    used += taken;
  }
  memmove(c->in.bytes, c->in.bytes + used, c->in.length - used);
  c->in.length -= used;
  int flushed = flush(c);
  int is_last = c->closes && c->state == READING && flushed == 0;
  return flushed < 0 || is_last ? -1 : 0;
}

static int readable(Connection *c) {
  for (;;) {
    reserve(&c->in, c->in.length + 65536);
    size_t room = c->in.capacity - c->in.length;
    ssize_t n = recv(c->fd, c->in.bytes + c->in.length, room, 0);
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) return -1;
    c->in.length += n;
    if ((size_t)n < room) break;
  }
  return serve_input(c);
}

static int writable(Connection *c) {
  int flushed = flush(c);
  if (flushed != 0) return flushed < 0 ? -1 : 0;
  if (c->state == STREAMING && c->slot < 0 && advance_stream(c) < 0) return -1;
  return c->state == READING ? serve_input(c) : 0;
}

static int expired(Connection *c) {
  int64_t due = c->due;
  clear_timer(c);
  c->due = due;
  int alive = c->state == WAITING ? answer(c) : advance_stream(c);
  if (alive < 0) return -1;
  return c->state == READING ? serve_input(c) : 0;
}

static void accept_all(int listener) {
  int on = 1, fd;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->slot = -1;
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    counts.connections++;
  }
}

static int handle(Connection *c, uint32_t events) {
  if (events & EPOLLOUT && writable(c) < 0) return -1;
  return events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR) ? readable(c) : 0;
}

static int listen_on(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4096)) return -1;
  return fd;
}

static void run(int listener) {
  struct epoll_event events[256];
  for (;;) {
    int64_t left = timer_count ? timers[0]->due - now_ns() : 1000000000;
    if (left < 0) left = 0;
    struct timespec wait = {left / 1000000000, left % 1000000000};
    int n = epoll_pwait2(epoll, events, 256, &wait, NULL);
    for (int i = 0; i < n; i++) {
      Connection *c = events[i].data.ptr;
      if (!c) accept_all(listener);
      else if (handle(c, events[i].events) < 0) destroy(c);
    }
    int64_t now = timer_count ? now_ns() : 0;
    while (timer_count && timers[0]->due <= now) {
      Connection *c = timers[0];
      if (expired(c) < 0) destroy(c);
    }
  }
}

int main(int count, char **values) {
  int listener = listen_on(count > 1 ? atoi(values[1]) : 9100);
  if (listener < 0) {
    perror("mock");
    return 1;
  }
  signal(SIGPIPE, SIG_IGN);
  // words, so that whoever reads answers reads what they usually read
  static const char prose[] =
      "Here is a short summary of what the clause says, in plain words: the seller keeps the goods until they "
      "are paid, the buyer bears the risk from delivery on, and both may end the contract at the end of a month. ";
  for (size_t i = 0; i < sizeof filler; i++) filler[i] = prose[i % (sizeof prose - 1)];
  epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  run(listener);
}

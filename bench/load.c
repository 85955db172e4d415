// load.c: load generator and latency meter for HTTP/1.1, on loopback only.
//
//   load -u http://127.0.0.1:8000/v1/chat/completions -f body.json -H 'authorization: Bearer k' -c 32 -d 5
//
// Closed loop (no -r): every connection sends its next request as soon as the last one is
// answered. Open loop (-r RATE): requests are due at Poisson-distributed times, whatever
// the server does, and latency counts from the time a request was DUE: no coordinated
// omission. A request that finds no idle connection opens one, up to -c; past that it
// waits, and its waiting counts. What is due before the end is sent even if it is late;
// what has no answer five seconds after the end is reported as unanswered.
//
// -c connections  -d seconds  -n requests at most  -s the answers are streams of the mock
//
// One thread, epoll. Prints one line of JSON.
//   firstByte   due to the first byte of the body (of the head, when there is no body)
//   total       due to the last byte
//   chunk       one-way time of each chunk of a stream, from the mock's "@<ns> " stamp
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "histogram.h"
#include "http-response.h"

#define SECOND 1000000000LL
#define GRACE (5 * SECOND)

typedef enum { CONNECTING, IDLE, BUSY, CLOSED } State;

// Finds "@<digits> " in bytes that come in pieces.
typedef struct {
  int reading, digits;
  int64_t value;
} Stamp;

typedef struct {
  int fd;
  State state;
  int64_t due, read_at;
  size_t sent;
  int has_body;
  Stamp stamp;
  Response response;
} Connection;

static struct {
  const char *url, *body_file;
  char headers[8192];
  double seconds, rate;
  uint64_t requests;
  int connections, is_stream;
} options = {.seconds = 5, .connections = 32, .requests = UINT64_MAX};

static struct {
  uint64_t begun, done, errors, unanswered, chunks, status[6];
  int64_t last_done;
} counts;
static Histogram first_byte, total, chunk;

static int epoll;
static struct sockaddr_in address;
static char *request;
static size_t request_length;
static Connection *connections, **idle;
static int opened, idle_count, connecting;
static int64_t start, stop_at, next_due;

static void watch(Connection *c, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  epoll_ctl(epoll, operation, c->fd, &event);
}

static void open_connection(Connection *c) {
  int on = 1;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connect(c->fd, (struct sockaddr *)&address, sizeof address);
  watch(c, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
  c->state = CONNECTING;
  connecting++;
}

static int may_begin(int64_t now) {
  if (counts.begun >= options.requests) return 0;
  return options.rate ? next_due <= now && next_due < stop_at : now < stop_at;
}

// 0 when all is sent or the rest waits for room, -1 when the connection is dead.
static int send_rest(Connection *c) {
  while (c->sent < request_length) {
    ssize_t n = send(c->fd, request + c->sent, request_length - c->sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) {
      watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
      return 0;
    }
    if (n < 0) return -1;
    c->sent += n;
  }
  return 0;
}

static int begin(Connection *c, int64_t now) {
  c->due = now;
  if (options.rate) {
    c->due = next_due;
    next_due += (int64_t)(-log(1 - drand48()) * SECOND / options.rate);
  }
  c->state = BUSY;
  c->sent = 0;
  c->has_body = 0;
  c->stamp.reading = 0;
  response_reset(&c->response);
  counts.begun++;
  return send_rest(c);
}

static int begin_or_rest(Connection *c) {
  int64_t now = now_ns();
  if (may_begin(now)) return begin(c, now);
  c->state = IDLE;
  idle[idle_count++] = c;
  return 0;
}

static void scan_stamps(Connection *c, const char *bytes, size_t length) {
  Stamp *stamp = &c->stamp;
  const char *end = bytes + length;
  while (bytes < end) {
    if (!stamp->reading) {
      bytes = memchr(bytes, '@', end - bytes);
      if (!bytes) return;
      *stamp = (Stamp){.reading = 1};
      bytes++;
    } else if (*bytes >= '0' && *bytes <= '9') {
      stamp->value = stamp->value * 10 + (*bytes++ - '0');
      stamp->digits++;
    } else {
      if (*bytes == ' ' && stamp->digits > 6) {
        histogram_add(&chunk, c->read_at - stamp->value);
        counts.chunks++;
      }
      stamp->reading = 0;
    }
  }
}

static void count_first_byte(Connection *c) {
  if (!c->has_body) histogram_add(&first_byte, c->read_at - c->due);
  c->has_body = 1;
}

static void take_body(void *context, const char *bytes, size_t length) {
  Connection *c = context;
  count_first_byte(c);
  if (options.is_stream) scan_stamps(c, bytes, length);
}

static void count_done(Connection *c) {
  int class = c->response.status / 100;
  count_first_byte(c);
  histogram_add(&total, c->read_at - c->due);
  counts.status[class >= 1 && class <= 5 ? class : 0]++;
  counts.done++;
  counts.last_done = c->read_at;
}

static int connected(Connection *c) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  connecting--;
  if (error) {
    counts.errors++;
    return -1;
  }
  watch(c, EPOLL_CTL_MOD, EPOLLIN);
  return begin_or_rest(c);
}

static int end_of_input(Connection *c) {
  if (c->state == BUSY && c->response.part == IN_BODY_UNTIL_CLOSE) count_done(c);
  else if (c->state == BUSY) counts.errors++;
  return -1;
}

static int readable(Connection *c) {
  static char buffer[1 << 18];
  ssize_t n = recv(c->fd, buffer, sizeof buffer, 0);
  if (n < 0 && errno == EAGAIN) return 0;
  if (n <= 0) return end_of_input(c);
  if (c->state != BUSY) return -1;
  c->read_at = now_ns();
  switch (response_feed(&c->response, buffer, n, take_body, c)) {
    case RESPONSE_GOES_ON: return 0;
    case RESPONSE_BROKEN: counts.errors++; return -1;
    case RESPONSE_DONE: break;
  }
  count_done(c);
  return c->response.closes ? -1 : begin_or_rest(c);
}

static int handle(Connection *c, uint32_t events) {
  if (c->state == CONNECTING) return connected(c);
  if (events & EPOLLOUT) {
    watch(c, EPOLL_CTL_MOD, EPOLLIN);
    if (send_rest(c) < 0) return end_of_input(c);
  }
  return events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? readable(c) : 0;
}

static void replace(Connection *c) {
  for (int i = 0; i < idle_count; i++)
    if (idle[i] == c) {
      idle[i] = idle[--idle_count];
      break;
    }
  close(c->fd);
  c->state = CLOSED;
  int has_work = options.rate ? next_due < stop_at : now_ns() < stop_at;
  if (has_work && counts.errors < 1000) open_connection(c);
}

// Sends what is due; opens connections for what finds none.
static void send_due(int64_t now) {
  while (idle_count > 0 && may_begin(now)) {
    Connection *c = idle[--idle_count];
    if (begin(c, now) < 0) {
      counts.errors++;
      replace(c);
    }
  }
  if (!may_begin(now)) return;
  double backlog = (now - next_due) * options.rate / SECOND + 1;
  while (connecting < backlog && opened < options.connections) open_connection(&connections[opened++]);
}

static int count_busy(void) {
  int busy = 0;
  for (int i = 0; i < opened; i++) busy += connections[i].state == BUSY;
  return busy;
}

static int is_over(int64_t now) {
  if (now > stop_at + GRACE || counts.errors >= 1000) return 1;
  int may_send = counts.begun < options.requests && (options.rate ? next_due < stop_at : now < stop_at);
  return !may_send && count_busy() == 0;
}

static struct timespec time_to_wait(void) {
  int64_t wait = 100000000, now = now_ns();
  if (options.rate && next_due < stop_at) {
    int64_t left = next_due - now;
    // what is overdue waits for a connection, and that is an event
    if (left >= 0 && left < wait) wait = left;
  }
  return (struct timespec){0, wait};
}

static void run(void) {
  struct epoll_event events[512];
  if (!options.rate)
    while (opened < options.connections) open_connection(&connections[opened++]);
  for (;;) {
    int64_t now = now_ns();
    if (is_over(now)) return;
    if (options.rate) send_due(now);
    struct timespec wait = time_to_wait();
    int n = epoll_pwait2(epoll, events, 512, &wait, NULL);
    for (int i = 0; i < n; i++) {
      Connection *c = events[i].data.ptr;
      if (c->state != CLOSED && handle(c, events[i].events) < 0) replace(c);
    }
  }
}

static void count_unanswered(void) {
  counts.unanswered = count_busy();
  if (!options.rate) return;
  while (next_due < stop_at && counts.begun++ < options.requests) {
    counts.unanswered++;
    next_due += (int64_t)(SECOND / options.rate);
  }
}

static char *read_whole(const char *name, size_t *length) {
  FILE *file = fopen(name, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *length = ftell(file);
  rewind(file);
  char *bytes = malloc(*length + 1);
  if (fread(bytes, 1, *length, file) != *length) return NULL;
  fclose(file);
  return bytes;
}

static int build_request(void) {
  char host[100];
  static char path[500] = "/";
  int port = 80;
  size_t body_length = 0;
  if (!options.url || sscanf(options.url, "http://%99[^:/]:%d%499s", host, &port, path) < 2) return -1;
  if (strcmp(host, "127.0.0.1")) {
    fprintf(stderr, "only 127.0.0.1 may be loaded\n");
    return -1;
  }
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char *body = options.body_file ? read_whole(options.body_file, &body_length) : NULL;
  if (!body) return -1;
  request = malloc(body_length + 10000);
  request_length = snprintf(request, 10000,
                            "POST %s HTTP/1.1\r\nHost: %s:%d\r\n%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                            path, host, port, options.headers, body_length);
  memcpy(request + request_length, body, body_length);
  request_length += body_length;
  free(body);
  return 0;
}

static void add_header(const char *line) {
  size_t used = strlen(options.headers);
  snprintf(options.headers + used, sizeof options.headers - used, "%s\r\n", line);
}

static int read_options(int count, char **values) {
  int option;
  while ((option = getopt(count, values, "u:f:H:c:d:r:n:s")) != -1) switch (option) {
      case 'u': options.url = optarg; break;
      case 'f': options.body_file = optarg; break;
      case 'H': add_header(optarg); break;
      case 'c': options.connections = atoi(optarg); break;
      case 'd': options.seconds = atof(optarg); break;
      case 'r': options.rate = atof(optarg); break;
      case 'n': options.requests = strtoull(optarg, NULL, 10); break;
      case 's': options.is_stream = 1; break;
      default: return -1;
    }
  return build_request();
}

static void print_result(void) {
  double seconds = ((counts.last_done ? counts.last_done : now_ns()) - start) / (double)SECOND;
  printf("{\"requests\":%llu,\"errors\":%llu,\"unanswered\":%llu,\"refused\":%llu,\"chunks\":%llu,\"connections\":%d,\"seconds\":%.3f",
         (unsigned long long)counts.done, (unsigned long long)counts.errors, (unsigned long long)counts.unanswered,
         (unsigned long long)(counts.done - counts.status[2]), (unsigned long long)counts.chunks, opened, seconds);
  histogram_print("firstByte", &first_byte);
  histogram_print("total", &total);
  histogram_print("chunk", &chunk);
  printf("}\n");
}

int main(int count, char **values) {
  if (read_options(count, values) < 0) {
    fprintf(stderr, "usage: load -u http://127.0.0.1:PORT/PATH -f BODY [-H HEADER] [-c N] [-d SECONDS] [-r RATE] [-n N] [-s]\n");
    return 2;
  }
  srand48(12345); // the same arrivals for every target
  epoll = epoll_create1(0);
  connections = calloc(options.connections, sizeof *connections);
  idle = calloc(options.connections, sizeof *idle);
  start = next_due = now_ns();
  stop_at = start + (int64_t)(options.seconds * SECOND);
  run();
  count_unanswered();
  print_result();
  return 0;
}

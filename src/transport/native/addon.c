/*
 * Sockets for mptcpctl: named system calls with checked arguments, and watches on descriptors. exec.c starts
 * programs, start.c has functions for the start and the exit of mptcpctl, proc.c lists descriptors of other processes,
 * guard.c undoes changes when a signal ends the process. Contains no protocol and no decisions. Every function returns a number >= 0 (some of start.c a buffer
 * or a string) or a negative errno; a wrong type, a detached buffer or a number that is not an int32 throws a
 * TypeError instead.
 */
#define _GNU_SOURCE
#include "addon.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* libuv as exported by node; its headers are not installed everywhere. The size comes from uv_handle_size(). */
enum { UV_POLL = 8, UV_READABLE = 1 };
size_t uv_handle_size(int type);
int uv_poll_init(struct uv_loop_s *loop, void *poll, int fd);
int uv_poll_start(void *poll, int events, void (*callback)(void *poll, int status, int events));
int uv_poll_stop(void *poll);
void uv_close(void *handle, void (*closed)(void *handle));

/* BATCH limits the stack that recvmmsg() needs (about 8 KiB), WORDS is the number of results for each slot. */
enum { BATCH = 64, WORDS = 3 };
enum { NETLINK_LEVEL = 270, NETLINK_NSID = 8, TCP_LEVEL = 6, MPTCP_LEVEL = 284 };
enum { ATTACH_REUSEPORT_CBPF = 51, TCP_ZEROCOPY = 35, MPTCP_FULL = 4, START = 0, STOP, CLOSE };

static bool misuse(napi_env env, const char *message) { return napi_throw_type_error(env, NULL, message), false; }

static bool read_integer(napi_env env, napi_value value, int32_t *out) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok || !(number >= INT32_MIN && number <= INT32_MAX) ||
      number != (int32_t)number)
    return misuse(env, "an argument must be an integer of 32 bits");
  *out = (int32_t)number;
  return true;
}

/* A detached array has length 0 and would look like an empty one. */
static bool read_array(napi_env env, napi_value value, napi_typedarray_type wanted, Array *out) {
  bool typed = false, detached = true;
  napi_typedarray_type type;
  napi_value buffer;
  if (napi_is_typedarray(env, value, &typed) != napi_ok || !typed ||
      napi_get_typedarray_info(env, value, &type, &out->length, &out->at, &buffer, NULL) != napi_ok || type != wanted)
    return misuse(env, "an argument must be a typed array: bytes (Uint8Array), words (Int32Array) or doubles");
  napi_is_detached_arraybuffer(env, buffer, &detached);
  return !detached || misuse(env, "an argument is a detached buffer");
}

static bool is_a(napi_env env, napi_value value, napi_valuetype wanted) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == wanted;
}

/* The kernel would read a path up to its first NUL. */
static bool read_path(napi_env env, napi_value value, Path *out) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, out->at, sizeof out->at, &length) != napi_ok)
    return misuse(env, "an argument must be a string");
  return (length < sizeof out->at - 1 && strlen(out->at) == length) || misuse(env, "a path is too long or holds a NUL");
}

/* Invalid characters become U+FFFD, as everywhere in Node. */
static bool read_text(napi_env env, napi_value value, Array *out) {
  if (napi_get_value_string_utf8(env, value, NULL, 0, &out->length) != napi_ok)
    return misuse(env, "an argument must be a string");
  out->at = malloc(out->length + 1);
  if (out->at == NULL) return misuse(env, "there is no memory for this text");
  return napi_get_value_string_utf8(env, value, out->at, out->length + 1, &out->length) == napi_ok;
}

bool arguments(napi_env env, napi_callback_info info, const char *shape, ...) {
  napi_value values[5];
  bool good = napi_get_cb_info(env, info, &(size_t){5}, values, NULL, NULL) == napi_ok;
  va_list out;
  va_start(out, shape);
  for (size_t i = 0; good && shape[i] != '\0'; i++) {
    void *target = va_arg(out, void *);
    if (shape[i] == 'i') good = read_integer(env, values[i], target);
    else if (shape[i] == 'w') good = read_array(env, values[i], napi_int32_array, target);
    else if (shape[i] == 'd') good = read_array(env, values[i], napi_float64_array, target);
    else if (shape[i] == 'p') good = read_path(env, values[i], target);
    else if (shape[i] == 't') good = read_text(env, values[i], target);
    else if (shape[i] == 'o' && is_a(env, values[i], napi_undefined)) *(Array *)target = (Array){NULL, 0};
    else if (shape[i] != 'f') good = read_array(env, values[i], napi_uint8_array, target);
    else if (is_a(env, values[i], napi_function)) *(napi_value *)target = values[i];
    else good = misuse(env, "an argument must be a function");
  }
  va_end(out);
  return good;
}

napi_value number(napi_env env, int64_t value) {
  napi_value result;
  return napi_create_int64(env, value, &result) == napi_ok ? result : NULL;
}

napi_value outcome(napi_env env, ssize_t returned) {
  return number(env, returned < 0 ? -errno : returned);
}

/* socklen_t is narrower than a buffer's length; the kernel accepts no address or option near the limit. */
static socklen_t clamped(Array bytes) {
  return bytes.length > INT32_MAX ? INT32_MAX : (socklen_t)bytes.length;
}

static napi_value open_socket(napi_env env, napi_callback_info info) {
  int32_t domain, type, protocol;
  if (!arguments(env, info, "iii", &domain, &type, &protocol)) return NULL;
  return outcome(env, socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
}

static napi_value close_descriptor(napi_env env, napi_callback_info info) {
  int32_t fd;
  return arguments(env, info, "i", &fd) ? outcome(env, close(fd)) : NULL;
}

static napi_value set_namespace(napi_env env, napi_callback_info info) {
  int32_t fd, kind;
  return arguments(env, info, "ii", &fd, &kind) ? outcome(env, setns(fd, kind)) : NULL;
}

static napi_value bind_socket(napi_env env, napi_callback_info info) {
  int32_t fd;
  Array address;
  return arguments(env, info, "ib", &fd, &address) ? outcome(env, bind(fd, address.at, clamped(address))) : NULL;
}

/* Returns the length of the whole address, also if the buffer was shorter. */
static napi_value get_name(napi_env env, napi_callback_info info) {
  int32_t fd;
  Array address;
  if (!arguments(env, info, "ib", &fd, &address)) return NULL;
  socklen_t length = clamped(address);
  return outcome(env, getsockname(fd, address.at, &length) < 0 ? -1 : (ssize_t)length);
}

/* Options whose value contains addresses of our memory would let JavaScript read and write all of it. */
static bool option_is_plain(int32_t level, int32_t option) {
  if (level == SOL_SOCKET) return option != SO_ATTACH_FILTER && option != ATTACH_REUSEPORT_CBPF;
  if (level == TCP_LEVEL) return option != TCP_ZEROCOPY;
  return level == NETLINK_LEVEL || (level == MPTCP_LEVEL && option != MPTCP_FULL);
}

/* getsockopt if `data` is set, else setsockopt. */
static napi_value get_or_set_option(napi_env env, napi_callback_info info) {
  int32_t fd, level, option;
  Array value;
  void *get;
  if (!arguments(env, info, "iiib", &fd, &level, &option, &value)) return NULL;
  if (!option_is_plain(level, option)) return number(env, -EOPNOTSUPP);
  napi_get_cb_info(env, info, NULL, NULL, NULL, &get);
  socklen_t length = clamped(value);
  if (get == NULL) return outcome(env, setsockopt(fd, level, option, value.at, length));
  return outcome(env, getsockopt(fd, level, option, value.at, &length) < 0 ? -1 : (ssize_t)length);
}

static napi_value send_message(napi_env env, napi_callback_info info) {
  int32_t fd;
  Array bytes, to;
  if (!arguments(env, info, "ibo", &fd, &bytes, &to)) return NULL;
  struct iovec part = {bytes.at, bytes.length};
  struct msghdr message = {.msg_name = to.at, .msg_namelen = clamped(to), .msg_iov = &part, .msg_iovlen = 1};
  return outcome(env, sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
}

/* Words of a slot: the datagram's whole length, the sender's port id (-1: not netlink), the namespace id or -1. */
static void describe(struct mmsghdr *received, int32_t *words) {
  struct msghdr *message = &received->msg_hdr;
  struct sockaddr *sender = message->msg_name; /* struct sockaddr_nl: the port id is a u32 at offset 4 */
  words[0] = (int32_t)received->msg_len;
  words[1] = words[2] = -1;
  if (message->msg_namelen >= 8 && sender->sa_family == AF_NETLINK) memcpy(&words[1], (char *)sender + 4, 4);
  /* Not with CMSG_NXTHDR: glibc makes it a call of a function that musl lacks. */
  char *next = message->msg_control, *end = next + message->msg_controllen;
  while ((size_t)(end - next) >= sizeof(struct cmsghdr)) {
    struct cmsghdr *part = (struct cmsghdr *)next;
    if (part->cmsg_len < sizeof *part || part->cmsg_len > (size_t)(end - next)) return;
    if (part->cmsg_level == NETLINK_LEVEL && part->cmsg_type == NETLINK_NSID && part->cmsg_len >= CMSG_LEN(4))
      memcpy(&words[2], CMSG_DATA(part), 4);
    if (CMSG_ALIGN(part->cmsg_len) >= (size_t)(end - next)) return;
    next += CMSG_ALIGN(part->cmsg_len);
  }
}

/* Fills slots of `area` in order. */
static napi_value receive_messages(napi_env env, napi_callback_info info) {
  int32_t fd, slot;
  Array area, words;
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  struct sockaddr senders[BATCH];
  _Alignas(struct cmsghdr) char controls[BATCH][CMSG_SPACE(4)];
  if (!arguments(env, info, "ibiw", &fd, &area, &slot, &words)) return NULL;
  size_t count = slot < 1 ? 0 : area.length / (size_t)slot;
  if (count > words.length / WORDS) count = words.length / WORDS;
  if (count > BATCH) count = BATCH;
  if (count == 0) return misuse(env, "there is no room for one datagram"), NULL;
  for (size_t i = 0; i < count; i++) {
    parts[i] = (struct iovec){(char *)area.at + i * (size_t)slot, (size_t)slot};
    messages[i].msg_hdr = (struct msghdr){
        .msg_iov = &parts[i], .msg_iovlen = 1, .msg_name = &senders[i], .msg_namelen = sizeof senders[i],
        .msg_control = controls[i], .msg_controllen = sizeof controls[i]};
  }
  int received = recvmmsg(fd, messages, (unsigned)count, MSG_DONTWAIT | MSG_TRUNC | MSG_CMSG_CLOEXEC, NULL);
  for (int i = 0; i < received; i++) describe(&messages[i], (int32_t *)words.at + i * WORDS);
  return outcome(env, received);
}

typedef struct Watch {
  struct Watch *next;
  napi_env env;
  napi_ref callback;
  napi_async_cleanup_hook_handle hook;
  int32_t id, fd; /* fd is a duplicate, because libuv aborts if a polled descriptor is closed by other code */
  bool ended;
  max_align_t poll[]; /* uv_poll_t */
} Watch;

/* The main thread and every worker have their own. Ids are never reused: a stale id matches no watch. */
typedef struct { Watch *first; int32_t last_id; } Instance;

static Watch *watch_of(void *poll) { return (Watch *)((char *)poll - offsetof(Watch, poll)); }
static Watch **find_watch(napi_env env, int32_t id) {
  Instance *instance = NULL;
  if (napi_get_instance_data(env, (void **)&instance) != napi_ok || instance == NULL) return NULL;
  for (Watch **link = &instance->first; *link != NULL; link = &(*link)->next)
    if ((*link)->id == id) return link;
  return NULL;
}

static void on_closed(void *poll) {
  napi_remove_async_cleanup_hook(watch_of(poll)->hook);
  free(watch_of(poll));
}

static void end_watch(Watch *watch) {
  Watch **link = find_watch(watch->env, watch->id);
  if (watch->ended) return;
  if (link != NULL) *link = watch->next;
  watch->ended = true;
  napi_delete_reference(watch->env, watch->callback);
  uv_close(watch->poll, on_closed);
  close(watch->fd);
}

/* The environment ends first (worker.terminate()); node waits until on_closed() removes the hook. */
static void on_teardown(napi_async_cleanup_hook_handle hook, void *watch) { (void)hook, end_watch(watch); }

/* Status: 0, or libuv's error. UV_EBADF means POLLERR, after which libuv has stopped the watch. */
static void on_event(void *poll, int status, int events) {
  napi_env env = watch_of(poll)->env; /* the callback may end the watch */
  napi_handle_scope scope;
  napi_value receiver, callback, argument, error;
  (void)events;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_get_global(env, &receiver);
  napi_get_reference_value(env, watch_of(poll)->callback, &callback);
  napi_create_int32(env, status, &argument);
  napi_status called = napi_make_callback(env, NULL, receiver, callback, 1, &argument, NULL);
  if (called == napi_pending_exception && napi_get_and_clear_last_exception(env, &error) == napi_ok)
    napi_fatal_exception(env, error);
  napi_close_handle_scope(env, scope);
}

/* Returns the id of a watch that is not started yet. */
static napi_value open_watch(napi_env env, napi_callback_info info) {
  int32_t fd;
  napi_value callback;
  Instance *instance = NULL;
  struct uv_loop_s *loop;
  if (!arguments(env, info, "if", &fd, &callback)) return NULL;
  napi_get_instance_data(env, (void **)&instance);
  if (instance == NULL || napi_get_uv_event_loop(env, &loop) != napi_ok) return number(env, -ENODEV);
  int32_t copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return outcome(env, copy);
  Watch *watch = calloc(1, sizeof *watch + uv_handle_size(UV_POLL));
  int failure = watch == NULL ? -ENOMEM : uv_poll_init(loop, watch->poll, copy);
  if (failure < 0) return free(watch), close(copy), number(env, failure);
  watch->env = env, watch->fd = copy, watch->id = ++instance->last_id, watch->next = instance->first;
  instance->first = watch;
  napi_create_reference(env, callback, 1, &watch->callback);
  napi_add_async_cleanup_hook(env, on_teardown, watch, &watch->hook);
  return number(env, watch->id);
}

/* startWatch, stopWatch, closeWatch, selected by `data`. */
static napi_value control_watch(napi_env env, napi_callback_info info) {
  int32_t id;
  void *order;
  if (!arguments(env, info, "i", &id)) return NULL;
  napi_get_cb_info(env, info, NULL, NULL, NULL, &order);
  Watch **link = find_watch(env, id);
  if (link == NULL) return number(env, -EBADF);
  if ((intptr_t)order == START) return number(env, uv_poll_start((*link)->poll, UV_READABLE, on_event));
  if ((intptr_t)order == STOP) return number(env, uv_poll_stop((*link)->poll));
  return end_watch(*link), number(env, 0);
}

static void free_instance(napi_env env, void *instance, void *hint) { (void)env, (void)hint, free(instance); }

#define METHOD(name, call, data) {name, NULL, call, NULL, NULL, NULL, napi_enumerable, (void *)(intptr_t)(data)}

NAPI_MODULE_INIT() {
  const napi_property_descriptor methods[] = {
      METHOD("socket", open_socket, 0), METHOD("close", close_descriptor, 0), METHOD("setns", set_namespace, 0),
      METHOD("bind", bind_socket, 0), METHOD("getsockname", get_name, 0), METHOD("sendmsg", send_message, 0),
      METHOD("getsockopt", get_or_set_option, 1), METHOD("setsockopt", get_or_set_option, 0),
      METHOD("recvmmsg", receive_messages, 0), METHOD("watch", open_watch, 0),
      METHOD("startWatch", control_watch, START), METHOD("stopWatch", control_watch, STOP),
      METHOD("closeWatch", control_watch, CLOSE), METHOD("execve", execute, 0),
      METHOD("mark", mark_description, 0),
      METHOD("getxattr", get_attribute, 0), METHOD("adoptOrphans", adopt_orphans, 0), METHOD("stat", get_status, 0),
      METHOD("readFile", read_file, 0), METHOD("readText", read_file, 1), METHOD("write", write_text, 0),
      METHOD("exit", end_process, 0), METHOD("socketsIn", list_descriptors, 0),
      METHOD("keepChange", keep_change, 0), METHOD("dropChange", drop_change, 0), METHOD("endWithin", end_within, 0)};
  napi_set_instance_data(env, calloc(1, sizeof(Instance)), free_instance, NULL);
  napi_define_properties(env, exports, sizeof methods / sizeof *methods, methods);
  return exports;
}

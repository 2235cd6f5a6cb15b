/*
 * Functions for the start and the exit of a program. Node has them, too, in JavaScript, but compiles them at each
 * start, which takes several times as long as the work.
 */
#define _GNU_SOURCE
#include "addon.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Our files are neither empty nor larger than 64 MiB. */
enum { MAX_BYTES = 64 << 20 };

/*
 * Used instead of stat() and fstat(): glibc has symbols for them only since 2.33, and a file linked with these cannot
 * be loaded by an older one.
 */
static int stat_of(int fd, const char *path, int flags, struct statx *facts) {
  return (int)syscall(SYS_statx, fd, path, flags, STATX_BASIC_STATS, facts);
}

/* Size in bytes and modification time in seconds, links followed. */
napi_value get_status(napi_env env, napi_callback_info info) {
  Path path;
  Array facts;
  struct statx status;
  if (!arguments(env, info, "pd", &path, &facts)) return NULL;
  int failed = stat_of(AT_FDCWD, path.at, 0, &status);
  double numbers[] = {(double)status.stx_size, (double)status.stx_mtime.tv_sec};
  for (size_t i = 0; failed == 0 && i < 2 && i < facts.length; i++) ((double *)facts.at)[i] = numbers[i];
  return outcome(env, failed);
}

/* Reads to the end, at most `length` bytes. */
static ssize_t read_all(int fd, char *to, size_t length) {
  size_t done = 0;
  while (done < length) {
    ssize_t got = read(fd, to + done, length - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += (size_t)got;
  }
  return (ssize_t)done;
}

/* Since Node 20.4; node_api.h has it for later versions of Node-API only. */
NAPI_EXTERN napi_status node_api_create_external_string_latin1(
  napi_env env, char *bytes, size_t length, napi_finalize finalize, void *hint, napi_value *result, bool *is_copied);

static void unmap_text(napi_env env, void *bytes, void *length) {
  (void)env;
  munmap(bytes, (size_t)length);
}

/*
 * The bytes as Latin-1. V8 uses the mapped file in place, and touches only the text of functions that it compiles: a
 * start has most of them compiled already.
 */
static napi_value text_of(napi_env env, int fd, size_t length) {
  napi_value result = NULL;
  char *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
  if (bytes == MAP_FAILED) return outcome(env, -1);
  node_api_create_external_string_latin1(env, bytes, length, unmap_text, (void *)length, &result, NULL);
  return result;
}

static napi_value bytes_of(napi_env env, int fd, size_t length) {
  napi_value result;
  char *bytes;
  if (napi_create_buffer(env, length, (void **)&bytes, &result) != napi_ok) return NULL;
  ssize_t got = read_all(fd, bytes, length);
  if (got == (ssize_t)length) return result;
  return got < 0 ? outcome(env, got) : number(env, -EIO);
}

/* A file up to its length at opening, or a negative errno: readFile, and readText if `data` is set. */
napi_value read_file(napi_env env, napi_callback_info info) {
  Path path;
  struct statx status;
  void *as_text;
  if (!arguments(env, info, "p", &path)) return NULL;
  napi_get_cb_info(env, info, NULL, NULL, NULL, &as_text);
  int fd = open(path.at, O_RDONLY | O_CLOEXEC);
  napi_value result;
  if (fd < 0 || stat_of(fd, "", AT_EMPTY_PATH, &status) < 0) result = outcome(env, -1);
  else if (!S_ISREG(status.stx_mode) || status.stx_size < 1 || status.stx_size > MAX_BYTES)
    result = number(env, -EFBIG);
  else result = (as_text != NULL ? text_of : bytes_of)(env, fd, (size_t)status.stx_size);
  if (fd >= 0) close(fd);
  return result;
}

static ssize_t write_all(int fd, const char *from, size_t length) {
  while (length > 0) {
    ssize_t put = write(fd, from, length);
    if (put < 0 && errno != EAGAIN && errno != EINTR) return -1;
    if (put < 0 && errno == EAGAIN) poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
    if (put > 0) from += put, length -= (size_t)put;
  }
  return 0;
}

/* Writes all bytes, even if another process made the descriptor non-blocking. Returns 0. */
napi_value write_text(napi_env env, napi_callback_info info) {
  int32_t fd;
  Array text;
  if (!arguments(env, info, "it", &fd, &text)) return NULL;
  napi_value result = outcome(env, write_all(fd, text.at, text.length));
  return free(text.at), result;
}

/* Ends at once, without Node's cleanup and without calling listeners. */
napi_value end_process(napi_env env, napi_callback_info info) {
  int32_t code;
  if (arguments(env, info, "i", &code)) _exit(code);
  return NULL;
}

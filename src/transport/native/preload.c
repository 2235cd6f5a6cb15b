/*
 * Preloaded into a program by `mptcpctl run`, it makes the program's TCP sockets MPTCP sockets and touches no others.
 * Linked with no library: what it needs is in every C library, so that one build goes with glibc and musl alike.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Before glibc 2.34 it was in a library of its own, which few programs load. */
#pragma weak dlsym

enum { MPTCP = 262, TYPE = 0xf /* the rest of a type are flags */ };
enum { LINE = 128 };

typedef int Socket(int family, int type, int protocol);

static Socket *following;
static bool details, strict;

static int system_call(int family, int type, int protocol) {
  return (int)syscall(SYS_socket, family, type, protocol);
}

/* Other preloaded libraries may wrap socket(), too. */
static Socket *next_socket(void) {
  if (following == NULL && dlsym != NULL) following = (Socket *)dlsym(RTLD_NEXT, "socket");
  if (following == NULL) following = system_call;
  return following;
}

/* Read once: a program may change its environment while other threads open sockets. */
__attribute__((constructor)) static void read_environment(void) {
  details = getenv("MPTCPCTL_RUN_DETAILS") != NULL;
  strict = getenv("MPTCPCTL_RUN_STRICT") != NULL;
}

static size_t put_text(char *line, size_t at, const char *text) {
  while (*text != '\0' && at < LINE) line[at++] = *text++;
  return at;
}

static size_t put_number(char *line, size_t at, unsigned value) {
  if (value > 9) at = put_number(line, at, value / 10);
  return put_text(line, at, (char[]){(char)('0' + value % 10), '\0'});
}

/* One write for a line: threads and processes share stderr. `refused` is 0 or the errno of the kernel. */
static void tell(int fd, int family, int refused) {
  char line[LINE];
  size_t end = put_text(line, 0, "mptcpctl: pid ");
  end = put_number(line, end, (unsigned)getpid());
  end = put_text(line, end, ": socket ");
  end = put_number(line, end, (unsigned)fd);
  end = put_text(line, end, family == AF_INET ? " (IPv4) " : " (IPv6) ");
  end = put_text(line, end, refused == 0 ? "is MPTCP" : "stays TCP: the kernel refused MPTCP with errno ");
  if (refused != 0) end = put_number(line, end, (unsigned)refused);
  end = put_text(line, end, "\n");
  if (write(2, line, end) < 0) details = false;
}

static bool is_tcp(int family, int type, int protocol) {
  return (family == AF_INET || family == AF_INET6) && (type & TYPE) == SOCK_STREAM &&
         (protocol == 0 || protocol == IPPROTO_TCP);
}

/*
 * No MPTCP in the kernel: EPROTONOSUPPORT, EINVAL before Linux 5.6. net.mptcp.enabled is 0: ENOPROTOOPT. Rules of a
 * sandbox or a security module that know TCP only: EACCES, EPERM.
 */
static bool is_refusal(int failure) {
  return failure == EPROTONOSUPPORT || failure == ENOPROTOOPT || failure == EINVAL || failure == EACCES ||
         failure == EPERM;
}

__attribute__((visibility("default"))) int socket(int family, int type, int protocol) {
  Socket *open = next_socket();
  if (!is_tcp(family, type, protocol)) return open(family, type, protocol);
  int before = errno, refused = 0;
  int fd = open(family, type, MPTCP);
  if (fd < 0 && !strict && is_refusal(errno)) {
    refused = errno;
    errno = before;
    fd = open(family, type, protocol);
  }
  /* A program that has closed its stderr may use the number for something else. */
  if (fd >= 0 && fd <= 2) details = false;
  int after = errno;
  if (fd >= 0 && details) tell(fd, family, refused);
  errno = after;
  return fd;
}

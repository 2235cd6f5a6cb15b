/*
 * Preloaded into a program by `mptcpctl run`, it makes the program's TCP sockets MPTCP sockets and changes no others.
 * Linked with no library: every C library has the functions it needs, so one build works with glibc and musl.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Before glibc 2.34 it was in a separate library, which few programs load. */
#pragma weak dlsym

/* Older headers lack the call. Its number is the same on all architectures. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

enum { MPTCP = 262, TYPE = 0xf /* the remaining bits of a type are flags */ };
/* Programs may open sockets on small stacks: of coroutines, and of signal handlers. */
enum { STDERR = 2, LINE = 128, STACK = 2048, TIMEOUT_US = 20000, OWN_TABLE = 2 /* CLOSE_RANGE_UNSHARE */ };
enum { SIGNAL_BYTES = _NSIG / 8 /* size of the kernel's signal sets, which are shorter than those of libc */ };

typedef int Socket(int family, int type, int protocol);

static Socket *libc_socket;
static bool details, strict;
/* Identify the stderr of mptcpctl; see is_own_stderr(). */
static uint64_t device, inode;

static int system_call(int family, int type, int protocol) {
  return (int)syscall(SYS_socket, family, type, protocol);
}

/* Other preloaded libraries may wrap socket(), too. */
static Socket *next_socket(void) {
  if (libc_socket == NULL && dlsym != NULL) libc_socket = (Socket *)dlsym(RTLD_NEXT, "socket");
  if (libc_socket == NULL) libc_socket = system_call;
  return libc_socket;
}

static const char *read_number(const char *text, uint64_t *out) {
  for (*out = 0; *text >= '0' && *text <= '9'; text++) *out = *out * 10 + (uint64_t)(*text - '0');
  return text;
}

/*
 * Read once, because a program may change its environment while other threads open sockets. dlsym() takes locks, so
 * it is called here and not in a signal handler or a vfork child that opens the first socket.
 */
__attribute__((constructor)) static void read_environment(void) {
  const char *text = getenv("MPTCPCTL_RUN_DETAILS"); /* "DEVICE:INODE" */
  if (text != NULL) text = read_number(text, &device);
  details = text != NULL && *text == ':' && *read_number(text + 1, &inode) == '\0';
  strict = getenv("MPTCPCTL_RUN_STRICT") != NULL;
  next_socket();
}

static size_t put_text(char *line, size_t at, const char *text) {
  while (*text != '\0' && at < LINE) line[at++] = *text++;
  return at;
}

static size_t put_number(char *line, size_t at, unsigned value) {
  if (value > 9) at = put_number(line, at, value / 10);
  return put_text(line, at, (char[]){(char)('0' + value % 10), '\0'});
}

/* The number that stat(2) gives for a device. */
static uint64_t device_number(uint64_t major, uint64_t minor) {
  return (major & 0xfff) << 8 | (major & ~0xfffULL) << 32 | (minor & 0xff) | (minor & ~0xffULL) << 12;
}

/*
 * Whether descriptor 2 is the stderr that mptcpctl was started with. Its number is not sufficient: a program that
 * closes 2 gets it again from the next open(), accept() or dup(), and passes it on to the programs that it starts.
 * The inode is not sufficient: a program may open the same file again, and inode numbers of deleted files are reused.
 * So mptcpctl marks the open file description, which only its duplicates share: F_SETSIG with SIGIO, the signal that
 * is sent by default, so that the mark changes nothing for others. A separate duplicate would also work, but the
 * program may close it, and it would keep a pipe open whose reader waits for the end.
 */
static bool is_own_stderr(void) {
  struct statx facts;
  return syscall(SYS_fcntl, STDERR, F_GETSIG) == SIGIO &&
         syscall(SYS_statx, STDERR, "", AT_EMPTY_PATH, STATX_INO, &facts) == 0 && facts.stx_ino == inode &&
         device_number(facts.stx_dev_major, facts.stx_dev_minor) == device;
}

/*
 * The program must not wait for a reader of diagnostics. A terminal may have room for only a part of a line: see
 * limit_wait().
 */
static bool has_room(void) {
  struct pollfd stderr_poll = {.fd = STDERR, .events = POLLOUT};
  struct timespec now = {0, 0};
  return syscall(SYS_ppoll, &stderr_poll, 1, &now, NULL, 0) == 1 && stderr_poll.revents == POLLOUT;
}

typedef struct {
  const char *line;
  size_t length;
  bool shares_table, failed;
} Task;

/*
 * Ends this process by SIGALRM after a limited wait. Its handlers are copies, so that the program's are not changed.
 * The kernel's struct sigaction is no larger than libc's, and all zero is SIG_DFL.
 */
static void limit_wait(void) {
  const struct itimerval timeout = {.it_value = {0, TIMEOUT_US}};
  const struct sigaction plain = {0};
  sigset_t alarm = {0};
  sigaddset(&alarm, SIGALRM);
  syscall(SYS_rt_sigaction, SIGALRM, &plain, NULL, SIGNAL_BYTES);
  syscall(SYS_setitimer, ITIMER_REAL, &timeout, NULL);
  syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &alarm, NULL, SIGNAL_BYTES);
}

/*
 * The process that writes a line: it shares the program's memory, but has its own descriptor table from its first
 * system call on, so that no thread of the program can replace descriptor 2 between the checks and write(). Signals
 * caused by the write (SIGPIPE, SIGXFSZ) are delivered to it and end with it. Only raw system calls: those of libc
 * are cancellation points, which socket() is not.
 */
static int write_line(void *at) {
  Task *task = at;
  if (task->shares_table && syscall(SYS_close_range, STDERR + 1, ~0U, OWN_TABLE) < 0) task->failed = true;
  else if (is_own_stderr() && has_room()) limit_wait(), syscall(SYS_write, STDERR, task->line, task->length);
  return 0;
}

/*
 * One write for each line, because threads and processes share stderr. All signals are blocked meanwhile: no handler
 * may run in the process that writes, and a terminal that stops writers in the background (stty tostop) does not stop
 * those that block SIGTTOU. The process sends no signal at its end, and no wait() of the program finds it. Its table
 * contains only 0 to 2, because at its end all its descriptors are closed, and some file systems flush then; before
 * Linux 5.9 the table is complete.
 */
static void put_line(const char *line, size_t length) {
  _Alignas(16) char stack[STACK];
  sigset_t all, before;
  memset(&all, 0xff, sizeof all);
  if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, SIGNAL_BYTES) < 0) return;
  for (int flags = CLONE_FILES; flags >= 0; flags -= CLONE_FILES) {
    Task task = {line, length, flags != 0, false};
    int pid = clone(write_line, stack + STACK, CLONE_VM | CLONE_VFORK | flags, &task);
    if (pid > 0) syscall(SYS_wait4, pid, NULL, __WCLONE, NULL);
    if (pid > 0 && !task.failed) break;
  }
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, SIGNAL_BYTES);
}

/* `refused` is 0 or the errno of the kernel. */
static void report(int fd, int family, int refused) {
  char line[LINE];
  size_t end = put_text(line, 0, "mptcpctl: pid ");
  end = put_number(line, end, (unsigned)getpid());
  end = put_text(line, end, ": socket ");
  end = put_number(line, end, (unsigned)fd);
  end = put_text(line, end, family == AF_INET ? " (IPv4) " : " (IPv6) ");
  end = put_text(line, end, refused == 0 ? "is MPTCP" : "stays TCP: the kernel refused MPTCP with errno ");
  if (refused != 0) end = put_number(line, end, (unsigned)refused);
  end = put_text(line, end, "\n");
  if (is_own_stderr()) put_line(line, end);
}

static bool is_tcp(int family, int type, int protocol) {
  return (family == AF_INET || family == AF_INET6) && (type & TYPE) == SOCK_STREAM &&
         (protocol == 0 || protocol == IPPROTO_TCP);
}

/*
 * The kernel has no MPTCP: EPROTONOSUPPORT, EINVAL before Linux 5.6. net.mptcp.enabled is 0: ENOPROTOOPT. Rules of a
 * sandbox or a security module that allow only TCP: EACCES, EPERM.
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
  int after = errno;
  if (fd >= 0 && details) report(fd, family, refused);
  errno = after;
  return fd;
}

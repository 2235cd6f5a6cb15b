/*
 * undisturbed CASE [FILE]: opens TCP sockets that are reported on stderr, and prints on stdout "same" if nothing else
 * in the process has changed, or the change.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

enum { ROUNDS = 3000, CHANGES = 300000 };
static volatile int signals, ended;
static const char *path;

static void fail(const char *what) { printf("%s: %s\n", what, strerror(errno)), exit(9); }
static void open_socket(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail("cannot open a TCP socket");
  close(fd);
}
static void count_signal(int number) { (void)number, signals++; }

static void errno_stays(void) {
  errno = 77;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || errno != 77) fail("errno changed");
}

/*
 * The reader of stderr has closed it. SIGPIPE neither kills the process nor stays pending, and one that was pending
 * before still is.
 */
static void pipe_without_reader(void) {
  struct pollfd end = {.fd = 2};
  sigset_t pipes, pending;
  while (poll(&end, 1, 5000) == 1 && !(end.revents & POLLERR)) {}
  open_socket();
  sigemptyset(&pipes), sigaddset(&pipes, SIGPIPE), sigprocmask(SIG_BLOCK, &pipes, NULL);
  open_socket();
  sigpending(&pending);
  if (sigismember(&pending, SIGPIPE)) fail("SIGPIPE is pending");
  raise(SIGPIPE);
  open_socket();
  sigpending(&pending);
  if (!sigismember(&pending, SIGPIPE)) fail("SIGPIPE was taken away");
}

static void fill_stderr(void) {
  int flags = fcntl(2, F_GETFL);
  char block[4096];
  memset(block, 'x', sizeof block);
  fcntl(2, F_SETFL, flags | O_NONBLOCK);
  while (write(2, block, sizeof block) > 0) {}
  while (write(2, "x", 1) > 0) {}
  fcntl(2, F_SETFL, flags & ~O_NONBLOCK);
}

/* No process reads stderr, which blocks: a socket is opened all the same. */
static void full_pipe(void) {
  fill_stderr();
  alarm(10);
  open_socket();
  if ((fcntl(2, F_GETFL) & O_NONBLOCK) != 0) fail("O_NONBLOCK was set");
}

/* Stderr is a new terminal, marked as mptcpctl marks it; its other end is MASTER. */
enum { MASTER = 50 };
static void on_a_terminal(void) {
  struct stat facts;
  char identity[64];
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (dup2(master, MASTER) < 0 || grantpt(MASTER) < 0 || unlockpt(MASTER) < 0) fail("no terminal");
  if (dup2(open(ptsname(MASTER), O_RDWR | O_NOCTTY), 2) < 0 || fcntl(2, F_SETSIG, SIGIO) < 0) fail("no stderr");
  fstat(2, &facts);
  snprintf(identity, sizeof identity, "%ju:%ju", (uintmax_t)facts.st_dev, (uintmax_t)facts.st_ino);
  setenv("MPTCPCTL_RUN_DETAILS", identity, 1);
  execl("/proc/self/exe", "undisturbed", "full terminal", NULL);
  fail("cannot execute");
}

/* It may have room for only a part of a line: waiting for the rest would be waiting for the reader. */
static void full_terminal(void) {
  struct pollfd end = {.fd = MASTER, .events = POLLIN};
  char block[8192];
  for (int left = 1; left < 300; left += 7) {
    /* The kernel transfers data from the other end in a separate thread. */
    for (int i = 0; i < 2; i++) fill_stderr(), usleep(5000);
    if (poll(&end, 1, 5000) != 1 || read(MASTER, block, (size_t)left) < 0) fail("cannot read");
    usleep(5000);
    for (int i = 0; i < 100; i++) open_socket();
  }
  for (int i = 0; i < 100; i++, usleep(1000))
    while (read(MASTER, block, sizeof block) > 0) {}
  open_socket();
  usleep(50000);
  ssize_t got = read(MASTER, block, sizeof block - 1);
  block[got < 0 ? 0 : got] = '\0';
  if (strstr(block, "is MPTCP") == NULL) fail("nothing is told");
}

static void largest_file(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_FSIZE, &none);
  open_socket();
}

static int descriptors(void) {
  int count = 0;
  DIR *folder = opendir("/proc/self/fd");
  while (readdir(folder) != NULL) count++;
  return closedir(folder), count;
}

static void no_descriptors(void) {
  int before = descriptors();
  for (int i = 0; i < 100; i++) open_socket();
  if (descriptors() != before) fail("there are other descriptors");
}

/* A child that wait() finds, or a SIGCHLD, would be unexpected for a program. */
static void no_children(void) {
  signal(SIGCHLD, count_signal);
  for (int i = 0; i < 100; i++) open_socket();
  if (signals != 0) fail("SIGCHLD came");
  if (waitpid(-1, NULL, 0) >= 0 || errno != ECHILD) fail("there was a child");
  if (waitpid(-1, NULL, __WALL | WNOHANG) >= 0 || errno != ECHILD) fail("there was a clone child");
}

static void mask_stays(void) {
  sigset_t before, after;
  sigprocmask(SIG_SETMASK, NULL, &before);
  open_socket();
  sigprocmask(SIG_SETMASK, NULL, &after);
  for (int i = 1; i <= 64; i++)
    if (sigismember(&before, i) != sigismember(&after, i)) fail("other signals are blocked");
}

/* Record locks of a process on a file are released when it closes any descriptor of that file. */
static void locks_stay(void) {
  int fd = open(path, O_RDWR), status = 1;
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fd < 0 || fcntl(fd, F_SETLK, &lock) < 0) fail("cannot lock");
  open_socket();
  if (fork() == 0) fcntl(fd, F_GETLK, &lock), _exit(lock.l_type == F_UNLCK);
  wait(&status);
  if (status != 0) fail("the lock is gone");
}

/* socket() is not a cancellation point. */
static void *cancelled(void *unused) {
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
  pthread_cancel(pthread_self());
  pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
  open("/dev/null/none", O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);
  return unused;
}
static void *opening(void *unused) {
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
  pthread_cancel(pthread_self());
  pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  ended = fd >= 0;
  return unused;
}
static void no_cancellation_point(void) {
  pthread_t thread;
  void *result;
  pthread_create(&thread, NULL, cancelled, NULL), pthread_join(thread, &result);
  if (result != PTHREAD_CANCELED) fail("cancelling does not work here");
  pthread_create(&thread, NULL, opening, NULL), pthread_join(thread, &result);
  if (!ended) fail("the thread was cancelled in socket()");
}

/* A handler that opens sockets interrupts code that opens sockets. */
static void handler_socket(int number) { (void)number, signals++, open_socket(); }
static void in_a_handler(void) {
  struct sigaction action = {.sa_handler = handler_socket};
  sigaction(SIGALRM, &action, NULL);
  ualarm(200, 200);
  for (int i = 0; i < ROUNDS; i++) open_socket();
  ualarm(0, 0);
  if (signals == 0) fail("no signal came");
}

/* A signal handler on a separate stack of the minimum size. */
static void on_a_small_stack(void) {
  size_t least = getauxval(AT_MINSIGSTKSZ), page = (size_t)sysconf(_SC_PAGESIZE), size = (least ? least : 2048) + 6144;
  char *guard = mmap(NULL, page + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t stack = {.ss_sp = guard + page, .ss_size = size};
  struct sigaction action = {.sa_handler = handler_socket, .sa_flags = SA_ONSTACK};
  if (guard == MAP_FAILED || mprotect(guard, page, PROT_NONE) < 0 || sigaltstack(&stack, NULL) < 0) fail("no stack");
  sigaction(SIGUSR1, &action, NULL);
  raise(SIGUSR1);
  if (signals == 0) fail("no signal came");
}

/*
 * Descriptor 2 changes between stderr and a file while another thread opens sockets: the file must contain only the
 * program's data.
 */
static void *change_2(void *unused) {
  int saved = dup(2), data = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  for (int i = 0; i < CHANGES; i++) {
    for (volatile int wait = i % 2000; wait > 0; wait--) {}
    dup2(data, 2);
    if (write(2, "DATA", 4) != 4) fail("cannot write");
    dup2(saved, 2);
  }
  ended = 1;
  return unused;
}
static void in_threads(void) {
  pthread_t thread;
  char found[5] = "";
  unlink(path);
  pthread_create(&thread, NULL, change_2, NULL);
  while (!ended) open_socket();
  pthread_join(thread, NULL);
  int fd = open(path, O_RDONLY);
  while (read(fd, found, 4) == 4)
    if (strcmp(found, "DATA") != 0) fail("a line is in the data");
}

int main(int count, char **words) {
  static const struct { const char *name; void (*run)(void); } CASES[] = {
      {"errno", errno_stays}, {"broken", pipe_without_reader}, {"full", full_pipe}, {"terminal", on_a_terminal}, {"full terminal", full_terminal}, {"size", largest_file},
      {"descriptors", no_descriptors}, {"children", no_children}, {"mask", mask_stays}, {"locks", locks_stay},
      {"cancel", no_cancellation_point}, {"handler", in_a_handler}, {"stack", on_a_small_stack}, {"threads", in_threads}};
  path = count > 2 ? words[2] : NULL;
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    if (strcmp(words[1], CASES[i].name) == 0) return CASES[i].run(), puts("same"), 0;
  return fail("no such case"), 9;
}

/*
 * Undoes temporary changes of this process (a sysctl, a terminal) when a signal ends or stops it, and ends it within
 * a time limit after a signal. Signal handlers of Node run on its event loop, only for signals that Node has names
 * for, and not during a blocking system call; these handlers run at once, for every signal that can be caught.
 */
#define _GNU_SOURCE
#include "addon.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* libuv as exported by node. Restores a terminal in raw mode, and may be called by a signal handler. */
int uv_tty_reset_mode(void);

enum { MAX_CHANGES = 8, SIGNALS = 65, FREE = 0, FILLING, UNDONE, APPLIED };

typedef struct {
  int state, fd;
  Path undo, redo, note;
} Change;

static Change changes[MAX_CHANGES];
static struct sigaction before[SIGNALS];
static bool taken[SIGNALS];
static int kept;
static char locked;

static const int END_SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
enum { END_COUNT = 3 };
static struct sigaction inner[END_COUNT];
static struct itimerval timeout;
static volatile sig_atomic_t asked;

static bool is_stop(int signo) { return signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU; }

/* Terminals have no file positions. Do not wait for a terminal that accepts no output (Ctrl-S). */
static void put(int fd, const char *text) {
  size_t length = strlen(text);
  struct pollfd ready = {.fd = fd, .events = POLLOUT};
  if (length == 0 || pwrite(fd, text, length, 0) >= 0 || errno != ESPIPE) return;
  if (poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0 && write(fd, text, length) < 0) return;
}

static void undo_all(bool for_good) {
  for (int i = MAX_CHANGES - 1; i >= 0; i--) {
    Change *change = &changes[i];
    int applied = APPLIED;
    if (__atomic_compare_exchange_n(&change->state, &applied, UNDONE, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      put(change->fd, change->undo.at);
    if (for_good && __atomic_load_n(&change->state, __ATOMIC_SEQ_CST) == UNDONE && change->note.at[0] != '\0')
      unlink(change->note.at);
  }
  uv_tty_reset_mode();
}

/* Whether a terminal belongs to another process group; false for other files. */
static bool is_of_other_group(int fd) {
  pid_t group = tcgetpgrp(fd);
  return group >= 0 && group != getpgrp();
}

static bool is_in_background(void) {
  bool found = false;
  for (int i = 0; i < MAX_CHANGES; i++)
    found |= __atomic_load_n(&changes[i].state, __ATOMIC_SEQ_CST) == UNDONE && is_of_other_group(changes[i].fd);
  return found;
}

static void redo_all(void) {
  for (int i = 0; i < MAX_CHANGES; i++) {
    int undone = UNDONE;
    if (changes[i].redo.at[0] != '\0' && !is_of_other_group(changes[i].fd) && __atomic_compare_exchange_n(&changes[i].state, &undone, APPLIED, false,
                                                                      __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      put(changes[i].fd, changes[i].redo.at);
  }
}

/* Returns when the process is continued. */
static void stop_here(int signo) {
  sigset_t this_one;
  sigemptyset(&this_one);
  sigaddset(&this_one, signo);
  raise(signo);
  sigprocmask(SIG_UNBLOCK, &this_one, NULL);
  sigprocmask(SIG_BLOCK, &this_one, NULL);
}

/* Causes the default effect of the signal. The signal is blocked while its handler runs. */
static void on_signal(int signo, siginfo_t *info, void *context) {
  int failure = errno;
  struct sigaction own;
  (void)info, (void)context;
  undo_all(!is_stop(signo));
  sigaction(signo, &before[signo], &own);
  if (!is_stop(signo)) raise(signo);
  else {
    stop_here(signo);
    /* Continued in the background (bg): stop as every program that needs the terminal. */
    if (is_in_background()) stop_here(signo);
    sigaction(signo, &own, NULL);
    redo_all();
    raise(SIGCONT); /* an orphaned process group is not stopped, and not continued: JavaScript would not be informed */
  }
  errno = failure;
}

static void set_handler(int signo, void (*handler)(int, siginfo_t *, void *), struct sigaction *old) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
  sigfillset(&action.sa_mask);
  sigaction(signo, &action, old);
}

/*
 * Signals that would end or stop the process; node's own handlers for SIGINT and SIGTERM do that, too, and reset
 * themselves. Ignored signals stay ignored, and signals with JavaScript listeners are left to them.
 */
static bool is_fatal(int signo) {
  struct sigaction now;
  if (signo == SIGCHLD || signo == SIGCONT || signo == SIGURG || signo == SIGWINCH) return false;
  if (sigaction(signo, NULL, &now) < 0) return false;
  if (signo == SIGSEGV || signo == SIGBUS || signo == SIGILL || signo == SIGFPE || signo == SIGABRT) return true;
  if ((now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_IGN) return false;
  return ((now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_DFL) || (now.sa_flags & SA_RESETHAND) != 0;
}

static void set_handlers(void) {
  for (int signo = 1; signo < SIGNALS; signo++) {
    if (signo == SIGKILL || signo == SIGSTOP || !is_fatal(signo)) continue;
    set_handler(signo, on_signal, &before[signo]);
    taken[signo] = true;
  }
}

/* Only those with our handler: JavaScript may have added listeners. */
static void reset_handlers(void) {
  for (int signo = 1; signo < SIGNALS; signo++) {
    struct sigaction now;
    if (taken[signo] && sigaction(signo, NULL, &now) == 0 && now.sa_sigaction == on_signal)
      sigaction(signo, &before[signo], NULL);
    taken[signo] = false;
  }
}

/* Workers are threads of the same process. No handler takes the lock, and none runs in a thread that has it. */
static void lock(sigset_t *mask) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, mask);
  while (__atomic_test_and_set(&locked, __ATOMIC_ACQUIRE)) poll(NULL, 0, 1);
}

static void unlock(const sigset_t *mask) {
  __atomic_clear(&locked, __ATOMIC_RELEASE);
  sigprocmask(SIG_SETMASK, mask, NULL);
}

/* Call this with the lock held. No handler uses the descriptor once the state is FREE. */
static void free_change(Change *change) {
  __atomic_store_n(&change->state, FREE, __ATOMIC_SEQ_CST);
  close(change->fd);
  if (--kept == 0) reset_handlers();
}

/* A worker that is terminated (worker.terminate) runs no more JavaScript. */
static void on_end_of_thread(void *at) {
  Change *change = at;
  int applied = APPLIED;
  sigset_t mask;
  lock(&mask);
  if (__atomic_compare_exchange_n(&change->state, &applied, UNDONE, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    put(change->fd, change->undo.at);
  if (change->note.at[0] != '\0') unlink(change->note.at);
  free_change(change);
  unlock(&mask);
}

/*
 * The descriptor, the text that undoes the change, a text that repeats it (or ""), a file to remove (or ""). Returns
 * an id.
 */
napi_value keep_change(napi_env env, napi_callback_info info) {
  Path *texts = calloc(3, sizeof *texts);
  int32_t given, id = -ENOSPC;
  sigset_t mask;
  if (texts == NULL || !arguments(env, info, "ippp", &given, &texts[0], &texts[1], &texts[2])) return free(texts), NULL;
  /* A duplicate of the descriptor: the given number may be reused before a signal arrives. */
  int fd = fcntl(given, F_DUPFD_CLOEXEC, 3), failure = errno;
  if (fd < 0) return free(texts), number(env, -failure);
  lock(&mask);
  for (int i = 0; id < 0 && i < MAX_CHANGES; i++)
    if (__atomic_load_n(&changes[i].state, __ATOMIC_SEQ_CST) == FREE) id = i;
  if (id >= 0) {
    changes[id] = (Change){FILLING, fd, texts[0], texts[1], texts[2]};
    __atomic_store_n(&changes[id].state, APPLIED, __ATOMIC_SEQ_CST);
    if (kept++ == 0) set_handlers();
  }
  unlock(&mask);
  if (id < 0) close(fd);
  else napi_add_env_cleanup_hook(env, on_end_of_thread, &changes[id]);
  return free(texts), number(env, id);
}

napi_value drop_change(napi_env env, napi_callback_info info) {
  int32_t id;
  sigset_t mask;
  if (!arguments(env, info, "i", &id)) return NULL;
  if (id < 0 || id >= MAX_CHANGES) return number(env, -EBADF);
  lock(&mask);
  int was = __atomic_load_n(&changes[id].state, __ATOMIC_SEQ_CST);
  if (was != FREE) free_change(&changes[id]);
  unlock(&mask);
  if (was != FREE) napi_remove_env_cleanup_hook(env, on_end_of_thread, &changes[id]);
  return number(env, was == FREE ? -EBADF : 0);
}

static void on_ending(int signo, siginfo_t *info, void *context) {
  int failure = errno;
  if (asked == 0) asked = signo, setitimer(ITIMER_REAL, &timeout, NULL);
  for (int i = 0; i < END_COUNT; i++) {
    if (END_SIGNALS[i] != signo) continue;
    if ((inner[i].sa_flags & SA_SIGINFO) != 0) inner[i].sa_sigaction(signo, info, context);
    else if (inner[i].sa_handler != SIG_DFL && inner[i].sa_handler != SIG_IGN) inner[i].sa_handler(signo);
  }
  errno = failure;
}

static void on_alarm(int signo, siginfo_t *info, void *context) {
  const struct sigaction plain = {.sa_handler = SIG_DFL};
  (void)info, (void)context;
  undo_all(true);
  if (asked != 0) _exit(128 + asked);
  sigaction(signo, &plain, NULL);
  raise(signo);
}

/*
 * Call this after JavaScript has listeners for SIGINT, SIGTERM and SIGHUP: this many ms after the first of them, the
 * process ends.
 */
napi_value end_within(napi_env env, napi_callback_info info) {
  int32_t ms;
  if (!arguments(env, info, "i", &ms)) return NULL;
  timeout.it_value = (struct timeval){ms / 1000, ms % 1000 * 1000};
  for (int i = 0; i < END_COUNT; i++) {
    struct sigaction now;
    if (sigaction(END_SIGNALS[i], NULL, &now) < 0 || now.sa_sigaction == on_ending) continue;
    inner[i] = now;
    set_handler(END_SIGNALS[i], on_ending, NULL);
  }
  set_handler(SIGALRM, on_alarm, NULL);
  return number(env, 0);
}

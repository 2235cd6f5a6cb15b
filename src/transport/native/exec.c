/*
 * Replaces this process by another program. Node changes attributes of a process that are inherited by executed
 * programs: they are restored before, and set again if the program could not be started.
 */
#define _GNU_SOURCE
#include "addon.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/xattr.h>
#include <unistd.h>

/* The kernel accepts at most 6 MiB of arguments and environment. */
enum { MAX_BYTES = 6 << 20, SIGNALS = 2 };
static const int IGNORED_BY_NODE[SIGNALS] = {SIGPIPE, SIGXFSZ};

typedef struct {
  struct sigaction actions[SIGNALS];
  sigset_t mask;
  struct rlimit files;
} NodeState;

/*
 * Pointers to the strings of a block, each of which ends in NUL, and NULL after the last; NULL and errno if the block
 * is invalid. The strings are copied after the pointers, because another thread may write into a shared block.
 */
static char **strings_of(Array block, size_t least) {
  if (block.length > MAX_BYTES) return errno = E2BIG, NULL;
  char *copy = malloc(block.length + 1);
  if (copy == NULL) return NULL;
  if (block.length > 0) memcpy(copy, block.at, block.length);
  size_t count = 0;
  for (size_t i = 0; i < block.length; i++) count += copy[i] == '\0';
  bool good = count >= least && (block.length == 0 || copy[block.length - 1] == '\0');
  char **texts = good ? malloc((count + 1) * sizeof *texts + block.length) : NULL;
  if (texts != NULL) {
    char *next = memcpy(texts + count + 1, copy, block.length);
    for (size_t i = 0; i < count; i++, next += strlen(next) + 1) texts[i] = next;
    texts[count] = NULL;
  }
  free(copy);
  if (!good) errno = EINVAL;
  return texts;
}

static void close_on_exec(Array descriptors, bool wanted) {
  for (size_t i = 0; i < descriptors.length; i++) {
    int fd = ((int32_t *)descriptors.at)[i], flags = fcntl(fd, F_GETFD);
    if (flags >= 0) fcntl(fd, F_SETFD, wanted ? flags | FD_CLOEXEC : flags & ~FD_CLOEXEC);
  }
}

/*
 * `files` is the soft limit of descriptors that node raised, negative if it must not change. Node has set
 * close-on-exec on inherited descriptors, too: those in `kept` stay open.
 */
static NodeState restore_state(int32_t files, Array kept) {
  NodeState before;
  const struct sigaction plain = {.sa_handler = SIG_DFL};
  for (int i = 0; i < SIGNALS; i++) sigaction(IGNORED_BY_NODE[i], &plain, &before.actions[i]);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, &before.mask);
  getrlimit(RLIMIT_NOFILE, &before.files);
  struct rlimit limit = before.files;
  if (files >= 0 && (rlim_t)files < limit.rlim_cur) limit.rlim_cur = (rlim_t)files;
  setrlimit(RLIMIT_NOFILE, &limit);
  close_on_exec(kept, false);
  for (int fd = 0; fd <= 2; fd++) {
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_NONBLOCK) != 0) fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  }
  return before;
}

static void reapply_state(const NodeState *before, Array kept) {
  close_on_exec(kept, true);
  for (int i = 0; i < SIGNALS; i++) sigaction(IGNORED_BY_NODE[i], &before->actions[i], NULL);
  sigprocmask(SIG_SETMASK, &before->mask, NULL);
  setrlimit(RLIMIT_NOFILE, &before->files);
}

/* Returns only if the kernel refuses. */
napi_value execute(napi_env env, napi_callback_info info) {
  Array path, argv, envp, kept;
  int32_t files;
  if (!arguments(env, info, "bbbiw", &path, &argv, &envp, &files, &kept)) return NULL;
  char **file = strings_of(path, 1), **words = NULL, **variables = NULL;
  if (file != NULL && file[1] != NULL) errno = EINVAL;
  else if (file != NULL && (words = strings_of(argv, 1)) != NULL && (variables = strings_of(envp, 0)) != NULL) {
    NodeState before = restore_state(files, kept);
    execve(file[0], words, variables);
    int failure = errno;
    reapply_state(&before, kept);
    errno = failure;
  }
  napi_value failure = outcome(env, -1);
  return free(file), free(words), free(variables), failure;
}

/*
 * The mark by which preload.c recognises the stderr that it may write to. Returns 0; EBUSY if another process that
 * shares the description has chosen a signal for it, which is not changed.
 */
napi_value mark_description(napi_env env, napi_callback_info info) {
  int32_t fd;
  if (!arguments(env, info, "i", &fd)) return NULL;
  int chosen = fcntl(fd, F_GETSIG);
  if (chosen > 0 && chosen != SIGIO) return number(env, -EBUSY);
  return outcome(env, fcntl(fd, F_SETSIG, SIGIO));
}

/* Whether orphaned descendants become children of this process. Returns the previous setting. */
napi_value adopt_orphans(napi_env env, napi_callback_info info) {
  int32_t wanted;
  int before = 0;
  if (!arguments(env, info, "i", &wanted)) return NULL;
  prctl(PR_GET_CHILD_SUBREAPER, &before);
  return outcome(env, prctl(PR_SET_CHILD_SUBREAPER, wanted != 0) < 0 ? -1 : before);
}

/* An extended attribute of a file, links followed. Returns the length of the value. */
napi_value get_attribute(napi_env env, napi_callback_info info) {
  Array path, name, value;
  if (!arguments(env, info, "bbb", &path, &name, &value)) return NULL;
  char **file = strings_of(path, 1), **attribute = file == NULL ? NULL : strings_of(name, 1);
  ssize_t length = -1;
  if (attribute != NULL) length = getxattr(file[0], attribute[0], value.at, value.length);
  napi_value result = outcome(env, length);
  return free(file), free(attribute), result;
}

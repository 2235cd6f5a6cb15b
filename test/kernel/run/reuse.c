/*
 * reuse WAY [FILE]: closes stderr, reuses its number by WAY for its own data, opens TCP sockets, and prints on stdout
 * whether something was written to that data: "clean", or the text found. One socket is opened before, which is
 * reported, so that a test sees that reporting works.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char DATA[] = "DATA";

static void fail(const char *what) { printf("cannot %s: %s\n", what, strerror(errno)), exit(9); }
static int must(int result, const char *what) { return result < 0 ? fail(what), -1 : result; }
static int file(const char *path, int flags) { return must(open(path, O_RDWR | O_CREAT | flags, 0600), "open"); }
static void open_socket(void) { close(must(socket(AF_INET, SOCK_STREAM, 0), "open a TCP socket")); }

/* Both ends are above 2, so that the effect of a way on 2 is visible. */
static void high_pair(int ends[2], int is_pipe) {
  int low[2];
  must(is_pipe ? pipe(low) : socketpair(AF_UNIX, SOCK_STREAM, 0, low), "make a pair");
  for (int i = 0; i < 2; i++) ends[i] = must(fcntl(low[i], F_DUPFD, 50), "duplicate"), close(low[i]);
}

static int accepted(int *peer) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  socklen_t length = sizeof name;
  int listener = fcntl(socket(AF_UNIX, SOCK_STREAM, 0), F_DUPFD, 60);
  must(bind(listener, (struct sockaddr *)&name, sizeof(sa_family_t)), "bind");
  must(getsockname(listener, (struct sockaddr *)&name, &length), "get the name");
  must(listen(listener, 1), "listen");
  *peer = fcntl(socket(AF_UNIX, SOCK_STREAM, 0), F_DUPFD, 70);
  close(2);
  must(connect(*peer, (struct sockaddr *)&name, length), "connect");
  return must(accept(listener, NULL, NULL), "accept");
}

static int received(int *peer) {
  int carrier[2], data[2];
  char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  high_pair(carrier, 0), high_pair(data, 0);
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET, head->cmsg_type = SCM_RIGHTS, head->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(head), &data[0], sizeof(int));
  must((int)sendmsg(carrier[0], &message, 0), "send");
  close(2), close(data[0]);
  must((int)recvmsg(carrier[1], &message, 0), "receive");
  *peer = data[1];
  return 2;
}

/*
 * Assigns descriptor 2 by a way; `peer` is the descriptor for reading its data, 2 itself for a file, -1 if there is
 * none.
 */
static void take(const char *way, const char *path, int *peer) {
  int ends[2], fd = -1;
  *peer = 2;
  if (strcmp(way, "accept") == 0) fd = accepted(peer);
  else if (strcmp(way, "receive") == 0) fd = received(peer);
  else if (strcmp(way, "dup") == 0) fd = file(path, O_TRUNC), close(2), fd = dup(fd);
  else if (strcmp(way, "dup2") == 0) fd = dup2(file(path, O_TRUNC), 2);
  else if (strcmp(way, "dup3") == 0) fd = dup3(file(path, O_TRUNC), 2, O_CLOEXEC);
  else if (strcmp(way, "fcntl") == 0) fd = file(path, O_TRUNC), close(2), fd = fcntl(fd, F_DUPFD, 2);
  else if (strcmp(way, "pipe") == 0) high_pair(ends, 1), *peer = ends[0], fd = dup2(ends[1], 2);
  else if (strcmp(way, "pipe2") == 0) {
    close(2), close(0); /* the lowest two: 0 to read, 2 to write */
    must(pipe2(ends, O_CLOEXEC), "make a pipe");
    *peer = ends[0], fd = ends[1];
  } else if (strcmp(way, "socketpair") == 0) high_pair(ends, 0), *peer = ends[0], fd = dup2(ends[1], 2);
  else if (strcmp(way, "again") == 0) close(2), fd = file(path, 0); /* the same file as stderr */
  else if (strcmp(way, "deleted") == 0) unlink(path), close(2), fd = file(path, O_EXCL); /* may reuse its inode number */
  else if (strcmp(way, "closefrom") == 0) fd = dup2(1, 90), syscall(SYS_close_range, 0, 60, 0), dup2(90, 1), dup2(90, 0), fd = file(path, O_TRUNC);
  else {
    close(2);
    if (strcmp(way, "memfd") == 0) fd = memfd_create("data", 0);
    else if (strcmp(way, "epoll") == 0) fd = epoll_create1(0), *peer = -1;
    else if (strcmp(way, "eventfd") == 0) fd = eventfd(7, EFD_NONBLOCK), *peer = -1;
    else if (strcmp(way, "tcp") == 0) fd = socket(AF_INET, SOCK_STREAM, 0), *peer = -1;
    else fd = file(path, O_TRUNC);
  }
  if (fd != 2) fail("get 2 again");
}

int main(int count, char **words) {
  const char *way = words[1], *path = count > 2 ? words[2] : NULL;
  char found[256];
  int peer;
  if (strcmp(way, "child") == 0) return open_socket(), 0;
  open_socket();
  take(way, path, &peer);
  if (peer >= 0 && ftruncate(2, 0) < 0) errno = 0;
  if (peer >= 0 && write(2, DATA, 4) != 4) fail("write");
  open_socket();
  must(socket(AF_INET6, SOCK_STREAM, 0), "open a TCP socket");
  if (strcmp(way, "dup3") != 0 && strcmp(way, "pipe2") != 0) {
    if (fork() == 0) execl("/proc/self/exe", "reuse", "child", NULL), _exit(9);
    wait(NULL);
  }
  if (vfork() == 0) open_socket(), _exit(0);
  if (peer == 2) lseek(2, 0, SEEK_SET);
  if (peer >= 0) fcntl(peer, F_SETFL, O_NONBLOCK);
  ssize_t got = peer < 0 ? 0 : read(peer, found, sizeof found);
  if (peer < 0 || (got == 4 && memcmp(found, DATA, 4) == 0)) puts("clean");
  else printf("found %zd bytes: %.*s\n", got, (int)(got < 0 ? 0 : got), found);
  return 0;
}

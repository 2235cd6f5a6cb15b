/*
 * Keeps MPTCP connections over the loopback open, both ends of each, after one byte in each direction.
 *   hold CONNECTIONS
 * Prints "ready" when all are established, and runs until it is killed.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "loopback.h"

/* The server is a separate process, because the limit of descriptors is per process. */
static void serve(int listener) {
  char byte;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    int peer = must(accept(listener, NULL, NULL), "accept");
    must(read(peer, &byte, 1), "read");
    must(write(peer, &byte, 1), "write");
  }
}

int main(int count, char **words) {
  long connections = count > 1 ? atol(words[1]) : 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  struct rlimit files;
  char byte = '.';
  must(getrlimit(RLIMIT_NOFILE, &files), "getrlimit");
  files.rlim_cur = files.rlim_max;
  must(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
  int listener = mptcp_socket();
  must(bind(listener, (struct sockaddr *)&address, sizeof address), "bind");
  must(listen(listener, 64), "listen");
  if (must(fork(), "fork") == 0) serve(listener);
  for (long n = 0; n < connections; n++) {
    int client = mptcp_socket();
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (in_addr_t)(n % ADDRESSES));
    must(connect(client, (struct sockaddr *)&address, sizeof address), "connect");
    must(write(client, &byte, 1), "write");
    must(read(client, &byte, 1), "read");
  }
  puts("ready");
  fflush(stdout);
  return pause();
}

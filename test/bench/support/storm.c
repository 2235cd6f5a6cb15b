/*
 * Opens MPTCP connections over the loopback as fast as one thread can: one byte in each direction on each, then both
 * ends are closed. Six events each: CREATED, ESTABLISHED and CLOSED at both ends; and two of the listener.
 *   storm CONNECTIONS
 */
#include "loopback.h"

static void pass_byte(int from, int to) {
  char byte = '.';
  must(write(from, &byte, 1), "write");
  must(read(to, &byte, 1), "read");
}

int main(int count, char **words) {
  long connections = count > 1 ? atol(words[1]) : 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  int listener = mptcp_socket();
  must(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)), "setsockopt");
  must(bind(listener, (struct sockaddr *)&address, sizeof address), "bind");
  must(listen(listener, 16), "listen");
  for (long n = 0; n < connections; n++) {
    int client = mptcp_socket();
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (in_addr_t)(n % ADDRESSES));
    must(connect(client, (struct sockaddr *)&address, sizeof address), "connect");
    int server = must(accept(listener, NULL, NULL), "accept");
    pass_byte(client, server);
    pass_byte(server, client);
    close(client);
    close(server);
  }
  return close(listener);
}

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "must.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* A client has only 28,000 ports for connections to one address. */
enum { PORT = 4242, ADDRESSES = 200 };

static int mptcp_socket(void) {
  return (int)must(socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP), "socket");
}

/*
 * Sends events into a multicast group, which root may do: one datagram each, as the kernel does, at a steady rate.
 *   replay FILE FAMILY GROUP EVENTS RATE
 * FILE contains netlink messages, one after the other, whose first attribute is the token; they are sent in turn,
 * with a new token for every three, up to the given number. RATE is per second, 0 means without limit. Prints how
 * many milliseconds it took, and the monotonic clock in nanoseconds before the last batch.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "must.h"

/* BATCH is the number of datagrams in one call; TOKEN is the offset of the first attribute's value. */
enum { MAX_MESSAGES = 64, BATCH = 32, TOKEN = NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN, PER_TOKEN = 3 };

static char input[1 << 16], copies[BATCH][1 << 12];
static struct nlmsghdr *messages[MAX_MESSAGES];

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void sleep_until(int64_t due) {
  struct timespec time = {due / 1000000000, due % 1000000000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) continue;
}

static unsigned read_messages(const char *file, uint16_t family) {
  long length = 0, more, at = 0;
  int fd = (int)must(open(file, O_RDONLY), "open");
  unsigned count = 0;
  while ((more = must(read(fd, input + length, sizeof input - (size_t)length), "read")) > 0) length += more;
  for (; at < length && count < MAX_MESSAGES; at += NLMSG_ALIGN(messages[count - 1]->nlmsg_len)) {
    messages[count++] = (struct nlmsghdr *)(input + at);
    messages[count - 1]->nlmsg_type = family;
  }
  return count;
}

int main(int argc, char **words) {
  if (argc < 6) return 1;
  unsigned count = read_messages(words[1], (uint16_t)atoi(words[2]));
  long events = atol(words[4]), rate = atol(words[5]);
  struct sockaddr_nl group = {.nl_family = AF_NETLINK, .nl_groups = 1u << (atoi(words[3]) - 1)};
  struct iovec parts[BATCH];
  struct mmsghdr batch[BATCH] = {0};
  int fd = (int)must(socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), "socket");
  int64_t began = now(), last = began;
  for (long sent = 0; count > 0 && sent < events;) {
    int size = events - sent < BATCH ? (int)(events - sent) : BATCH;
    for (int i = 0; i < size; i++) {
      struct nlmsghdr *message = messages[(unsigned long)(sent + i) % count];
      uint32_t token = (uint32_t)((sent + i) / PER_TOKEN * 2654435761);
      memcpy(copies[i], message, message->nlmsg_len);
      memcpy(copies[i] + TOKEN, &token, sizeof token);
      parts[i] = (struct iovec){copies[i], message->nlmsg_len};
      batch[i].msg_hdr = (struct msghdr){.msg_name = &group, .msg_namelen = sizeof group, .msg_iov = &parts[i], .msg_iovlen = 1};
    }
    last = now();
    for (int done = 0; done < size;) done += (int)must(sendmmsg(fd, batch + done, (unsigned)(size - done), 0), "sendmmsg");
    sent += size;
    if (rate > 0 && began + sent * 1000000000 / rate > now() + 1000000) sleep_until(began + sent * 1000000000 / rate);
  }
  printf("%ld %lld\n", (long)((now() - began) / 1000000), (long long)last);
  return 0;
}

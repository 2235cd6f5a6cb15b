#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

/* The result of a system call; exits if it failed. */
static long must(ssize_t result, const char *call) {
  if (result >= 0) return (long)result;
  perror(call);
  exit(1);
}

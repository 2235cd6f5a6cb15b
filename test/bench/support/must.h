#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

/* What a system call gave; where it failed, that is the end. */
static long must(ssize_t result, const char *call) {
  if (result >= 0) return (long)result;
  perror(call);
  exit(1);
}

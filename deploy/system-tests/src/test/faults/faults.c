/*
 * Faults inside one process, for tests: preloaded, it shifts the system's clock and slows, fails or skips forced writes, as a
 * file says that is mapped and may change at any time.
 *
 *   gcc -shared -fPIC -O2 -o faults.so faults.c
 *   FAULTS_FILE=... LD_PRELOAD=.../faults.so some-program
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Little-endian, in this order. */
struct faults {
  volatile int64_t clock_offset_millis;
  volatile int64_t sync_delay_millis;
  volatile int64_t sync_errno; /* 0: it works */
  volatile int64_t sync_lies;  /* not 0: it says that it works, and does nothing */
};

static struct faults none;
static struct faults *faults = &none;

__attribute__((constructor)) static void map_faults(void) {
  const char *path = getenv("FAULTS_FILE");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    void *mapped = mmap(NULL, sizeof(struct faults), PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) faults = mapped;
    close(file);
  }
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, at);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    at->tv_sec += faults->clock_offset_millis / 1000;
  }
  return result;
}

static int forced(int file, int (*real)(int)) {
  if (faults->sync_delay_millis > 0) usleep(faults->sync_delay_millis * 1000);
  if (faults->sync_errno != 0) {
    errno = faults->sync_errno;
    return -1;
  }
  return faults->sync_lies != 0 ? 0 : real(file);
}

int fdatasync(int file) {
  static int (*real)(int);
  if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
  return forced(file, real);
}

int fsync(int file) {
  static int (*real)(int);
  if (!real) real = dlsym(RTLD_NEXT, "fsync");
  return forced(file, real);
}

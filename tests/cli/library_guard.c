/* Preloaded into the command: ends it where it opens anything but its own output by HDF5 or netCDF in its first process.
 * Workers are other processes and may. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pid_t program;

__attribute__((constructor)) static void remember(void) { program = getpid(); }

static void check(const char* name) {
  const char* output = getenv("LIBRARY_GUARD_OUTPUT");
  if (getpid() != program || (output != NULL && strstr(name, output) != NULL)) return;
  static const char message[] = "library_guard: the program itself opened a file by its library\n";
  if (write(STDERR_FILENO, message, sizeof message - 1) < 0) _exit(98);
  _exit(99);
}

int64_t H5Fopen(const char* name, unsigned flags, int64_t access) {
  check(name);
  return ((int64_t(*)(const char*, unsigned, int64_t))dlsym(RTLD_NEXT, "H5Fopen"))(name, flags, access);
}

int nc_open(const char* name, int mode, int* id) {
  check(name);
  return ((int (*)(const char*, int, int*))dlsym(RTLD_NEXT, "nc_open"))(name, mode, id);
}

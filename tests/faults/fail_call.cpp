// Loaded before a program's own libraries (LD_PRELOAD), makes the N-th call of one function of the C library fail.
//   FAULT_CALL=write|pwrite|fsync|close|rename|pread|ftruncate|fallocate|open|mkdir  FAULT_AT=N  FAULT_ERRNO=number
// With FAULT_COUNT=FILE nothing fails; the number of calls is written to FILE when the program ends.
// FAULT_CALL=pthread_create: every one of them fails with EAGAIN, as where no more threads are allowed.
// Only files below FAULT_FOLDER count, where the call names or holds one.
// With FAULT_LOG=FILE each write, fsync and rename is written there as a line: the call and the path, for rename both.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

std::atomic<long> calls{0};

const char* setting(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_below(const char* path) {
  const char* const folder = setting("FAULT_FOLDER");
  return std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool is_below(int descriptor) {
  char link[64];
  char path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return false;
  path[length] = '\0';
  return is_below(path);
}

std::string path_of(const char* path) { return path; }

std::string path_of(int descriptor) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = readlink(link.c_str(), path, sizeof path);
  return {path, static_cast<std::size_t>(length < 0 ? 0 : length)};
}

/// Writes a line where a log is wanted; each with one call, as workers and threads write too.
void log_line(const std::string& line) {
  static const char* const path = std::getenv("FAULT_LOG");
  if (path == nullptr || *path == '\0') return;
  static const auto file = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600));
  syscall(SYS_write, file, line.data(), line.size());
}

/// Counts a call; tells whether it must fail.
template <class Place>
bool fails(const char* call, Place place) {
  if (is_below(place)) log_line(std::string(call) + ' ' + path_of(place) + '\n');
  if (std::strcmp(setting("FAULT_CALL"), call) != 0 || !is_below(place)) return false;
  if (++calls != std::atol(setting("FAULT_AT"))) return false;
  errno = std::atoi(setting("FAULT_ERRNO"));
  return true;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

__attribute__((destructor)) void report() {
  const char* const path = setting("FAULT_COUNT");
  if (*path == '\0') return;
  if (FILE* const file = std::fopen(path, "w")) {
    std::fprintf(file, "%ld\n", calls.load());
    std::fclose(file);
  }
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count) {
  if (fails("write", descriptor)) return -1;
  return real<decltype(write)>("write")(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
  if (fails("pwrite", descriptor)) return -1;
  return real<decltype(pwrite)>("pwrite")(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset) {
  if (fails("pwrite", descriptor)) return -1;
  return real<decltype(pwrite64)>("pwrite64")(descriptor, bytes, count, offset);
}

ssize_t pread(int descriptor, void* bytes, size_t count, off_t offset) {
  if (fails("pread", descriptor)) return -1;
  return real<decltype(pread)>("pread")(descriptor, bytes, count, offset);
}

ssize_t pread64(int descriptor, void* bytes, size_t count, off64_t offset) {
  if (fails("pread", descriptor)) return -1;
  return real<decltype(pread64)>("pread64")(descriptor, bytes, count, offset);
}

int fsync(int descriptor) {
  if (fails("fsync", descriptor)) return -1;
  return real<decltype(fsync)>("fsync")(descriptor);
}

int close(int descriptor) {
  const bool failed = fails("close", descriptor);
  const int number = errno;
  const int result = real<decltype(close)>("close")(descriptor);
  if (!failed) return result;
  errno = number;  // the file is closed all the same, as Linux does it
  return -1;
}

int ftruncate(int descriptor, off_t size) noexcept {
  if (fails("ftruncate", descriptor)) return -1;
  return real<int(int, off_t)>("ftruncate")(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) noexcept {
  if (fails("ftruncate", descriptor)) return -1;
  return real<int(int, off64_t)>("ftruncate64")(descriptor, size);
}

int fallocate(int descriptor, int mode, off_t offset, off_t size) {
  if (fails("fallocate", descriptor)) return -1;
  return real<decltype(fallocate)>("fallocate")(descriptor, mode, offset, size);
}

int fallocate64(int descriptor, int mode, off64_t offset, off64_t size) {
  if (fails("fallocate", descriptor)) return -1;
  return real<decltype(fallocate64)>("fallocate64")(descriptor, mode, offset, size);
}

int rename(const char* from, const char* to) noexcept {
  if (is_below(to)) log_line(std::string("from ") + from + '\n');
  if (fails("rename", to)) return -1;
  return real<int(const char*, const char*)>("rename")(from, to);
}

int mkdir(const char* path, mode_t mode) noexcept {
  if (fails("mkdir", path)) return -1;
  return real<int(const char*, mode_t)>("mkdir")(path, mode);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*), void* of) noexcept {
  if (std::strcmp(setting("FAULT_CALL"), "pthread_create") == 0) return EAGAIN;
  using Create = int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  return real<Create>("pthread_create")(thread, attributes, run, of);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (fails("open", path)) return -1;
  return real<int(const char*, int, ...)>("open")(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (fails("open", path)) return -1;
  return real<int(const char*, int, ...)>("open64")(path, flags, mode);
}
}

#include "fieldwise/io/worker/worker.hpp"

#include <hdf5.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "io/worker/forker.hpp"
#include "io/worker/worker_forker.hpp"

namespace fieldwise::io {

namespace {

/// Keeps the libraries from reading .ncrc files, loading code and working on when the program ends, here and in all
/// workers.
void forbid_configuration() {
  ::setenv("NCRCENV_IGNORE", "1", 1);
  ::setenv("HDF5_PLUGIN_PRELOAD", "::", 1);  // HDF5's word for no plug-ins at all
  ::unsetenv("HDF5_PLUGIN_PATH");
  ::unsetenv("HDF5_VOL_CONNECTOR");
  ::unsetenv("HDF5_DRIVER");
  // What is written is closed by who writes it. When a program ends HDF5 would try once more to finish files whose disk
  // has failed, and crash.
  H5dont_atexit();
}

}  // namespace

bool start_workers(const WorkerLimits& limits) {
  forbid_configuration();
  stop_workers();
  if (::access("/proc/self/fd", X_OK) != 0) return false;
  auto sockets = connected_sockets(SOCK_SEQPACKET);
  if (!sockets) return false;
  const pid_t child = ::fork();
  // No signal of a dying parent here: the kernel sends it when the thread ends that forked, and sends none to what the
  // forker has made. The forker sees its end of the socket closed, however the program ended, and ends all of these.
  if (child == 0) run_forker(sockets->there.number());
  if (child < 0) return false;
  forker() = std::make_unique<Forker>(std::move(sockets->here), child, limits);
  return true;
}

bool has_workers() noexcept { return forker() != nullptr; }

void stop_workers() noexcept { forker().reset(); }

}  // namespace fieldwise::io

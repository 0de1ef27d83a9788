#include "io/worker/worker_forker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <netcdf.h>
#include <netcdf_mem.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/index/chunk_grid_bytes.hpp"
#include "fieldwise/io/index/file_index_bytes.hpp"
#include "io/netcdf/netcdf_header.hpp"
#include "io/netcdf/read_chunk_index.hpp"
#include "io/worker/worker_messages.hpp"
#include "io/worker/worker_serve.hpp"
#include "io/worker/worker_socket.hpp"

namespace fieldwise::io {

namespace {

constexpr int kSocket = 3;  // of every process of ours, right after standard error

/// Leaves the process with /dev/null three times and one socket: a library that prints or reads must meet nobody. It
/// takes no descriptor more than there are: where none is to be had it would keep the socket of who made it, and take
/// his orders.
int keep_only(int socket) {
  if (socket != kSocket && ::dup2(socket, kSocket) < 0) ::_exit(1);
  ::close_range(kSocket + 1, ~0U, 0);
  const int nothing = ::open("/dev/null", O_RDWR);
  for (int standard = 0; standard < kSocket; ++standard) ::dup2(nothing, standard);
  ::close_range(kSocket + 1, ~0U, 0);
  return kSocket;
}

void limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{most, most};
  ::setrlimit(resource, &both);
}

/// Ends this process when the one that made it ends, also when that happened already.
void die_with(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);
}

/// Returns a small NetCDF-4 file; empty where the library cannot make one.
std::vector<std::byte> sample_file() {
  int file = 0;
  int dimension = 0;
  int variable = 0;
  if (nc_create_mem("sample", NC_NETCDF4, 0, &file) != NC_NOERR) return {};
  const std::size_t chunk = 4;
  nc_def_dim(file, "lat", chunk, &dimension);
  nc_def_var(file, "lat", NC_DOUBLE, 1, &dimension, &variable);
  nc_def_var_chunking(file, variable, NC_CHUNKED, &chunk);
  nc_def_var_deflate(file, variable, 1, 1, 1);
  nc_put_att_text(file, variable, "units", 13, "degrees_north");
  const std::array<double, chunk> values{1, 2, 3, 4};
  nc_put_var_double(file, variable, values.data());
  NC_memio memory{};
  if (nc_close_memio(file, &memory) != NC_NOERR) return {};
  const auto bytes = std::as_bytes(std::span(static_cast<const char*>(memory.memory), memory.size));
  std::vector<std::byte> content(bytes.begin(), bytes.end());
  std::free(memory.memory);
  return content;
}

/// Reads a file of our own making: what the libraries set up at their first file, every worker finds done. Without it a
/// worker takes several times as long.
void warm_up() {
  const std::vector<std::byte> content = sample_file();
  const Descriptor memory(::memfd_create("sample", MFD_CLOEXEC));
  const auto written = ::write(memory.number(), content.data(), content.size());
  if (content.empty() || written != static_cast<ssize_t>(content.size())) return;
  const FileName name{"sample", fmt::format("/proc/self/fd/{}", memory.number())};
  try {
    static_cast<void>(from_bytes(to_bytes(read_index(name))));
    static_cast<void>(to_bytes(read_chunk_grid(name, "lat")));
  } catch (const core::Error&) {  // only time is lost
  }
}

void set_up_forker() {
  // Ctrl-C goes to all processes of a terminal; the program decides when the others end.
  for (const int one : {SIGINT, SIGHUP, SIGQUIT, SIGTERM, SIGPIPE}) std::signal(one, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit(RLIMIT_CORE, 0);
  ::setenv("HOME", "/nonexistent", 1);  // netCDF looks there for passwords of addresses that it never gets
  // Done once here, so that no worker has to. HDF5 refuses where the environment has forbidden plug-ins for good.
  H5open();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // nobody would read what it prints, and it takes a millisecond a file
  H5PLset_loading_state(0);
  nc_initialize();
  warm_up();
  limit(RLIMIT_FSIZE, 0);
  core::request_stop(0);  // what was asked of the program before it forked is the program's to answer
}

/// Holds a worker and the program's end of its socket.
struct NewWorker {
  pid_t pid = -1;
  Descriptor socket;
  int error_number = 0;  ///< where there is none
};

/// Makes, keeps and ends workers.
class Nursery {
 public:
  /// Makes the next worker before it is asked for: the program does not wait for a fork.
  void prepare() {
    if (next_.pid < 0) next_ = fork_worker();
  }

  NewWorker take() {
    prepare();
    NewWorker taken = std::move(next_);
    next_ = {};
    if (taken.pid > 0) workers_.insert(taken.pid);
    return taken;
  }

  /// Ends a worker and tells how it ended: one that has died before keeps its own status. Nobody else waits for
  /// workers, so that the number cannot have passed on to another process.
  ForkerAnswer end(pid_t worker) {
    if (workers_.erase(worker) == 0) return {};
    ::kill(worker, SIGKILL);
    int status = 0;
    return ::waitpid(worker, &status, 0) == worker ? ForkerAnswer{worker, status} : ForkerAnswer{};
  }

 private:
  static NewWorker fork_worker() {
    auto sockets = connected_sockets(SOCK_STREAM);
    if (!sockets) return {-1, {}, errno};
    const pid_t forker = ::getpid();
    const pid_t worker = ::fork();
    if (worker == 0) {
      die_with(forker);
      run_worker(keep_only(sockets->there.number()));
    }
    return {worker, std::move(sockets->here), errno};
  }

  std::set<pid_t> workers_;
  NewWorker next_;
};

/// Does what the program asks; returns false where the program is gone.
bool obey(int control, const ForkerOrder& order, Nursery& nursery) {
  if (order.order == Order::fork) {
    const NewWorker worker = nursery.take();
    return send_all(control, bytes_of_message(ForkerAnswer{worker.pid, worker.pid < 0 ? worker.error_number : 0}),
                    worker.socket.number()) == Exchange::done;
  }
  const ForkerAnswer answer = nursery.end(static_cast<pid_t>(order.pid));
  return order.order == Order::forget || send_all(control, bytes_of_message(answer)) == Exchange::done;
}

}  // namespace

void run_forker(int control) {
  control = keep_only(control);
  set_up_forker();
  Nursery nursery;
  while (true) {
    nursery.prepare();
    ForkerOrder order;
    if (receive_all(control, bytes_into_message(order), {}) != Exchange::done) ::_exit(0);
    if (!obey(control, order, nursery)) ::_exit(0);
  }
}

}  // namespace fieldwise::io

#include "worker_forker.hpp"

#include <fcntl.h>
#include <hdf5.h>
#include <netcdf.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <set>

#include "hdf5_handle.hpp"
#include "worker_messages.hpp"
#include "worker_socket.hpp"

namespace fieldwise::io {

namespace {

constexpr int kSocket = 3;  // of every process of ours, right after standard error

/// Leaves the process with /dev/null three times and one socket: a library that prints or reads must meet nobody.
int keep_only(int socket) {
  const int kept = ::fcntl(socket, F_DUPFD, kSocket + 1);
  const int nothing = ::open("/dev/null", O_RDWR);
  for (int standard = 0; standard < kSocket; ++standard) ::dup2(nothing, standard);
  ::dup2(kept, kSocket);
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

void set_up_forker() {
  // Ctrl-C goes to all processes of a terminal; the program decides when the others end.
  for (const int one : {SIGINT, SIGHUP, SIGQUIT, SIGTERM, SIGPIPE}) std::signal(one, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  ::setenv("HOME", "/nonexistent", 1);  // netCDF looks there for passwords of addresses that it never gets
  // Done once here, so that no worker has to. HDF5 refuses where the environment has forbidden plug-ins for good.
  const QuietErrors quiet;
  H5open();
  H5PLset_loading_state(0);
  nc_initialize();
}

ForkerAnswer fork_worker(Descriptor socket, std::set<pid_t>& workers) {
  const pid_t forker = ::getpid();
  const pid_t worker = ::fork();
  if (worker == 0) {
    die_with(forker);
    run_worker(keep_only(socket.number()));
  }
  if (worker > 0) workers.insert(worker);
  return {worker, 0};
}

/// Ends a worker and tells how it ended: one that has died before keeps its own status. Nobody else waits for workers,
/// so that the number cannot have passed on to another process.
ForkerAnswer end_worker(pid_t worker, std::set<pid_t>& workers) {
  if (workers.erase(worker) == 0) return {-1, 0};
  ::kill(worker, SIGKILL);
  int status = 0;
  return ::waitpid(worker, &status, 0) == worker ? ForkerAnswer{worker, status} : ForkerAnswer{};
}

}  // namespace

void run_forker(int control) {
  control = keep_only(control);
  set_up_forker();
  std::set<pid_t> workers;
  while (true) {
    ForkerOrder order;
    Descriptor passed;
    if (receive_all(control, bytes_into_message(order), {}, &passed) != Exchange::done) ::_exit(0);
    const ForkerAnswer answer =
        order.pid == 0 ? fork_worker(std::move(passed), workers) : end_worker(static_cast<pid_t>(order.pid), workers);
    if (send_all(control, bytes_of_message(answer)) != Exchange::done) ::_exit(0);
  }
}

}  // namespace fieldwise::io

// Workers: processes that run the NetCDF library on input files, so that a damaged file cannot end or hang the program.
// May know: the standard library.
// Must not know: how files are read, how processes talk to each other.
#pragma once

#include <chrono>
#include <cstdint>

namespace fieldwise::io {

/// Bounds what a worker may use; looking up chunks and reading values may take `kPatience` times as long.
struct WorkerLimits {
  std::uint64_t memory_bytes = std::uint64_t{1} << 30U;  ///< address space beyond what a worker begins with
  std::chrono::seconds processor{20};
  std::chrono::milliseconds wall{30'000};

  static constexpr int kPatience = 6;
};

/// Starts a small process that makes a worker for each input file from now on: `index_file`, `index_chunks` and what
/// only netCDF can read then run there, and a file that makes the library crash, hang or want endless memory gives
/// core::Error of kind input_damaged. Without workers all of it runs in this process.
///
/// Call it once, at the start of a program, from its main thread and before any other exists: it forks. It also sets
/// the environment so that netCDF and HDF5 read no configuration and load no plug-ins, and HDF5 finishes no files when
/// the program ends: who writes them closes them. Returns whether workers can be
/// had: they need Linux with /proc.
[[nodiscard]] bool start_workers(const WorkerLimits& limits = {});

/// Tells whether workers were started.
bool has_workers() noexcept;

/// Ends all workers; what needs the library runs in this process again.
void stop_workers() noexcept;

}  // namespace fieldwise::io

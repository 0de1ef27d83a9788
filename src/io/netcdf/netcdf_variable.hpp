// NetcdfVariable: parts of one variable read through the netCDF library, in the process that calls.
// May know: netCDF file, input name.
// Must not know: workers, what the values mean.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/netcdf/file_name.hpp"

namespace fieldwise::io {

/// Owns an open file and one of its variables.
class NetcdfVariable {
 public:
  /// Opens a variable ("name" or "group/name") with a cache for chunks; 0 leaves that to the library. Errors:
  /// input_damaged.
  NetcdfVariable(const FileName& name, const std::string& variable, std::size_t cache_bytes);
  NetcdfVariable(const NetcdfVariable&) = delete;
  NetcdfVariable& operator=(const NetcdfVariable&) = delete;
  ~NetcdfVariable();

  /// Fills `into` with the values of [start, start + count) as stored, in native byte order. Errors: input_damaged,
  /// also where `into` is not as large as the values.
  void read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
            std::span<std::byte> into) const;

 private:
  struct Opened;
  std::unique_ptr<Opened> opened_;
};

}  // namespace fieldwise::io

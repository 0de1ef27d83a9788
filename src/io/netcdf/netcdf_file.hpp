// NetcdfFile: a NetCDF file opened for reading through the netCDF library, with errors as sentences.
// May know: core's error; its users are the only sources that read through netCDF.
// Must not know: what the variables mean.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/netcdf/file_name.hpp"

namespace netCDF {
class NcFile;
class NcVar;
}  // namespace netCDF

namespace fieldwise::io {

/// Owns an open file.
class NetcdfFile {
 public:
  /// Opens a file. Errors: input_damaged with the path and the library's reason.
  explicit NetcdfFile(const FileName& name);
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;
  ~NetcdfFile();

  [[nodiscard]] netCDF::NcFile& file() noexcept { return *file_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Returns a variable by its full name ("group/name"). Errors: input_damaged where there is none.
  [[nodiscard]] netCDF::NcVar variable(const std::string& name) const;

 private:
  std::string path_;
  std::unique_ptr<netCDF::NcFile> file_;
};

/// Throws input_damaged "<path>: <what>: <reason>" where a netCDF status is not success.
void require_read(int status, const std::string& path, const std::string& what);

/// Reads part of a variable, in the stored type and native byte order. Errors: input_damaged, naming the variable.
void read_part(const NetcdfFile& file, const netCDF::NcVar& variable, const std::vector<std::size_t>& start,
               const std::vector<std::size_t>& count, std::span<std::byte> into);

/// Names a file that this process opens itself. Errors: input_missing.
FileName name_here(const std::string& path);

}  // namespace fieldwise::io

#include "io/netcdf/netcdf_file.hpp"

#include <fmt/format.h>
#include <netcdf.h>

#include <filesystem>
#include <netcdf>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

namespace {

core::Error read_error(const std::string& path, const std::string& what, int status) {
  const std::string_view reason =
      status == NC_EHDFERR ? "its HDF5 structure or its compressed values are damaged" : nc_strerror(status);
  return {core::ErrorKind::input_damaged, fmt::format("{}: {}: {}", path, what, reason)};
}

}  // namespace

void require_read(int status, const std::string& path, const std::string& what) {
  if (status != NC_NOERR) throw read_error(path, what, status);
}

FileName name_here(const std::string& path) {
  // A path from the root on can be no address for the library to open a connection to.
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::canonical(path, error);
  if (error) throw core::Error(core::ErrorKind::input_missing, fmt::format("{}: {}", path, error.message()));
  return {path, absolute.string()};
}

NetcdfFile::NetcdfFile(const FileName& name) : path_(name.path) {
  try {
    file_ = std::make_unique<netCDF::NcFile>(name.opened, netCDF::NcFile::read);
  } catch (const netCDF::exceptions::NcException& exception) {
    throw read_error(name.path, "it cannot be opened as NetCDF", exception.errorCode());
  }
}

NetcdfFile::~NetcdfFile() = default;

netCDF::NcVar NetcdfFile::variable(const std::string& name) const {
  netCDF::NcGroup group = *file_;
  std::string_view rest = name;
  for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
    group = group.getGroup(std::string(rest.substr(0, slash)));
    rest.remove_prefix(slash + 1);
    if (group.isNull()) break;
  }
  const netCDF::NcVar found = group.isNull() ? netCDF::NcVar() : group.getVar(std::string(rest));
  if (found.isNull()) {
    throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}: variable {} has disappeared", path_, name));
  }
  return found;
}

void read_part(const NetcdfFile& file, const netCDF::NcVar& variable, const std::vector<std::size_t>& start,
               const std::vector<std::size_t>& count, std::span<std::byte> into) {
  if (into.empty()) return;
  try {
    if (start.empty()) {
      variable.getVar(static_cast<void*>(into.data()));
    } else {
      variable.getVar(start, count, static_cast<void*>(into.data()));
    }
  } catch (const netCDF::exceptions::NcException& exception) {
    throw read_error(file.path(), fmt::format("values of {} cannot be read", variable.getName()),
                     exception.errorCode());
  }
}

}  // namespace fieldwise::io

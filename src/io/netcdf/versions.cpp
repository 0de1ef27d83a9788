#include "fieldwise/io/netcdf/versions.hpp"

#include <fmt/format.h>
#include <hdf5.h>
#include <netcdf.h>

namespace fieldwise::io {

std::string netcdf_version() {
  // "4.9.0 of Sep 25 2022 ...": the build date would make the text differ between equal libraries.
  const std::string text = nc_inq_libvers();
  return text.substr(0, text.find(' '));
}

std::string hdf5_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  if (H5get_libversion(&major, &minor, &release) < 0) return "of unknown version";
  return fmt::format("{}.{}.{}", major, minor, release);
}

}  // namespace fieldwise::io

#include "io/netcdf/file_content.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "io/system/input_error.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

constexpr std::string_view kHdf5Signature = "\x89HDF\r\n\x1a\n";

struct Signature {
  std::string_view bytes;
  std::string_view sentence;
};

// Files that people really give the name .nc.
constexpr std::array<Signature, 6> kOthers{{
    {"GRIB", "is a GRIB file, not NetCDF: convert it first, for example with cdo -f nc copy"},
    {"\x1f\x8b", "is compressed with gzip: run gunzip first"},
    {"PK\x03\x04",
     "is a ZIP archive, not NetCDF, as the CDS delivers requests for several kinds of data: unpack it with "
     "unzip {0}, and name the files that come out"},
    {"BZh", "is compressed with bzip2: run bunzip2 first"},
    {"\x0e\x03\x13\x01", "is an HDF4 file, which this program does not read"},
    {"\xfd"
     "7zXZ",
     "is compressed with xz: run unxz first"},
}};

Error damaged(const std::string& path, std::string_view sentence) {
  return {ErrorKind::input_damaged, fmt::format("{}: {}", path, sentence)};
}

std::string beginning_of(std::ifstream& file) {
  std::string bytes(512, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

struct stat status_of(const FileName& name) {
  struct stat status {};
  if (::stat(name.opened.c_str(), &status) != 0) throw input_error(name.path, errno);
  return status;
}

/// Returns the size of a file that is regular.
std::uint64_t regular_size(const FileName& name) {
  const std::string& path = name.path;
  // A name such as https://... would make the library open a connection.
  if (path.find("://") != std::string::npos || path.find("#mode=") != std::string::npos) {
    throw Error(ErrorKind::input_missing, fmt::format("{}: an address is no file: download it first", path));
  }
  const struct stat status = status_of(name);
  require_regular_mode(path, status.st_mode);
  return static_cast<std::uint64_t>(status.st_size);
}

std::uint64_t little_endian(const std::string& bytes, std::size_t at, std::size_t length) {
  std::uint64_t value = 0;
  for (std::size_t i = length; i > 0 && at + length <= bytes.size(); --i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}

/// Returns where an HDF5 file ends by its superblock, which begins at the start of `bytes`; 0 where that is not said.
std::uint64_t hdf5_end(const std::string& bytes) {
  const auto version = static_cast<unsigned char>(bytes[8]);
  const std::size_t offset_bytes = static_cast<unsigned char>(bytes[version < 2 ? 13 : 9]);
  if (version > 3 || offset_bytes != 8) return 0;
  constexpr std::array<std::size_t, 4> kBase{24, 28, 12, 12};
  constexpr std::array<std::size_t, 4> kEnd{40, 44, 28, 28};
  const std::uint64_t end = little_endian(bytes, kEnd[version], 8);
  const std::uint64_t base = little_endian(bytes, kBase[version], 8);
  return base > end ? 0 : end;
}

/// Finds the HDF5 signature, which may stand at 0, 512, 1024, 2048, ...
bool is_hdf5(std::ifstream& file, const std::string& path, std::uint64_t size) {
  for (std::uint64_t at = 0; at + kHdf5Signature.size() <= size; at = at == 0 ? 512 : 2 * at) {
    file.clear();
    file.seekg(static_cast<std::streamoff>(at));
    const std::string bytes = beginning_of(file);
    if (!bytes.starts_with(kHdf5Signature)) continue;
    const std::uint64_t end = bytes.size() < 48 ? size + 1 : hdf5_end(bytes);
    if (end > size) {
      throw damaged(path, fmt::format("the file is cut short: it has {} bytes{}", size,
                                      bytes.size() < 48 ? "" : fmt::format(", but was written with {}", end)));
    }
    return true;
  }
  return false;
}

bool is_html(const std::string& bytes) {
  const std::string lower = core::lower_case(core::trimmed(bytes, core::kBlanksAndQuotes));
  return lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.starts_with("<head") ||
         lower.find("<html") != std::string::npos;
}

}  // namespace

void require_regular(const FileName& name) { static_cast<void>(regular_size(name)); }

Container container_of(const FileName& name) {
  const std::string& path = name.path;
  const std::uint64_t size = regular_size(name);
  std::ifstream file(name.opened, std::ios::binary);
  if (!file) throw input_error(path, errno);
  const std::string bytes = beginning_of(file);
  if (bytes.empty()) throw damaged(path, "is empty (0 bytes): the download or copy failed?");
  if (bytes.size() >= 4 && bytes.starts_with("CDF") && (bytes[3] == 1 || bytes[3] == 2 || bytes[3] == 5)) {
    return Container::classic;
  }
  for (const Signature& other : kOthers) {
    if (bytes.starts_with(other.bytes)) throw damaged(path, fmt::format(fmt::runtime(other.sentence), path));
  }
  if (bytes.starts_with("version https://git-lfs")) {
    throw damaged(path, "is a Git LFS pointer, not the file itself: run git lfs pull");
  }
  if (is_html(bytes)) throw damaged(path, "is an HTML page, not NetCDF: the download failed?");
  if (is_hdf5(file, path, size)) return Container::hdf5;
  throw damaged(path, "is neither a NetCDF file nor a text series that can be read");
}

}  // namespace fieldwise::io

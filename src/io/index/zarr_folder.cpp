#include "fieldwise/io/index/zarr_folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace fieldwise::io {

bool is_zarr_folder(const std::string& path) {
  constexpr std::array<const char*, 4> kMarks{"zarr.json", ".zgroup", ".zarray", ".zmetadata"};
  const std::filesystem::path folder(path);
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return false;
  return std::ranges::any_of(kMarks, [&](const char* mark) { return std::filesystem::exists(folder / mark, error); });
}

}  // namespace fieldwise::io

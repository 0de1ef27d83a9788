#include "fieldwise/geometry/files_of_borders.hpp"

#include <filesystem>
#include <initializer_list>
#include <system_error>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::geometry {

std::vector<std::string> files_of_borders(const std::string& path) {
  std::vector<std::string> files = {path};
  if (core::lower_case(std::filesystem::path(path).extension().string()) != ".shp") return files;
  for (const char* ending : {".shx", ".SHX", ".dbf", ".DBF", ".prj", ".PRJ"}) {
    const std::filesystem::path file = std::filesystem::path(path).replace_extension(ending);
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) files.push_back(file.string());
  }
  return files;
}

}  // namespace fieldwise::geometry

#include "fieldwise/io/reading/marked_variable.hpp"

#include <fmt/format.h>

#include <optional>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

MarkedVariable read_marked_variable(const std::string& path, std::string_view mark) {
  const FileIndex index = index_file(path);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < index.variables.size(); ++i) {
    if (index.variables[i].find(mark) == nullptr || !is_number(index.variables[i].type)) continue;
    if (found) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("{}: {} and {} both have the attribute {}: write each to a file of its own", path,
                                    index.variables[*found].name, index.variables[i].name, mark));
    }
    found = i;
  }
  if (!found) {
    throw core::Error(core::ErrorKind::usage, fmt::format("{}: no variable has the attribute {}", path, mark));
  }
  const VariableIndex& variable = index.variables[*found];
  MarkedVariable result{variable.name, {}, read_coordinates(index, *found)};
  for (const Attribute& attribute : variable.attributes) {
    if (attribute.numbers.empty()) result.attributes.emplace(attribute.name, attribute.text);
  }
  return result;
}

}  // namespace fieldwise::io

#include "fieldwise/io/writing/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

namespace {

using FieldPointers = std::vector<std::reference_wrapper<const core::Field>>;

void require_shape(const core::Field& field) {
  const core::FieldHeader& header = field.header;
  const std::array<std::size_t, 3> shape = {header.leading_size(), header.grid->rows, header.grid->columns};
  const auto& found = field.values.shape();
  if (std::equal(shape.begin(), shape.end(), found.begin(), found.end())) return;
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("field {} has values of shape {} x {} x {}; its header says {} x {} x {}", header.name,
                                found[0], found[1], found[2], shape[0], shape[1], shape[2]));
}

void write_all(const std::string& path, const FieldPointers& fields,
               const std::map<std::string, std::string>& attributes, const OutputFormat& format) {
  std::vector<core::FieldHeader> headers;
  for (const core::Field& field : fields) {
    require_shape(field);
    headers.push_back(field.header);
  }
  OutputFile file(path, headers, attributes, format);
  for (std::size_t i = 0; i < fields.size(); ++i) file.sink(i).write(core::view(fields[i].get()));
  file.commit();
}

}  // namespace

void write(const std::string& path, const std::vector<core::Field>& fields,
           const std::map<std::string, std::string>& attributes, const OutputFormat& format) {
  write_all(path, FieldPointers(fields.begin(), fields.end()), attributes, format);
}

void write(const std::string& path, const core::Field& field, const std::map<std::string, std::string>& attributes,
           const OutputFormat& format) {
  write_all(path, {std::cref(field)}, attributes, format);
}

void write(const std::string& path, const core::Table& table, const std::map<std::string, std::string>& attributes,
           const OutputFormat& format) {
  OutputFile file(path, attributes, format);
  file.write(table);
  file.commit();
}

}  // namespace fieldwise::io

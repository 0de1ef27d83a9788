#include "fieldwise/io/writing/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

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

/// Requires of each variable with layers each of them once.
void require_all_layers(const std::vector<core::FieldHeader>& headers,
                        const std::vector<std::pair<std::size_t, std::size_t>>& sinks) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    std::vector<std::size_t> given;
    for (const auto& [variable, layer] : sinks) {
      if (variable == i) given.push_back(layer);
    }
    std::ranges::sort(given);
    bool all = given.size() == headers[i].layer_count();
    for (std::size_t layer = 0; all && layer < given.size(); ++layer) all = given[layer] == layer;
    if (all) continue;
    throw core::Error(core::ErrorKind::usage, fmt::format("variable {} has {} layers, of which each must be given once",
                                                          headers[i].name, headers[i].layer_count()));
  }
}

void write_all(const std::string& path, const FieldPointers& fields,
               const std::map<std::string, std::string>& attributes, const OutputFormat& format) {
  std::vector<core::FieldHeader> headers;
  std::vector<std::pair<std::size_t, std::size_t>> sinks;  // of the variable, of the layer
  for (const core::Field& field : fields) {
    require_shape(field);
    const auto begun = std::ranges::find_if(headers, [&](const core::FieldHeader& header) {
      return header.layers && field.header.layers && header.name == field.header.name &&
             *header.layers == *field.header.layers;
    });
    sinks.emplace_back(begun - headers.begin(), field.header.layer);
    if (begun != headers.end()) continue;
    headers.push_back(field.header);
    headers.back().layer = 0;
  }
  require_all_layers(headers, sinks);
  OutputFile file(path, headers, attributes, format);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    file.sink(sinks[i].first, sinks[i].second).write(core::view(fields[i].get()));
  }
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

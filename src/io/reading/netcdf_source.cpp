#include "io/reading/netcdf_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fieldwise/core/counted.hpp"
#include "io/reading/digest_of_stored.hpp"
#include "io/reading/source_fingerprint.hpp"

namespace fieldwise::io {

NetcdfSource::NetcdfSource(std::shared_ptr<VariableStore> store, std::size_t layer)
    : store_(std::move(store)), header_(store_->layout().header) {
  header_.layer = layer;
}

std::string NetcdfSource::fingerprint(core::IndexRange times) const {
  return source_fingerprint(store_->layout(), header_.layer, times);
}

std::optional<stream::StoredDigest> NetcdfSource::stored_digest(const std::string& path, std::size_t times) const {
  const std::vector<FilePart>& parts = store_->layout().parts;
  const auto part = std::ranges::find_if(parts, [&](const FilePart& one) { return one.index->path == path; });
  return part == parts.end() ? std::nullopt : digest_of_stored(*part, times);
}

std::vector<std::string> NetcdfSource::files_read() const {
  std::vector<std::string> files;
  for (const std::size_t file : met_.read) files.push_back(store_->layout().parts[file].index->path);
  return files;
}

std::vector<std::string> NetcdfSource::findings() const {
  if (met_.infinite.empty()) return {};
  const std::vector<FilePart>& parts = store_->layout().parts;
  const std::size_t others = met_.infinite.size() - 1;
  return {fmt::format("{}{}: {} has infinite values, which count as missing", parts[*met_.infinite.begin()].index->path,
                      others == 0 ? std::string() : fmt::format(" and {} more", core::counted(others, "file")),
                      parts.front().stored().name)};
}

std::vector<std::unique_ptr<stream::FieldSource>> layer_sources(SourceLayout layout) {
  const std::size_t count = layout.header.layer_count();
  const auto store = std::make_shared<VariableStore>(std::move(layout));
  std::vector<std::unique_ptr<stream::FieldSource>> sources;
  for (std::size_t layer = 0; layer < count; ++layer) sources.push_back(std::make_unique<NetcdfSource>(store, layer));
  return sources;
}

}  // namespace fieldwise::io

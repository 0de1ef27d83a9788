#include "io/reading/netcdf_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/worker/index_file.hpp"
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

/// A layer has the share of the bytes that it has of the values.
std::size_t NetcdfSource::bytes_to_read() const {
  const SourceLayout& layout = store_->layout();
  std::vector<std::size_t> steps(layout.parts.size(), 0);
  for (const StepPlace& step : layout.steps) ++steps[step.file];
  double bytes = 0.0;
  for (std::size_t file = 0; file < layout.parts.size(); ++file) {
    const FilePart& part = layout.parts[file];
    const VariableIndex& variable = part.stored();
    const auto maps = static_cast<double>(steps[file] * layout.header.grid->size());
    const auto values = static_cast<double>(part.index->size(variable));
    if (values == 0.0) continue;
    double stored = values * static_cast<double>(bytes_of(variable.type));
    if (variable.storage == StorageKind::chunked) {
      stored = 0.0;
      const ChunkGrid grid = part.chunks ? *part.chunks : index_chunks(part.index->path, variable.name);
      for (const StoredChunk& chunk : grid.chunks) stored += static_cast<double>(chunk.length);
    }
    bytes += stored * std::min(1.0, maps / values);
  }
  return static_cast<std::size_t>(bytes);
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

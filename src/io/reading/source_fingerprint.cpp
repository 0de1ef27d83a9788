#include "io/reading/source_fingerprint.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/system/byte_stream.hpp"

namespace fieldwise::io {

namespace {

void put_part(ByteWriter& bytes, const FilePart& part, const std::vector<std::size_t>& positions) {
  bytes.put(std::filesystem::absolute(part.index->path).lexically_normal().string());
  bytes.put(part.stored().name);
  bytes.put(positions);
  for (const auto& dimension : {part.time, part.row, part.column}) bytes.put(dimension.value_or(part.fixed.size()));
  part.decoder.put(bytes);
}

}  // namespace

// Dates are a part of it: the values themselves say nothing of the axis along which operations place them.
std::string source_fingerprint(const SourceLayout& layout, std::size_t layer, core::IndexRange times) {
  ByteWriter bytes;
  bytes.put(layout.rows);
  bytes.put(layout.columns);
  bytes.put(layout.header.type);
  if (const core::TimeAxis* axis = layout.header.time.get()) {
    bytes.put(axis->calendar);
    bytes.put(axis->climatological);
    for (std::size_t t = times.begin; t < times.end; ++t) {
      bytes.put(axis->stamp[t].microseconds);
      bytes.put(axis->date_instant[t].microseconds);
      if (!axis->has_bounds()) continue;
      bytes.put(axis->lower[t].microseconds);
      bytes.put(axis->upper[t].microseconds);
    }
  }
  std::optional<std::size_t> last;
  for (std::size_t t = times.begin; t < std::min(times.end, layout.steps.size()); ++t) {
    const auto [file, position] = layout.steps[t];
    if (file != last) put_part(bytes, layout.parts[file], positions_of(layout, layout.parts[file], layer));
    last = file;
    bytes.put(position);
  }
  return sha256_of_bytes(bytes.take());
}

}  // namespace fieldwise::io

#include <filesystem>

#include "fieldwise/io/inputs/file_digest.hpp"
#include "io/reading/netcdf_source.hpp"
#include "io/system/byte_stream.hpp"

namespace fieldwise::io {

// Dates are a part of it: the values themselves say nothing of the axis along which operations place them.
std::string NetcdfSource::fingerprint(core::IndexRange times) const {
  ByteWriter bytes;
  bytes.put(layout_.rows);
  bytes.put(layout_.columns);
  bytes.put(layout_.header.type);
  if (const core::TimeAxis* axis = layout_.header.time.get()) {
    bytes.put(axis->calendar);
    bytes.put(axis->step_class);
    bytes.put(axis->hour_step);
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
  for (std::size_t t = times.begin; t < std::min(times.end, layout_.steps.size()); ++t) {
    const auto [file, position] = layout_.steps[t];
    if (file != last) put(bytes, layout_.parts[file]);
    last = file;
    bytes.put(position);
  }
  return sha256_of_bytes(bytes.take());
}

void NetcdfSource::put(ByteWriter& bytes, const FilePart& part) {
  bytes.put(std::filesystem::absolute(part.index->path).lexically_normal().string());
  bytes.put(part.index->variables[part.variable].name);
  bytes.put(part.fixed);
  for (const auto& dimension : {part.time, part.row, part.column}) bytes.put(dimension.value_or(part.fixed.size()));
  part.decoder.put(bytes);
}

std::vector<std::string> NetcdfSource::files_read() const {
  std::vector<std::string> files;
  for (const std::size_t file : read_) files.push_back(layout_.parts[file].index->path);
  return files;
}

}  // namespace fieldwise::io

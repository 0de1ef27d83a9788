#include "pipeline/record/settle.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "fieldwise/io/system/durable_file.hpp"
#include "pipeline/record/record_json.hpp"

namespace fieldwise::pipeline {

namespace {

/// Returns when the youngest of the inputs and the run file was changed.
std::int64_t youngest_source(const RunConfig& config, const RunRecord& now) {
  std::int64_t youngest = 0;
  for (const RecordedFile& input : now.inputs) youngest = std::max(youngest, input.modified_ns);
  std::error_code none;
  if (!std::filesystem::is_regular_file(config.origin, none)) return youngest;
  return std::max(youngest, recorded_file(config.origin, false).modified_ns);
}

void take_stamp(RecordedFile& file, const RecordedFile& now) {
  file.modified_ns = now.modified_ns;
  file.changed_ns = now.changed_ns;
  file.inode = now.inode;
}

}  // namespace

void settle(const RunConfig& config, const RunRecord& now, const RunRecord& last,
            const std::vector<std::string>& outputs) {
  const std::int64_t youngest = youngest_source(config, now);
  RunRecord record = last;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (recorded_file(outputs[i], false).modified_ns < youngest) {
      static_cast<void>(::utimensat(AT_FDCWD, outputs[i].c_str(), nullptr, 0));
    }
    take_stamp(record.outputs[i], recorded_file(outputs[i], false));
  }
  // Both lists are sorted by path, and of the same files.
  for (std::size_t i = 0; i < now.inputs.size(); ++i) {
    take_stamp(record.inputs[i], now.inputs[i]);
    if (record.inputs[i].sha256.empty()) record.inputs[i].sha256 = now.inputs[i].sha256;
  }
  if (record.inputs == last.inputs && record.outputs == last.outputs) return;
  io::write_text_file(record_path(outputs.front()), to_json(record));
}

}  // namespace fieldwise::pipeline

#include "fieldwise/pipeline/record/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/inputs/input_files.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "fieldwise/pipeline/plan/inspect.hpp"
#include "fieldwise/pipeline/record/provenance.hpp"
#include "fieldwise/pipeline/runfile/kept_files.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "pipeline/record/record_json.hpp"

namespace fieldwise::pipeline {

namespace {

namespace fs = std::filesystem;

// Inputs of that many bytes together are read in well under a second; larger ones have a digest only where asked for.
constexpr std::uint64_t kDigestedBytes = std::uint64_t{64} << 20U;

std::string beside(const std::string& output, std::string_view ending) {
  const fs::path path = fs::absolute(output).lexically_normal();
  return (path.parent_path() / ".fieldwise" / (path.filename().string() + std::string(ending))).string();
}

std::string folder_of_record(const std::string& path) { return fs::path(path).parent_path().parent_path().string(); }

std::string changed_input(const std::vector<RecordedFile>& now, const std::vector<RecordedFile>& then) {
  std::set<std::string> old_paths;
  for (const RecordedFile& file : then) old_paths.insert(file.path);
  std::set<std::string> new_paths;
  for (const RecordedFile& file : now) {
    new_paths.insert(file.path);
    if (!old_paths.contains(file.path)) return fmt::format("{} is new", file.path);
  }
  for (const RecordedFile& file : then) {
    if (!new_paths.contains(file.path)) return fmt::format("{} is no longer an input", file.path);
  }
  if (now.size() != then.size()) return "the record names an input twice";
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i].path != then[i].path) return "the record names its inputs in another order";
    if (!same_content(now[i], then[i])) return fmt::format("{} has changed", now[i].path);
  }
  return {};
}

std::string changed_output(const std::vector<std::string>& outputs, const RunRecord& last, const std::string& folder) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string path = (fs::path(folder) / last.outputs[i].path).lexically_normal().string();
    if (path != fs::absolute(outputs[i]).lexically_normal().string()) return "the outputs have other names";
    std::error_code error;
    if (!fs::exists(path, error)) return fmt::format("{} is not there", outputs[i]);
    if (!fs::is_regular_file(path, error) || !same_content(recorded_file(path, false), last.outputs[i])) {
      return fmt::format("{} is not as it was written", outputs[i]);
    }
  }
  return {};
}

}  // namespace

bool same_stamp(const RecordedFile& now, const RecordedFile& then) {
  return now.bytes == then.bytes && now.modified_ns == then.modified_ns && now.changed_ns == then.changed_ns &&
         now.inode == then.inode;
}

bool same_content(const RecordedFile& now, const RecordedFile& then) {
  if (now.bytes != then.bytes) return false;
  if (!now.sha256.empty() && !then.sha256.empty()) return now.sha256 == then.sha256;
  if (same_stamp(now, then)) return true;
  if (then.sha256.empty()) return now.modified_ns == then.modified_ns;
  return io::sha256_of_file(now.path) == then.sha256;
}

bool is_as_recorded(const std::string& path, const RecordedFile& file) {
  try {
    const std::optional<io::Descriptor> open = io::open_kept_file(path);
    return open && io::size_of_regular(*open) == file.bytes && io::sha256_of_open_file(*open, path) == file.sha256;
  } catch (const core::Error&) {
    return false;
  }
}

std::vector<RecordedFile> RunRecord::all_files() const {
  std::vector<RecordedFile> files = outputs;
  if (state) files.insert(files.end(), state->files.begin(), state->files.end());
  return files;
}

std::string record_path(const std::string& output) { return beside(output, ".json"); }
std::string journal_path(const std::string& output) { return beside(output, ".journal"); }
std::string state_path(const std::string& output) { return beside(output, ".state"); }
std::string headers_path(const std::string& output) { return beside(output, ".headers"); }

RecordedFile recorded_file(const std::string& path, bool digest) {
  const io::FileStamp stamp = io::stamp_of(path);
  return {
      path,       stamp.size, stamp.modified_ns, digest ? io::sha256_of_file(path) : std::string(), stamp.changed_ns,
      stamp.inode};
}

std::optional<std::pair<RunRecord, std::string>> find_record(const std::string& output) {
  std::string path = record_path(output);
  std::optional<std::string> text = io::read_kept_file(path, kMostRecordBytes);
  if (!text) return std::nullopt;
  const std::string referred = referred_record(*text, path);
  if (!referred.empty()) {
    path = (fs::path(path).parent_path() / referred).lexically_normal().string();
    text = io::read_kept_file(path, kMostRecordBytes);
    if (!text) return std::nullopt;
  }
  return std::pair{record_from_json(*text, path), folder_of_record(path)};
}

RunRecord expected_record(const RunConfig& config, bool digest, const RunRecord* last) {
  RunRecord record;
  record.version = std::string(core::kVersion);
  record.libraries = library_versions();
  record.history = history_line(config);
  record.run = effective_run(config);
  std::set<std::string> paths;
  for (const InputConfig& input : config.inputs) {
    if (!input.used) continue;
    for (const std::string& path : io::expand_files(input.spec.all_files())) paths.insert(fs::absolute(path).string());
    if (!input.spec.grid.empty()) paths.insert(fs::absolute(input.spec.grid).string());
  }
  for (const std::string& path : files_of_steps(config)) paths.insert(fs::absolute(path).string());
  std::uint64_t bytes = 0;
  for (const std::string& path : paths) {
    record.inputs.push_back(recorded_file(path, false));
    bytes += record.inputs.back().bytes;
  }
  if (digest || bytes <= kDigestedBytes) {
    std::map<std::string, const RecordedFile*> known;
    if (last != nullptr) {
      for (const RecordedFile& file : last->inputs) known[file.path] = &file;
    }
    stream::parallel_for(record.inputs.size(), [&](std::size_t i) {
      RecordedFile& now = record.inputs[i];
      const auto then = known.find(now.path);
      const bool as_it_was = !digest && then != known.end() && same_stamp(now, *then->second);
      now.sha256 = as_it_was ? then->second->sha256 : std::string();
      if (now.sha256.empty()) now.sha256 = io::sha256_of_file(now.path);
    });
  }
  return record;
}

std::string reason_to_run(const RunRecord& now, const std::optional<std::pair<RunRecord, std::string>>& last,
                          const std::vector<std::string>& outputs) {
  if (!last) return "there is no record of an earlier run";
  const RunRecord& then = last->first;
  if (then.version != now.version || then.libraries != now.libraries) return "fieldwise or one of its libraries is new";
  if (then.run != now.run || then.history != now.history || then.outputs.size() != outputs.size()) {
    return "the run file has changed";
  }
  const std::string input = changed_input(now.inputs, then.inputs);
  return input.empty() ? changed_output(outputs, then, last->second) : input;
}

std::vector<std::string> verify_outputs(const std::vector<std::string>& outputs) {
  std::vector<std::string> problems;
  for (const std::string& output : outputs) {
    const auto record = find_record(output);
    if (!record) {
      throw core::Error(core::ErrorKind::input_missing,
                        fmt::format("{} has no record: {} does not exist", output, record_path(output)));
    }
    const std::string name = fs::absolute(output).lexically_normal().lexically_relative(record->second).string();
    const auto entry = std::ranges::find(record->first.outputs, name, &RecordedFile::path);
    std::error_code none;
    if (fs::symlink_status(journal_path(output), none).type() != fs::file_type::not_found) {
      problems.push_back(
          fmt::format("{}: a run was interrupted while it gave its outputs their names; run it again", output));
    } else if (entry == record->first.outputs.end()) {
      problems.push_back(fmt::format("{}: the record of {} does not name it", output, record->first.finished));
    } else if (std::error_code error; !fs::exists(output, error)) {
      problems.push_back(fmt::format("{}: it does not exist, but was written at {}", output, record->first.finished));
    } else if (io::sha256_of_file(output) != entry->sha256) {
      problems.push_back(
          fmt::format("{}: its content is not what was written at {} (SHA-256 differs); run again with --force", output,
                      record->first.finished));
    }
  }
  return problems;
}

}  // namespace fieldwise::pipeline

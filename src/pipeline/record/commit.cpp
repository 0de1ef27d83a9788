#include "pipeline/record/commit.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <set>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "pipeline/record/record_json.hpp"

namespace fieldwise::pipeline {

namespace {

namespace fs = std::filesystem;

std::string in_folder(const fs::path& folder, const std::string& name) {
  return (folder / name).lexically_normal().string();
}

std::string relative_to(const fs::path& folder, const std::string& path) {
  return fs::absolute(path).lexically_normal().lexically_relative(folder).string();
}

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// Carries out a journal whose temporary files are there or already have their names.
void carry_out(const Journal& journal, const fs::path& folder, const std::string& journal_file) {
  RunRecord record = journal.record;
  const std::vector<RecordedFile> files = record.all_files();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string temporary = in_folder(folder, journal.temporaries[i]);
    if (exists(temporary)) io::rename_durably(temporary, in_folder(folder, files[i].path));
  }
  for (RecordedFile& output : record.outputs) {
    // The name is a change, too: the time that the next run will find.
    const RecordedFile named = recorded_file(in_folder(folder, output.path), false);
    output.changed_ns = named.changed_ns;
    output.inode = named.inode;
  }
  const std::string first = in_folder(folder, record.outputs.front().path);
  const std::string record_file = record_path(first);
  for (std::size_t i = 1; i < record.outputs.size(); ++i) {
    const std::string reference = record_path(in_folder(folder, record.outputs[i].path));
    io::write_text_file(
        reference, reference_json(record.outputs[i].path, relative_to(fs::path(reference).parent_path(), record_file)));
  }
  io::write_text_file(record_file, to_json(record));
  std::error_code error;
  if (!record.state) {
    for (const std::string& stale : {state_path(first), headers_path(first)}) fs::remove(stale, error);
  }
  fs::remove(journal_file, error);
}

/// Tells whether a journal beside an output names nothing but outputs of this run, which holds their locks, each once,
/// what is kept for the next run beside the first, and temporary files of these. Whatever else a journal says, it must
/// not move or replace any other file.
bool is_of_this_run(const Journal& journal, const fs::path& folder, const std::string& output,
                    const std::vector<std::string>& outputs) {
  const auto absolute = [](const std::string& path) { return fs::absolute(path).lexically_normal().string(); };
  std::set<std::string> allowed;
  for (const std::string& own : outputs) allowed.insert(absolute(own));
  const std::vector<RecordedFile> files = journal.record.all_files();
  const std::size_t written = journal.record.outputs.size();
  if (written == 0 || in_folder(folder, files.front().path) != absolute(output)) return false;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i == written) allowed = {state_path(output), headers_path(output)};
    const std::string path = in_folder(folder, files[i].path);
    const std::string temporary = in_folder(folder, journal.temporaries[i]);
    std::error_code error;
    const bool is_link = fs::is_symlink(temporary, error);
    if (allowed.erase(path) == 0 || is_link || !io::is_temporary_of(temporary, path)) return false;
  }
  return true;
}

/// Tells whether every output of a journal is there, under its temporary name or its own.
bool can_be_finished(const Journal& journal, const fs::path& folder) {
  const std::vector<RecordedFile> files = journal.record.all_files();
  for (std::size_t i = 0; i < journal.temporaries.size(); ++i) {
    const RecordedFile& file = files[i];
    if (!is_as_recorded(in_folder(folder, journal.temporaries[i]), file) &&
        !is_as_recorded(in_folder(folder, file.path), file)) {
      return false;
    }
  }
  return true;
}

std::string recover(const std::string& output, const std::vector<std::string>& outputs) {
  const std::string journal_file = journal_path(output);
  const fs::path folder = fs::path(journal_file).parent_path().parent_path();
  try {
    const auto text = io::read_kept_file(journal_file, kMostRecordBytes);
    if (!text) return {};
    const Journal journal = journal_from_json(*text, journal_file);
    if (is_of_this_run(journal, folder, output, outputs) && can_be_finished(journal, folder)) {
      carry_out(journal, folder, journal_file);
      return fmt::format(
          "{}: an earlier run was interrupted while it gave its outputs their names; that is finished now", output);
    }
  } catch (const core::Error& error) {
    if (error.kind() != core::ErrorKind::input_damaged) throw;
  }
  std::error_code error;
  // Without its record every output of that run counts as not done.
  fs::remove(record_path(output), error);
  fs::remove(journal_file, error);
  return fmt::format("{}: an earlier run was interrupted and cannot be finished; everything is made anew", output);
}

}  // namespace

void commit_outputs(std::vector<io::OutputFile>& files, std::vector<io::PendingFile>& kept,
                    const std::vector<std::string>& outputs, RunRecord record) {
  const std::string journal_file = journal_path(outputs.front());
  const fs::path folder = fs::path(journal_file).parent_path().parent_path();
  Journal journal;
  for (std::size_t i = 0; i < files.size(); ++i) {
    record.outputs.push_back(recorded_file(files[i].temporary_path(), false));
    record.outputs[i].sha256 = files[i].sha256();
    record.outputs[i].path = relative_to(folder, outputs[i]);
    journal.temporaries.push_back(relative_to(folder, files[i].temporary_path()));
  }
  for (const io::PendingFile& file : kept) {
    journal.temporaries.push_back(relative_to(folder, file.temporary_path()));
    record.state->files.push_back(recorded_file(file.temporary_path(), true));
    record.state->files.back().path = relative_to(folder, file.target());
  }
  record.finished = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  journal.record = std::move(record);
  io::write_text_file(journal_file, to_json(journal));
  for (io::OutputFile& file : files) file.hand_over();
  for (io::PendingFile& file : kept) file.hand_over();
  carry_out(journal, folder, journal_file);
}

std::vector<std::string> recover_outputs(const std::vector<std::string>& outputs) {
  std::vector<std::string> notices;
  for (const std::string& output : outputs) {
    const std::string notice = recover(output, outputs);
    if (!notice.empty()) notices.push_back(notice);
  }
  std::size_t removed = 0;
  for (const std::string& output : outputs) {
    for (const std::string& path :
         {output, record_path(output), journal_path(output), state_path(output), headers_path(output)}) {
      removed += io::remove_temporary_files(path);
    }
  }
  if (removed > 0) {
    notices.push_back(fmt::format("{} of a run that ended early {} removed", core::counted(removed, "temporary file"),
                                  removed == 1 ? "was" : "were"));
  }
  return notices;
}

}  // namespace fieldwise::pipeline

// RunRecord: what a finished run leaves beside its outputs, so that the next one knows whether anything is new.
// May know: run config, io's digests and durable files.
// Must not know: plans, values, how a run is carried out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::pipeline {

/// Holds how a file was when a run saw or made it.
struct RecordedFile {
  std::string path;  ///< of an input: absolute; of an output: relative to the folder that holds `.fieldwise`
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;  ///< since 1970
  std::string sha256;            ///< empty: not taken
  std::int64_t changed_ns = 0;   ///< the system's time of its last change, of rights, names and links as well
  std::uint64_t inode = 0;
  friend bool operator==(const RecordedFile&, const RecordedFile&) = default;
};

/// Tells how a file would be known that grows in place: by the values that it held of a variable, as they are stored.
struct KeptContent {
  std::string path;  ///< absolute
  std::string variable;
  std::size_t times = 0;  ///< the first of the file, which the digest is of
  std::string sha256;
  friend bool operator==(const KeptContent&, const KeptContent&) = default;
};

/// Holds how far a sweep had come when its state was kept, and what that state depends on.
struct KeptSweep {
  std::string name;                                        ///< what it sweeps over and for which steps
  std::size_t times = 0;                                   ///< of the driving field, that are in the state
  std::uint64_t rows_at = 0;                               ///< place in the state file of states by row
  std::uint64_t across_at = 0;                             ///< and of states that belong to no row
  std::vector<std::pair<std::string, std::string>> facts;  ///< digests, by what they are of
  friend bool operator==(const KeptSweep&, const KeptSweep&) = default;
};

/// Holds what a run with `update` keeps for the next one.
struct KeptState {
  int version = 0;
  std::string run;  ///< digest of the run file, but for the names of its input files
  std::vector<KeptSweep> sweeps;
  std::vector<RecordedFile> files;    ///< the states, the headers of the inputs; paths as those of outputs
  std::vector<KeptContent> contents;  ///< of the last file of each input, as that is the one that may grow
};

inline constexpr int kStateVersion = 2;

/// Holds a finished run. Its file is the commit: what it does not name is not done.
struct RunRecord {
  std::string version;
  std::vector<std::pair<std::string, std::string>> libraries;
  std::string finished;  ///< UTC
  std::string history;   ///< as the outputs have it
  std::string run;       ///< the effective run file
  std::vector<RecordedFile> inputs;
  std::vector<RecordedFile> outputs;
  std::optional<KeptState> state;

  /// Returns all files that appear together: outputs, then those kept for the next run.
  [[nodiscard]] std::vector<RecordedFile> all_files() const;
};

/// Holds a run whose outputs are complete under temporary names, and are about to get theirs.
struct Journal {
  RunRecord record;
  std::vector<std::string> temporaries;  ///< of `all_files()`, as their paths are written
};

/// Returns where the record of an output stands: DIRECTORY/.fieldwise/NAME.json; a run with several outputs has its
/// record beside the first, the others refer to it.
std::string record_path(const std::string& output);
std::string journal_path(const std::string& output);

/// Returns where the states and the headers of a run with `update` stand, beside the record of its first output.
std::string state_path(const std::string& output);
std::string headers_path(const std::string& output);

/// Finds the record that an output belongs to, wherever it stands; nothing where there is none. The second value is
/// the folder to which the paths of its outputs are relative. What is returned was written by a run, byte for byte.
/// Errors: input_damaged where it is not as it was written.
std::optional<std::pair<RunRecord, std::string>> find_record(const std::string& output);

/// Returns the record that a run would leave now, outputs not filled in. With `digest`, or where all inputs together
/// are small, inputs have digests: those of `last` where nothing but the digest could tell another content, and it was
/// not asked for. Errors: input_missing.
RunRecord expected_record(const RunConfig& config, bool digest, const RunRecord* last);

/// Tells whether a file is as it was: by its digest, where both are known or where its times or its inode are others
/// (touched, copied, linked, replaced); where they are the same, by these. A file of which no digest is known is taken
/// for the same where its size and the time of its last writing are.
bool same_content(const RecordedFile& now, const RecordedFile& then);

/// Tells whether a file has the size, times and inode that it had.
bool same_stamp(const RecordedFile& now, const RecordedFile& then);

/// Tells whether a file is there, as a regular one, with the bytes that were recorded. Errors: none but Stopped.
bool is_as_recorded(const std::string& path, const RecordedFile& file);

/// Tells why a run must be made: empty where `last` says that all is done. Takes digests of inputs and outputs where
/// only their times differ: what was touched or copied is as it was.
std::string reason_to_run(const RunRecord& now, const std::optional<std::pair<RunRecord, std::string>>& last,
                          const std::vector<std::string>& outputs);

/// Returns a file's size, time and, where asked for, digest. Errors: input_missing.
RecordedFile recorded_file(const std::string& path, bool digest);

/// Compares outputs with their records; a line for each that is not as recorded. Errors: input_missing where an output
/// has no record.
std::vector<std::string> verify_outputs(const std::vector<std::string>& outputs);

}  // namespace fieldwise::pipeline

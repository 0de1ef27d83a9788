// Output place: what a finished file may take the place of.
// May know: core's error, POSIX.
// Must not know: what is written, what a run reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fieldwise::io {

/// Requires that nothing lies at a path, or a regular file, or a link to one. Errors: output_failed for folders,
/// devices, FIFOs, sockets, and links to them.
void require_output_place(const std::string& path);

/// Holds what outputs must not take the place of: files that are read, and other outputs.
class KeptFiles {
 public:
  /// Keeps a file, and every other name of it: links of either kind, and paths that lead there in another way. `what`
  /// are a user's words for it: "the run file", "the input file of 'tas' (t.nc)".
  void keep_file(const std::string& path, const std::string& what);

  /// Keeps all that lies in a folder at any depth, or would: an input may be a folder of files.
  void keep_folder(const std::string& path, const std::string& what);

  /// Keeps the place of an output, whatever lies there now: two outputs may be links to one old file, as each becomes
  /// a file of its own.
  void keep_place(const std::string& path, const std::string& what);

  /// Returns what is wrong with the place of an output: it is that of a kept file, or lies among the records of runs.
  /// Begins with "is" or "lies"; empty where nothing is wrong.
  [[nodiscard]] std::string fault_of(const std::string& path) const;

  /// Requires that nothing is. Errors: usage.
  void require_apart(const std::string& path) const;

 private:
  using FileNumber = std::pair<std::uint64_t, std::uint64_t>;  // device and inode

  std::vector<std::string> kept_;  ///< in the words of a user
  std::map<FileNumber, std::size_t> by_number_;
  std::map<FileNumber, std::size_t> folders_;
  std::map<std::string, std::size_t> by_place_;
};

/// Gives a finished file the name `to`, and the permissions of the file that it replaces: its mode and, as far as the
/// system allows, owner and group. Does not force the folder to disk. Errors: output_failed, naming `shown`; those of
/// `require_output_place`.
void take_place(const std::string& from, const std::string& to, const std::string& shown);

}  // namespace fieldwise::io

// InputFolder: a folder whose files are one input, opened so that no name leads out of it.
// May know: core's error, descriptors, POSIX.
// Must not know: what the files hold.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/descriptor.hpp"

namespace fieldwise::io {

/// Says of a file or folder what tells one version of it from the next.
struct EntryStatus {
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  std::uint64_t inode = 0;
  bool is_regular = false;
};

/// Is an open folder. Symbolic links on the way to it are followed, none inside: they may lead anywhere. Safe to use
/// from several threads.
class InputFolder {
 public:
  /// Opens a folder. Errors: input_missing; memory_exceeded for want of descriptors.
  explicit InputFolder(std::string path);

  /// Opens a folder inside: "a/b". Errors: as above, and input_damaged for a name that leaves the folder.
  [[nodiscard]] InputFolder inside(const std::string& name) const;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Opens a regular file inside; nothing where there is none of the name. Errors: input_damaged for links, pipes,
  /// devices and names that leave the folder; memory_exceeded for want of descriptors.
  [[nodiscard]] std::optional<Descriptor> open(const std::string& name) const;

  /// Returns the status of a file without opening it; nothing where there is none. Errors: as `open`.
  [[nodiscard]] std::optional<EntryStatus> status_of(const std::string& name) const;

  /// Returns the time of change of the innermost folder on the way to a name that there is: that of the last file that
  /// appeared or disappeared in it.
  [[nodiscard]] std::int64_t changed_ns_around(const std::string& name) const;

  /// Returns the names of all that lies in a folder inside ("": in this one), in the order of their bytes. Errors:
  /// input_missing; input_damaged where there are more than `most`.
  [[nodiscard]] std::vector<std::string> names(const std::string& folder, std::size_t most) const;

 private:
  InputFolder(std::string path, Descriptor folder) : path_(std::move(path)), folder_(std::move(folder)) {}

  struct Reached;
  [[nodiscard]] Reached reach(const std::string& name) const;
  [[nodiscard]] core::Error refused(const std::string& name, const std::string& what) const;

  std::string path_;
  Descriptor folder_;
};

/// Returns the status of an open file.
EntryStatus status_of_descriptor(int descriptor);

/// Shows all that lies in a folder at any depth, its folders too, in an order that depends on names alone; links are
/// shown and not followed. Errors: input_missing; input_damaged where there is too much; core::Stopped.
void visit_entries(const std::string& path,
                   const std::function<void(const std::string& name, const EntryStatus& status)>& visit);

}  // namespace fieldwise::io

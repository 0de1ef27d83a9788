// Durable files: small texts and finished files that take their names so that a crash leaves the old or the new.
// May know: core's error, POSIX.
// Must not know: what the files mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "fieldwise/io/system/descriptor.hpp"

namespace fieldwise::io {

/// Writes a text file so that `path` holds the old or the new text whatever happens, and that it is on disk on return.
/// Makes missing directories. Errors: output_failed.
void write_text_file(const std::string& path, const std::string& text);

/// Is a file that is written from front to back under a temporary name; a journal gives it its name, or it is removed.
class PendingFile {
 public:
  /// Makes a temporary file beside `target`, and missing directories. Errors of every member: output_failed.
  explicit PendingFile(const std::string& target);
  PendingFile(PendingFile&&) noexcept;
  PendingFile& operator=(PendingFile&&) noexcept;
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  void append(std::span<const std::byte> bytes);
  /// Forces the content to disk.
  void sync();
  /// Leaves the file under its temporary name for good: a journal knows of it.
  void hand_over() noexcept;
  [[nodiscard]] const std::string& target() const noexcept;
  [[nodiscard]] const std::string& temporary_path() const noexcept;

 private:
  std::unique_ptr<class TemporaryFile> file_;
};

/// Tells of a path that was just now opened without following links or waiting whether something else than a regular
/// file stands there; where it could not be opened `errno` must still say why.
bool is_no_file(const Descriptor& opened) noexcept;

/// Opens a file that an earlier run kept, which is a regular one under its own name: no link is followed, no pipe or
/// device waited for. Nothing where there is none. Errors: input_damaged where it is anything else.
std::optional<Descriptor> open_kept_file(const std::string& path);

/// Returns the content of a kept file of at most `most_bytes`; nothing where there is none. Errors: input_damaged where
/// it cannot be read, is longer or no regular file.
std::optional<std::string> read_kept_file(const std::string& path, std::uint64_t most_bytes);

/// Gives a file, whose content is on disk, the name `to` and forces the directory to disk. Errors: output_failed.
void rename_durably(const std::string& from, const std::string& to);

/// Tells whether a path is one that a temporary file of `target` has: beside it, by a name of that kind.
bool is_temporary_of(const std::string& path, const std::string& target);

/// Removes the temporary files that ended runs left for `target`; returns their number. Only for who holds the lock of
/// the target: a run at work has such files too.
std::size_t remove_temporary_files(const std::string& target);

}  // namespace fieldwise::io

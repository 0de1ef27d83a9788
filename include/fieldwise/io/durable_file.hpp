// Durable files: small texts and finished files that take their names so that a crash leaves the old or the new.
// May know: core's error, POSIX.
// Must not know: what the files mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace fieldwise::io {

/// Writes a text file so that `path` holds the old or the new text whatever happens, and that it is on disk on return.
/// Makes missing directories. Errors: output_failed.
void write_text_file(const std::string& path, const std::string& text);

/// Returns the content of a file; nothing where there is none. Errors: input_damaged where it cannot be read.
std::optional<std::string> read_text_file(const std::string& path);

/// Gives a file, whose content is on disk, the name `to` and forces the directory to disk. Errors: output_failed.
void rename_durably(const std::string& from, const std::string& to);

/// Removes the temporary files that ended runs left for `target`; returns their number. Only for who holds the lock of
/// the target: a run at work has such files too.
std::size_t remove_temporary_files(const std::string& target);

}  // namespace fieldwise::io

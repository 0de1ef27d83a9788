// Safe Ghostscript: GMT asks for it without its safe mode, in which it opens no file but what it is told to draw.
// May know: POSIX, where programs lie.
// Must not know: GMT, what is drawn.
#pragma once

#include <filesystem>

namespace fieldwise::plot {

/// Has all programs that are started from here find this program under the name "gs", by a link in a private folder.
/// Errors: output_failed where Ghostscript is not installed, or the link cannot be made.
void guard_ghostscript(const std::filesystem::path& folder);

/// Tells whether this program was started as "gs".
bool is_called_as_ghostscript(const char* called);

/// Becomes Ghostscript in its safe mode, with the other words as they are. Returns the status to end with where it
/// cannot be started.
int become_ghostscript(int count, char** words);

}  // namespace fieldwise::plot

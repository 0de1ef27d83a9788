// Roff: text in the language of manual pages (the macros of man(7)).
// May know: the standard library.
// Must not know: what a page says.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::cli {

/// Collects a page. Every function takes plain text and returns the page for the next.
class Roff {
 public:
  /// Starts a page of a section of the manual ("1"); `version` stands in its foot. It has no date: pages of the same
  /// program are the same.
  Roff(std::string_view name, std::string_view section, std::string_view version);

  Roff& heading(std::string_view text);
  Roff& subheading(std::string_view text);
  Roff& paragraph(std::string_view text);
  /// Adds lines that are not filled.
  Roff& lines(std::string_view text);
  /// Adds an entry of a list: `tag` as made by `bold` and `italic`, and what it means.
  Roff& entry(std::string_view tag, std::string_view text);
  /// Adds a line as made by `bold` and `italic`.
  Roff& line(std::string_view text);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// Returns text that roff shows as it is.
std::string plain(std::string_view text);

/// Returns text to be shown in bold or in italics.
std::string bold(std::string_view text);
std::string italic(std::string_view text);

}  // namespace fieldwise::cli

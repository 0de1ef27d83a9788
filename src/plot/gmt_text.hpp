// GmtText and GmtWords: the only ways in which words reach GMT, which takes signs within texts for commands.
// May know: fmt, UTF-8.
// Must not know: what is drawn, GMT's library.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace fieldwise::plot {

/// Is a text of a file or a user as GMT draws it: each letter stands for itself. GMT would else open files that a text
/// names, and read options, sub- and superscripts, fonts or the end of a record from it. Letters that PostScript's
/// Latin-1 fonts do not have become "?".
class GmtText {
 public:
  /// Takes UTF-8 text, whatever it holds.
  explicit GmtText(std::string_view text);

  /// Takes units: "m s-1 K-1" is drawn with raised exponents, "1" is nothing.
  static GmtText of_units(std::string_view units);

  /// Tells whether there is nothing to draw.
  [[nodiscard]] bool is_blank() const { return text_.find_first_not_of(' ') == std::string::npos; }

  /// Returns what a table holds.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  GmtText() = default;
  std::string text_;
};

class GmtWords;

/// Names what may stand among GMT's words: numbers, text made harmless, and other such words. A std::string may not.
template <class Part>
concept GmtPart = (std::is_arithmetic_v<Part> && !std::same_as<Part, char>) || std::same_as<Part, GmtText> ||
                  std::same_as<Part, GmtWords>;

template <class Part>
const Part& written_part(const Part& number) {
  return number;
}
inline const std::string& written_part(const GmtText& text) { return text.text(); }
inline const std::string& written_part(const GmtWords& words);

template <class Part>
using WrittenPart = std::remove_cvref_t<decltype(written_part(std::declval<const Part&>()))>;

/// Is a form with "{}" for parts, known to the compiler.
template <class... Parts>
using GmtForm = fmt::format_string<const WrittenPart<Parts>&...>;

/// Is a piece of a command for GMT, or a line of a table: words that stand in the source, with parts put in for "{}".
class GmtWords {
 public:
  /// Puts parts into a form, which must be known when this is compiled.
  template <GmtPart... Parts>
  explicit GmtWords(GmtForm<Parts...> form, const Parts&... parts) : text_(fmt::format(form, written_part(parts)...)) {}
  GmtWords() = default;

  /// Takes a name of GMT's own, such as that of a colour map or a colour: letters, digits and "/" and "." between
  /// digits. Errors: output_failed for any other.
  static GmtWords name(std::string_view name);

  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

inline const std::string& written_part(const GmtWords& words) { return words.text(); }

}  // namespace fieldwise::plot

#include "cli/roff.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fieldwise::cli {
namespace {

/// Protects lines that would be requests: those that begin with a full stop or an apostrophe.
std::string protect(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    out += c;
  }
  if (!out.ends_with('\n')) out += '\n';
  return out;
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return upper;
}

}  // namespace

Roff::Roff(std::string_view name, std::string_view section, std::string_view version)
    : text_(fmt::format(".TH \"{}\" \"{}\" \"\" \"fieldwise {}\" \"fieldwise\"\n.ad l\n.nh\n", plain(upper_case(name)),
                        section, version)) {}

Roff& Roff::heading(std::string_view text) {
  text_ += fmt::format(".SH \"{}\"\n", plain(text));
  return *this;
}

Roff& Roff::subheading(std::string_view text) {
  text_ += fmt::format(".SS \"{}\"\n", plain(text));
  return *this;
}

Roff& Roff::paragraph(std::string_view text) {
  text_ += ".PP\n" + protect(plain(text));
  return *this;
}

Roff& Roff::lines(std::string_view text) {
  text_ += ".PP\n.nf\n" + protect(plain(text)) + ".fi\n";
  return *this;
}

Roff& Roff::entry(std::string_view tag, std::string_view text) {
  text_ += ".TP\n" + protect(tag) + protect(plain(text));
  return *this;
}

Roff& Roff::line(std::string_view text) {
  text_ += protect(text);
  return *this;
}

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '"':
        out += "\\(dq";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '`':
        out += "\\(ga";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) { return fmt::format("\\fB{}\\fR", plain(text)); }

std::string italic(std::string_view text) { return fmt::format("\\fI{}\\fR", plain(text)); }

}  // namespace fieldwise::cli

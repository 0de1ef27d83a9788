#include "fieldwise/plot/picture_request.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "plot/option_lines.hpp"

namespace fieldwise::plot {
namespace {

std::string escaped(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\\' || c == '\n') line += '\\';
    line += c == '\n' ? 'n' : c;
  }
  return line;
}

std::string unescaped(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool escape = line[i] == '\\' && i + 1 < line.size();
    if (escape) ++i;
    text += escape && line[i] == 'n' ? '\n' : line[i];
  }
  return text;
}

using OptionLines = std::vector<std::pair<std::string, std::string>>;

void take_line(std::string_view line, PictureRequest& request, OptionLines& options) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view key = line.substr(0, equals);
  const std::string value = unescaped(line.substr(equals + 1));
  if (key == "kind") {
    request.kind = value == "look" ? PictureKind::look : PictureKind::variable;
  } else if (key == "file") {
    request.file = value;
  } else if (key == "variable") {
    request.variable = value;
  } else if (key == "output") {
    request.output = value;
  } else if (key.starts_with("option.")) {
    options.emplace_back(key.substr(7), value);
  }
}

}  // namespace

void check_picture(const PictureRequest& request) {
  constexpr std::array<std::string_view, 3> kEndings = {".png", ".pdf", ".svg"};
  bool known = false;
  for (const std::string_view ending : kEndings) known = known || request.output.ends_with(ending);
  if (!known) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("the picture '{}' must end in .png, .pdf or .svg", request.output));
  }
  const PlotOptions& asked = request.options;
  if (!asked.outline_names.empty() && asked.outline.empty()) {
    throw core::Error(core::ErrorKind::usage,
                      "outline_names names regions of a file of borders: say which (outline: FILE)");
  }
  if (!asked.outline_by.empty() && asked.outline_names.empty()) {
    throw core::Error(
        core::ErrorKind::usage,
        "outline_by says what the names of regions are: say which are drawn (outline_names), or leave it out");
  }
}

std::string to_text(const PictureRequest& request) {
  std::string text =
      fmt::format("kind={}\nfile={}\nvariable={}\noutput={}\n", request.kind == PictureKind::look ? "look" : "variable",
                  escaped(request.file), escaped(request.variable), escaped(request.output));
  for (const auto& [name, value] : option_lines(request.options))
    text += fmt::format("option.{}={}\n", name, escaped(value));
  return text;
}

PictureRequest from_text(std::string_view text) {
  PictureRequest request;
  OptionLines options;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    take_line(text.substr(0, end), request, options);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  request.options = options_of_lines(options);
  return request;
}

}  // namespace fieldwise::plot

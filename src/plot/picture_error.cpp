#include "plot/picture_error.hpp"

#include <array>
#include <utility>

namespace fieldwise::plot {
namespace {

using core::ErrorKind;
constexpr std::array<std::pair<ErrorKind, std::string_view>, 8> kKinds = {{{ErrorKind::usage, "usage"},
                                                                           {ErrorKind::input_missing, "missing"},
                                                                           {ErrorKind::input_damaged, "damaged"},
                                                                           {ErrorKind::input_changed, "changed"},
                                                                           {ErrorKind::inputs_disagree, "disagree"},
                                                                           {ErrorKind::output_failed, "failed"},
                                                                           {ErrorKind::memory_exceeded, "memory"},
                                                                           {ErrorKind::locked, "locked"}}};

}  // namespace

std::string error_text(const core::Error& error) {
  for (const auto& [kind, word] : kKinds) {
    if (kind == error.kind()) return std::string(word) + ' ' + error.what();
  }
  return error.what();
}

core::Error error_from_text(std::string_view text) {
  const std::size_t blank = text.find(' ');
  for (const auto& [kind, word] : kKinds) {
    if (blank != std::string_view::npos && text.substr(0, blank) == word) {
      return {kind, std::string(text.substr(blank + 1))};
    }
  }
  return {ErrorKind::output_failed, std::string(text)};
}

}  // namespace fieldwise::plot

#include "io/zarr/json_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20U;
constexpr int kDeepest = 32;

[[noreturn]] void damaged(const std::string& what) { throw Error(ErrorKind::input_damaged, what); }

/// Puts the words that are no JSON into quotes, outside of texts.
std::string with_quoted_words(std::string_view text) {
  constexpr std::array<std::string_view, 3> kWords{"NaN", "-Infinity", "Infinity"};
  std::string quoted;
  quoted.reserve(text.size());
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (inside && letter == '\\' && i + 1 < text.size()) {
      quoted += letter;
      quoted += text[++i];
      continue;
    }
    if (letter == '"') inside = !inside;
    std::string_view word;
    for (const std::string_view one : kWords) {
      if (!inside && text.substr(i).starts_with(one)) word = one;
    }
    if (word.empty()) {
      quoted += letter;
    } else {
      quoted += fmt::format("\"\\u0001{}\"", word);
      i += word.size() - 1;
    }
  }
  return quoted;
}

}  // namespace

Json parse_json(std::string_view text) {
  Json tree;
  try {
    tree = Json::parse(with_quoted_words(text), [](int depth, Json::parse_event_t, const Json&) {
      if (depth > kDeepest) damaged("it is nested deeper than any metadata");
      return true;
    });
  } catch (const Json::exception&) {
    damaged("it is no JSON");
  }
  if (!tree.is_object()) damaged("it is no JSON object");
  return tree;
}

std::optional<Json> read_json(const InputFolder& store, const std::string& name, std::int64_t changed_ns) {
  const std::optional<Descriptor> file = store.open(name);
  if (!file) return std::nullopt;
  const EntryStatus status = status_of_descriptor(file->number());
  const std::string path = store.path() + "/" + name;
  if (status.changed_ns > changed_ns) {
    throw Error(ErrorKind::input_changed,
                fmt::format("{}: the store has changed while it was being read ({}); run again when it is complete",
                            store.path(), name));
  }
  if (status.size > kMostBytes) {
    damaged(fmt::format("{}: it has {} bytes, more than any metadata", path, status.size));
  }
  std::string text(static_cast<std::size_t>(status.size), '\0');
  try {
    file->read_at(0, std::as_writable_bytes(std::span(text)));
    return parse_json(text);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", path, error.what()));
  }
}

}  // namespace fieldwise::io

#include "fieldwise/pipeline/yaml/yaml_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "fieldwise/core/utf8.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

namespace fieldwise::pipeline {
namespace {

constexpr std::size_t kLineWidth = 100;

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '/';
}

bool means_nothing(std::string_view text) {
  constexpr std::array<std::string_view, 4> kNull = {"~", "null", "Null", "NULL"};
  return text.empty() || std::find(kNull.begin(), kNull.end(), text) != kNull.end();
}

/// Tells whether the text reads back as itself without quotes, in a block as well as between brackets. Stricter
/// than YAML needs to be, so that no reader takes it for anything else.
bool is_plain(std::string_view text) {
  if (means_nothing(text)) return false;
  const bool signed_number =
      text.size() > 1 && text[0] == '-' && (text[1] == '.' || (text[1] >= '0' && text[1] <= '9'));
  if (!is_word_character(text.front()) && !signed_number) return false;
  // "..." ends a document; a blank at the end would be lost.
  if (text.substr(0, 3) == "..." || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_word_character(c) || c == ' ' || c == '-' || c == '+' || c == '*' || c == '(' || c == ')' || c == '^';
  });
}

/// Writes text in quotes; what steers who shows it, or is not seen, by its number.
std::string quoted(std::string_view text) {
  constexpr std::uint32_t kBeyond = 0x10000U;
  std::string out = "\"";
  while (!text.empty()) {
    const core::Utf8Character character = core::first_character(text).value_or(core::Utf8Character{0xFFFDU, 1});
    if (text.front() == '"' || text.front() == '\\') {
      out += {'\\', text.front()};
    } else if (text.front() == '\n') {
      out += "\\n";
    } else if (text.front() == '\t') {
      out += "\\t";
    } else if (core::is_steering(character.code)) {
      out += character.code < kBeyond ? fmt::format("\\u{:04X}", character.code)
                                      : fmt::format("\\U{:08X}", character.code);
    } else {
      out += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return out + '"';
}

std::string scalar_text(std::string_view text) { return is_plain(text) ? std::string(text) : quoted(text); }

void write_line(const YamlNode& node, std::string& out) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      out += '~';
      break;
    case YamlNode::Kind::scalar:
      out += scalar_text(node.scalar);
      break;
    case YamlNode::Kind::sequence:
      out += '[';
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ", ";
        write_line(node.items[i], out);
      }
      out += ']';
      break;
    case YamlNode::Kind::map:
      out += '{';
      for (std::size_t i = 0; i < node.entries.size(); ++i) {
        if (i > 0) out += ", ";
        out += scalar_text(node.entries[i].first) + ": ";
        write_line(node.entries[i].second, out);
      }
      out += '}';
      break;
  }
}

bool is_leaf(const YamlNode& node) { return node.entries.empty() && node.items.empty(); }

void write_block(const YamlNode& node, std::size_t indent, std::string& out);

/// Writes what follows "key:" or "-": the rest of the line where it fits, else a block below.
void write_value(const YamlNode& node, std::size_t indent, std::size_t used, std::string& out) {
  const std::string line = write_yaml_line(node);
  if (is_leaf(node) || indent + used + line.size() <= kLineWidth) {
    out += ' ' + line + '\n';
  } else {
    out += '\n';
    write_block(node, indent + 2, out);
  }
}

void write_block(const YamlNode& node, std::size_t indent, std::string& out) {
  const std::string blanks(indent, ' ');
  for (const auto& [key, value] : node.entries) {
    const std::string start = scalar_text(key) + ':';
    out += blanks + start;
    write_value(value, indent, start.size(), out);
  }
  for (const YamlNode& item : node.items) {
    out += blanks + '-';
    write_value(item, indent, 1, out);
  }
}

}  // namespace

std::string write_yaml_line(const YamlNode& node) {
  std::string out;
  write_line(node, out);
  return out;
}

std::string write_yaml(const YamlNode& node) {
  std::string out;
  if (is_leaf(node)) return write_yaml_line(node) + '\n';
  // The top level is always one entry a line, and so are its sections: that is how people write run files.
  if (!node.is_map()) {
    write_block(node, 0, out);
    return out;
  }
  for (const auto& [key, value] : node.entries) {
    out += scalar_text(key) + ':';
    const bool section = value.is_map() && !value.entries.empty() &&
                         std::any_of(value.entries.begin(), value.entries.end(),
                                     [](const auto& entry) { return !is_leaf(entry.second); });
    if (section) {
      out += '\n';
      write_block(value, 2, out);
    } else {
      write_value(value, 0, key.size() + 1, out);
    }
  }
  return out;
}

}  // namespace fieldwise::pipeline

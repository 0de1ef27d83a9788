#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/utf8.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"

namespace fieldwise::pipeline {
namespace {

using Kind = YamlNode::Kind;

int line_of(const YAML::Mark& mark) { return std::max(0, mark.line + 1); }

/// Builds the tree from the parser's events, which still carry what a tree no longer shows: anchors, aliases, tags,
/// duplicate keys and the place of each.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Problems& problems) : problems_(problems) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ < 2) return;
    problems_.add(line_of(mark), "a second document begins here ('---'), but a run file is one document");
    problems_.throw_if_any();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { place(start(mark, Kind::null, "?", anchor)); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    problems_.add(line_of(mark), "aliases ('*name') are not allowed in a run file: write the value out");
    place(start(mark, Kind::null, "?", 0));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = start(mark, Kind::scalar, tag, anchor);
    node.scalar = value;
    // Escapes ("\\e", "\\0") write what the text itself must not hold.
    if (core::first_bad_byte(value)) {
      problems_.add(node.line, fmt::format("the text '{}' holds a control character", core::visible_line(value)));
    }
    place(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(start(mark, Kind::sequence, tag, anchor));
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(start(mark, Kind::map, tag, anchor));
  }
  void OnMapEnd() override { close(); }

 private:
  /// Holds a map or list that is being filled.
  struct Open {
    YamlNode node;
    bool has_key = false;
    std::string key;
    int key_line = 0;
    int key_column = 0;
    std::unordered_map<std::string, int> key_lines;
  };

  YamlNode start(const YAML::Mark& mark, Kind kind, const std::string& tag, YAML::anchor_t anchor) {
    YamlNode node;
    node.kind = kind;
    node.line = line_of(mark);
    node.column = std::max(0, mark.column + 1);
    if (anchor != 0) problems_.add(node.line, "anchors ('&name') are not allowed in a run file: write the value out");
    // yaml-cpp gives "?" to what has no tag and "!" to quoted text.
    if (!tag.empty() && tag != "?" && tag != "!") {
      problems_.add(node.line, fmt::format("tags ('{}') are not allowed in a run file", tag));
    }
    return node;
  }

  void open(YamlNode node) {
    if (open_.size() >= static_cast<std::size_t>(kMostYamlDepth)) {
      problems_.add(node.line, fmt::format("maps and lists are nested deeper than {} levels", kMostYamlDepth));
      problems_.throw_if_any();
    }
    open_.emplace_back();
    open_.back().node = std::move(node);
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }

  void place(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.kind == Kind::sequence) {
      open_.back().node.items.push_back(std::move(node));
    } else if (open_.back().has_key) {
      open_.back().has_key = false;
      // A value may begin a line or more below its key; the key is where a user looks.
      node.line = open_.back().key_line;
      node.column = open_.back().key_column;
      open_.back().node.entries.emplace_back(std::move(open_.back().key), std::move(node));
    } else {
      take_key(node);
    }
  }

  void take_key(const YamlNode& node) {
    Open& map = open_.back();
    map.has_key = true;
    map.key = node.scalar;
    map.key_line = node.line;
    map.key_column = node.column;
    if (node.kind != Kind::scalar) {
      problems_.add(node.line, "a key must be a word, not a list, a map or nothing");
      return;
    }
    const auto [first, is_new] = map.key_lines.emplace(node.scalar, node.line);
    if (is_new) return;
    problems_.add(node.line, fmt::format("the key '{}' is given twice (first in line {})", node.scalar, first->second));
  }

  Problems& problems_;
  YamlNode root_;
  std::vector<Open> open_;
  int documents_ = 0;
};

/// Says in a user's words what yaml-cpp says in a parser's.
std::string explained(const std::string& message, std::string_view text) {
  // yaml-cpp does not name the most common slip: YAML is indented with blanks only.
  int line = 1;
  bool indent = true;
  for (const char c : text) {
    if (c == '\t' && indent) return fmt::format("a tab indents line {}, but YAML is indented with blanks", line);
    if (c == '\n') ++line;
    indent = c == '\n' || (indent && c == ' ');
  }
  if (message == "end of map flow not found") return "a '{' has no '}' that closes it";
  if (message == "end of sequence flow not found") return "a '[' has no ']' that closes it";
  if (message == "end of map not found" || message == "end of sequence not found") {
    return "the indentation does not fit the lines above";
  }
  return message == "illegal map value" ? "a ':' stands where no key can be; check the indentation" : message;
}

/// Refuses what must not even reach the parser: too much text, bytes that are not UTF-8 text.
void check_text(std::string_view text, Problems& problems) {
  if (text.size() > kMostYamlBytes) {
    problems.add(0, fmt::format("the file has {} bytes, but a run file has at most 1 MiB", text.size()));
  } else if (const auto bad = core::first_bad_byte(text)) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*bad), '\n');
    problems.add(static_cast<int>(line), "the text is not UTF-8, or holds a control character");
  }
  problems.throw_if_any();
}

}  // namespace

YamlNode::YamlNode() = default;
YamlNode::YamlNode(const YamlNode& other) = default;
YamlNode::YamlNode(YamlNode&& other) noexcept = default;
YamlNode& YamlNode::operator=(const YamlNode& other) = default;
YamlNode& YamlNode::operator=(YamlNode&& other) noexcept = default;
YamlNode::~YamlNode() = default;

YamlNode YamlNode::of_scalar(std::string text) {
  YamlNode node;
  node.kind = Kind::scalar;
  node.scalar = std::move(text);
  return node;
}

YamlNode YamlNode::of_list(std::vector<YamlNode> items) {
  YamlNode node;
  node.kind = Kind::sequence;
  node.items = std::move(items);
  return node;
}

YamlNode YamlNode::of_map() {
  YamlNode node;
  node.kind = Kind::map;
  return node;
}

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name == key) return &value;
  }
  return nullptr;
}

void YamlNode::set(std::string_view key, YamlNode value) {
  for (auto& [name, old] : entries) {
    if (name == key) {
      old = std::move(value);
      return;
    }
  }
  entries.emplace_back(std::string(key), std::move(value));
}

bool same_tree(const YamlNode& a, const YamlNode& b) {
  const auto same_entry = [](const auto& x, const auto& y) {
    return x.first == y.first && same_tree(x.second, y.second);
  };
  return a.kind == b.kind && a.scalar == b.scalar &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_tree) &&
         std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(), same_entry);
}

YamlNode parse_yaml(std::string_view text, const std::string& origin) {
  Problems problems(origin);
  check_text(text, problems);
  TreeBuilder builder(problems);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    problems.add(line_of(error.mark), fmt::format("this is not valid YAML: {}", explained(error.msg, text)));
  }
  problems.throw_if_any();
  return builder.take_root();
}

}  // namespace fieldwise::pipeline

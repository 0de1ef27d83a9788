#include "io/zarr/store_index.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "io/cf/axis_variables.hpp"
#include "io/system/input_folder.hpp"
#include "io/zarr/array_of_zarr.hpp"
#include "io/zarr/json_file.hpp"
#include "io/zarr/zarr_attributes.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

constexpr std::size_t kMostNodes = std::size_t{1} << 16U;
constexpr int kDeepest = 16;

/// Holds the metadata of an array or a group: `zarr.json` of v3, `.zarray` (or nothing) and `.zattrs` of v2.
struct Node {
  Json own;
  Json attributes;
  bool is_array = false;
};

std::string below(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

/// Finds the nodes of a store: walks through its groups, but not into arrays.
class StoreWalk {
 public:
  StoreWalk(const InputFolder& store, std::int64_t changed_ns) : store_(store), changed_ns_(changed_ns) {}

  /// Returns all nodes by their names, and the version in `version`.
  std::map<std::string, Node> nodes(int& version) {
    version = store_.status_of("zarr.json") ? 3 : 2;
    version_ = version;
    visit({}, 0);
    add_consolidated();
    return std::move(nodes_);
  }

  [[nodiscard]] const std::vector<std::string>& notices() const noexcept { return notices_; }

 private:
  [[nodiscard]] std::optional<Json> read(const std::string& folder, const char* name) const {
    return read_json(store_, below(folder, name), changed_ns_);
  }

  /// Reads the metadata of a folder; nothing where it has none.
  [[nodiscard]] std::optional<Node> node_at(const std::string& folder) const {
    if (version_ == 3) {
      std::optional<Json> own = read(folder, "zarr.json");
      if (!own) return std::nullopt;
      const bool is_array = own->value("node_type", Json()) == "array";
      Json attributes = own->value("attributes", Json::object());
      return Node{*std::move(own), std::move(attributes), is_array};
    }
    std::optional<Json> array = read(folder, ".zarray");
    std::optional<Json> group = array ? std::nullopt : read(folder, ".zgroup");
    if (!array && !group) return std::nullopt;
    std::optional<Json> attributes = read(folder, ".zattrs");
    return Node{array ? *std::move(array) : Json(), attributes ? *std::move(attributes) : Json::object(),
                array.has_value()};
  }

  void visit(const std::string& folder, int depth) {
    std::optional<Node> node = node_at(folder);
    // A store may have nothing but consolidated metadata; its folders say nothing then.
    if (!node && !folder.empty()) return;
    const bool is_array = node && node->is_array;
    if (node) nodes_.emplace(folder, *std::move(node));
    if (is_array) return;
    if (depth == kDeepest || nodes_.size() > kMostNodes) {
      throw Error(ErrorKind::input_damaged, store_.path() + ": its groups are too many, or lie too deep in each other");
    }
    for (const std::string& name : store_.names(folder, kMostNodes)) {
      if (name.front() != '.' && name != "zarr.json") visit_inner(below(folder, name), depth);
    }
  }

  void visit_inner(const std::string& folder, int depth) {
    const std::optional<EntryStatus> status = store_.status_of(folder);
    if (status && !status->is_regular) visit(folder, depth + 1);
  }

  void add_consolidated() {
    for (auto& [name, node] : version_ == 3 ? consolidated_v3() : consolidated_v2()) {
      const auto found = nodes_.find(name);
      if (found == nodes_.end()) {
        if (node.is_array && nodes_.size() <= kMostNodes) nodes_.emplace(name, std::move(node));
      } else if (node.is_array && found->second.own.value("shape", Json()) != node.own.value("shape", Json())) {
        notices_.push_back(fmt::format("{}: its consolidated metadata are older than those of {}, which are taken",
                                       store_.path(), name));
      }
    }
  }

  /// Names of consolidated metadata become names of files, which `InputFolder` keeps inside.
  std::map<std::string, Node> consolidated_v2() {
    std::map<std::string, Node> nodes;
    const std::optional<Json> all = read({}, ".zmetadata");
    const auto metadata = all ? all->find("metadata") : Json::const_iterator();
    if (!all || metadata == all->end() || !metadata->is_object()) return nodes;
    for (const auto& [key, value] : metadata->items()) {
      const std::size_t slash = key.rfind('/');
      const std::string name = slash == std::string::npos ? std::string() : key.substr(0, slash);
      const std::string_view file = std::string_view(key).substr(slash == std::string::npos ? 0 : slash + 1);
      if (!value.is_object()) continue;
      if (file == ".zattrs") nodes[name].attributes = value;
      if (file == ".zarray") nodes[name].own = value, nodes[name].is_array = true;
    }
    return nodes;
  }

  std::map<std::string, Node> consolidated_v3() {
    std::map<std::string, Node> nodes;
    const auto root = nodes_.find(std::string());
    if (root == nodes_.end() || root->second.is_array) return nodes;
    const auto inner = root->second.own.find("consolidated_metadata");
    if (inner == root->second.own.end() || !inner->is_object()) return nodes;
    const auto metadata = inner->find("metadata");
    if (metadata == inner->end() || !metadata->is_object()) return nodes;
    for (const auto& [name, value] : metadata->items()) {
      if (!value.is_object()) continue;
      nodes[name] = {value, value.value("attributes", Json::object()), value.value("node_type", Json()) == "array"};
    }
    return nodes;
  }

  const InputFolder& store_;
  std::int64_t changed_ns_;
  int version_ = 2;
  std::map<std::string, Node> nodes_;
  std::vector<std::string> notices_;
};

/// Gives the arrays of a store dimensions: arrays of one group that name a dimension alike have it together, and that
/// of a group around them where that has the coordinate.
class DimensionTable {
 public:
  DimensionTable(FileIndex& index, const std::vector<ZarrArray>& arrays) : index_(index) {
    for (const ZarrArray& array : arrays) {
      if (array.dimensions.size() == 1 && array.dimensions.front() == array.variable.base_name()) {
        coordinates_.emplace(array.variable.name, array.shape.front());
      }
    }
  }

  void place(ZarrArray& array) {
    for (std::size_t d = 0; d < array.shape.size(); ++d) {
      array.variable.dimensions.push_back(dimension_of(array, d));
    }
  }

 private:
  std::uint32_t dimension_of(const ZarrArray& array, std::size_t d) {
    const std::uint64_t size = array.shape[d];
    const std::string& own = array.dimensions[d];
    const std::string name = own.empty() ? fmt::format("{}_dim_{}", array.variable.name, d)
                                         : home_of(std::string(array.variable.group()), own, size) + own;
    const auto [found, is_new] = positions_.emplace(name, static_cast<std::uint32_t>(index_.dimensions.size()));
    if (is_new) index_.dimensions.push_back({name, size, false});
    const std::uint64_t known = index_.dimensions[found->second].size;
    if (known == size) return found->second;
    throw Error(ErrorKind::input_damaged, fmt::format("{}: the dimension {} has {} values, but {} of {}", index_.path,
                                                      name, known, size, array.variable.name));
  }

  /// Returns the innermost group ("a/b/") around an array that has a coordinate of that name and size; else its own.
  [[nodiscard]] std::string home_of(const std::string& group, const std::string& name, std::uint64_t size) const {
    for (std::string around = group; true;) {
      const auto found = coordinates_.find(around + name);
      if (found != coordinates_.end()) return found->second == size || around == group ? around : group;
      if (around.empty()) return group;
      around.pop_back();
      around.resize(around.rfind('/') == std::string::npos ? 0 : around.rfind('/') + 1);
    }
  }

  FileIndex& index_;
  std::map<std::string, std::uint64_t> coordinates_;
  std::map<std::string, std::uint32_t> positions_;
};

/// An array that is a store of its own is called as its folder.
std::string name_of_store(const std::string& path) {
  std::string name = std::filesystem::path(path).lexically_normal().filename().string();
  if (name.empty()) name = std::filesystem::path(path).lexically_normal().parent_path().filename().string();
  return name.substr(0, name.rfind(".zarr"));
}

std::vector<ZarrArray> arrays_of(const std::string& path, int version, const std::map<std::string, Node>& nodes) {
  std::vector<ZarrArray> arrays;
  for (const auto& [name, node] : nodes) {
    if (!node.is_array) continue;
    const std::string called = name.empty() ? name_of_store(path) : name;
    try {
      arrays.push_back(version == 3 ? array_of_v3(called, node.own) : array_of_v2(called, node.own, node.attributes));
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("{}: array {}: {}", path, called, error.what()));
    }
    if (name.empty()) arrays.back().variable.files->folder.clear();
  }
  return arrays;
}

/// Names a few, and how many more there are.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 4;
  const std::span<const std::string> first(names.data(), std::min(names.size(), kMost));
  const std::string more = names.size() > kMost ? fmt::format(" and {} more", names.size() - kMost) : std::string();
  return fmt::format("{}{}", fmt::join(first, ", "), more);
}

/// zarr's own default is a fill_value of 0, which many arrays have that miss nothing. That of axes and coordinates is
/// then no `_FillValue`; that of others is, as xarray takes it, and is told.
void judge_zeros(FileIndex& index, const std::set<std::string>& filled) {
  std::set<std::size_t> axes = axis_variables(index);
  for (const VariableIndex& variable : index.variables) {
    for (const std::size_t named : named_coordinates(index, variable)) axes.insert(named);
  }
  std::vector<std::string> told;
  for (std::size_t i = 0; i < index.variables.size(); ++i) {
    VariableIndex& variable = index.variables[i];
    if (!filled.contains(variable.name) || variable.numbers("_FillValue") != std::vector{0.0}) continue;
    if (axes.contains(i)) {
      std::erase_if(variable.attributes, [](const Attribute& one) { return one.name == "_FillValue"; });
    } else {
      told.push_back(variable.name);
    }
  }
  if (told.empty()) return;
  index.notices.push_back(fmt::format(
      "{}: values of 0 count as missing in {}, whose fill_value is 0, as xarray takes it; with a fill_value of null "
      "they would count",
      index.path, some_of(told)));
}

}  // namespace

FileIndex read_store_index(const std::string& path) {
  FileIndex index;
  index.path = path;
  index.stamp = stamp_of(path);
  const InputFolder store(path);
  StoreWalk walk(store, index.stamp.changed_ns);
  int version = 0;
  const std::map<std::string, Node> nodes = walk.nodes(version);
  index.format = version == 3 ? FileFormat::zarr3 : FileFormat::zarr2;
  index.notices = walk.notices();
  std::vector<ZarrArray> arrays = arrays_of(path, version, nodes);
  if (const auto root = nodes.find(std::string()); root != nodes.end() && !root->second.is_array) {
    index.attributes = attributes_of_json(root->second.attributes);
  }
  DimensionTable dimensions(index, arrays);
  std::set<std::string> filled;
  for (ZarrArray& array : arrays) {
    dimensions.place(array);
    if (array.has_fill_by_format) filled.insert(array.variable.name);
    index.variables.push_back(std::move(array.variable));
  }
  judge_zeros(index, filled);
  return index;
}

}  // namespace fieldwise::io

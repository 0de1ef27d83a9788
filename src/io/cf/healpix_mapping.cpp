#include "io/cf/healpix_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

/// Reads the attributes of one mapping.
class SchemeReader {
 public:
  SchemeReader(const FileIndex& index, const VariableIndex& mapping) : index_(index), mapping_(mapping) {}

  core::HealpixScheme read() const {
    require_sphere();
    const core::HealpixScheme scheme{nside(), order()};
    if (!scheme.is_possible()) {
      throw damaged(fmt::format("has nside {}, which is no power of two, as cells in nested order need", scheme.nside));
    }
    return scheme;
  }

 private:
  [[nodiscard]] core::Error damaged(const std::string& what) const {
    return {core::ErrorKind::input_damaged, fmt::format("{}: grid mapping {} {}", index_.path, mapping_.name, what)};
  }

  /// Returns a number that is whole and within bounds; nothing where the mapping does not have it.
  [[nodiscard]] std::optional<std::int64_t> whole(const std::string& name, std::int64_t least,
                                                  std::int64_t most) const {
    if (mapping_.find(name) == nullptr) return std::nullopt;
    const std::vector<double> numbers = mapping_.numbers(name);
    const double number = numbers.size() == 1 ? numbers.front() : std::nan("");
    if (std::trunc(number) == number && number >= static_cast<double>(least) && number <= static_cast<double>(most)) {
      return static_cast<std::int64_t>(number);
    }
    throw damaged(fmt::format("has {} '{}', which must be a whole number from {} to {}", name, shown(name, numbers),
                              least, most));
  }

  [[nodiscard]] std::string shown(const std::string& name, const std::vector<double>& numbers) const {
    return numbers.size() == 1 ? fmt::format("{:g}", numbers.front()) : std::string(mapping_.text(name));
  }

  [[nodiscard]] std::int64_t nside() const {
    constexpr std::int64_t kFinest = 29;
    const auto level = whole("refinement_level", 0, kFinest);
    const auto stated = whole("healpix_nside", 1, core::kMostHealpixSide);
    if (!level && !stated) {
      throw damaged("says HEALPix, but not how fine: it needs refinement_level (or healpix_nside)");
    }
    if (level && stated && (std::int64_t{1} << *level) != *stated) {
      throw damaged(fmt::format("contradicts itself: refinement_level {} is nside {}, but healpix_nside is {}", *level,
                                std::int64_t{1} << *level, *stated));
    }
    return stated ? *stated : std::int64_t{1} << *level;
  }

  [[nodiscard]] std::optional<core::HealpixOrder> order_by(std::string_view name) const {
    const std::string word = core::lower_case(mapping_.text(name));
    if (word.empty()) return std::nullopt;
    constexpr std::array<std::string_view, 4> kNested{"nested", "nest", "nested_index", "nested_indexing"};
    constexpr std::array<std::string_view, 3> kRing{"ring", "ring_index", "ring_indexing"};
    if (std::ranges::find(kNested, word) != kNested.end()) return core::HealpixOrder::nested;
    if (std::ranges::find(kRing, word) != kRing.end()) return core::HealpixOrder::ring;
    throw damaged(fmt::format("has {} '{}'; cells are read in the orders nested and ring", name, mapping_.text(name)));
  }

  [[nodiscard]] core::HealpixOrder order() const {
    const auto scheme = order_by("indexing_scheme");
    const auto order = order_by("healpix_order");
    if (!scheme && !order) {
      throw damaged(
          "says HEALPix, but not in which order: it needs indexing_scheme (or healpix_order), nested or ring");
    }
    if (scheme && order && *scheme != *order) {
      throw damaged(fmt::format("contradicts itself: indexing_scheme is '{}', but healpix_order is '{}'",
                                mapping_.text("indexing_scheme"), mapping_.text("healpix_order")));
    }
    return scheme ? *scheme : *order;
  }

  /// Cells of an ellipsoid lie at authalic latitudes, up to 0.13 degrees from those of a sphere.
  void require_sphere() const {
    const auto number = [&](std::string_view name) {
      const std::vector<double> numbers = mapping_.numbers(name);
      return numbers.size() == 1 ? numbers.front() : 0.0;
    };
    const double longer = number("semi_major_axis");
    const double shorter = number("semi_minor_axis");
    const std::string name = core::lower_case(mapping_.text("reference_ellipsoid_name"));
    const bool other_name = !name.empty() && name.find("spher") == std::string::npos;
    if (number("inverse_flattening") == 0.0 && !other_name && (longer == shorter || longer == 0.0 || shorter == 0.0)) {
      return;
    }
    throw damaged("puts its cells on an ellipsoid; cells of HEALPix are read on a sphere only");
  }

  const FileIndex& index_;
  const VariableIndex& mapping_;
};

}  // namespace

std::optional<std::size_t> healpix_mapping(const FileIndex& index, const VariableIndex& variable) {
  std::istringstream words{std::string(variable.text("grid_mapping"))};
  for (std::string word; words >> word;) {
    const auto found = index.find_from(variable.group(), core::trimmed(word, ":"));
    if (found && core::lower_case(index.variables[*found].text("grid_mapping_name")) == "healpix") return found;
  }
  return std::nullopt;
}

core::HealpixScheme healpix_scheme(const FileIndex& index, const VariableIndex& mapping) {
  return SchemeReader(index, mapping).read();
}

}  // namespace fieldwise::io

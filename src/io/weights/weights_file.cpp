#include "fieldwise/io/weights/weights_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <string_view>
#include <utility>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Names what a convention calls the parts of one grid.
struct SideNames {
  std::string_view size;
  std::string_view shape;
  std::string_view lat;
  std::string_view lon;
  std::string_view corner_lat;
  std::string_view corner_lon;
  std::string_view mask;
  std::string_view area;
  std::string_view fraction;
};

/// Names what a convention calls weights and grids.
struct WeightsNames {
  std::string_view weight;
  std::string_view source;
  std::string_view target;
  SideNames from;
  SideNames to;
  bool radians;  ///< where no units are stated
};

constexpr std::array<WeightsNames, 2> kConventions{{
    {"remap_matrix",
     "src_address",
     "dst_address",
     {"src_grid_size", "src_grid_dims", "src_grid_center_lat", "src_grid_center_lon", "src_grid_corner_lat",
      "src_grid_corner_lon", "src_grid_imask", "src_grid_area", "src_grid_frac"},
     {"dst_grid_size", "dst_grid_dims", "dst_grid_center_lat", "dst_grid_center_lon", "dst_grid_corner_lat",
      "dst_grid_corner_lon", "dst_grid_imask", "dst_grid_area", "dst_grid_frac"},
     true},
    {"S",
     "col",
     "row",
     {"n_a", "src_grid_dims", "yc_a", "xc_a", "yv_a", "xv_a", "mask_a", "area_a", "frac_a"},
     {"n_b", "dst_grid_dims", "yc_b", "xc_b", "yv_b", "xv_b", "mask_b", "area_b", "frac_b"},
     false},
}};

// Shares of cells come from polygons that programs cut in single precision at the worst.
constexpr double kShareRounding = 1e-3;
constexpr double kTwice = 1.01;

/// Reads one file.
class WeightsReader {
 public:
  explicit WeightsReader(const std::string& path) : index_(index_file(path)) {
    const auto named = std::ranges::find_if(kConventions, [&](const WeightsNames& names) {
      return index_.find(names.weight) && index_.find(names.source) && index_.find(names.target);
    });
    if (named == kConventions.end()) {
      throw Error(
          ErrorKind::usage,
          fmt::format("{}: no weights between two grids (remap_matrix, src_address and dst_address of SCRIP and "
                      "CDO; S, col and row of ESMF and xESMF)",
                      path));
    }
    names_ = *named;
  }

  WeightsFile read() {
    file_.path = index_.path;
    file_.method = text_of_file({"map_method", "ESMF_regrid_method", "regrid_method"});
    file_.maker = maker();
    file_.from = side(names_.from);
    file_.to = side(names_.to);
    read_links();
    read_wholes();
    tell();
    return std::move(file_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::input_damaged, fmt::format("{}: {}", index_.path, what));
  }

  [[nodiscard]] std::string text_of_file(const std::vector<std::string_view>& names) const {
    for (const std::string_view name : names) {
      const auto found = std::ranges::find(index_.attributes, name, &Attribute::name);
      if (found != index_.attributes.end() && !found->text.empty()) return found->text;
    }
    return "";
  }

  [[nodiscard]] std::string maker() const {
    constexpr std::string_view kCdo = "Climate Data Operators version ";
    const std::string cdo = text_of_file({"CDO"});
    if (const std::size_t at = cdo.find(kCdo); at != std::string::npos) {
      const std::string version = cdo.substr(at + kCdo.size());
      return "CDO " + version.substr(0, version.find(' '));
    }
    const std::string program = text_of_file({"weight_generator"});
    const std::string version = text_of_file({"weight_generator_version"});
    if (!program.empty()) return version.empty() ? program : program + " " + version;
    return text_of_file({"title", "Title"});
  }

  /// Returns the values of a variable; empty where there is none.
  [[nodiscard]] std::vector<double> values(std::string_view name) const {
    const auto found = index_.find(name);
    if (!found || !is_number(index_.variables[*found].type)) return {};
    return read_coordinates(index_, *found);
  }

  /// Returns values of which there must be `count` for each point.
  [[nodiscard]] std::vector<double> of_points(std::string_view name, std::size_t points) const {
    std::vector<double> found = values(name);
    if (!found.empty() && (points == 0 || found.size() % points != 0)) {
      refuse(fmt::format("{} has {} values for {}", name, found.size(), core::counted(points, "point")));
    }
    return found;
  }

  [[nodiscard]] std::vector<double> degrees(std::string_view name, std::size_t points) const {
    std::vector<double> found = of_points(name, points);
    if (found.empty()) return found;
    const std::string units = core::lower_case(index_.variables[*index_.find(name)].text("units"));
    if (units.empty() ? !names_.radians : !units.starts_with("rad")) return found;
    for (double& value : found) value *= 180.0 / std::numbers::pi;
    return found;
  }

  [[nodiscard]] WeightsGrid side(const SideNames& names) const {
    WeightsGrid grid;
    const auto size = std::ranges::find(index_.dimensions, names.size, &Dimension::name);
    const std::vector<double> shape = values(names.shape);
    if (size != index_.dimensions.end()) {
      grid.size = static_cast<std::size_t>(size->size);
    } else if (!shape.empty()) {
      double product = 1.0;
      for (const double length : shape) product *= length;
      if (!(product >= 1.0 && product < 1e12)) refuse(fmt::format("{} is no shape of a grid", names.shape));
      grid.size = static_cast<std::size_t>(product);
    }
    if (shape.size() == 2 && shape[0] * shape[1] == static_cast<double>(grid.size)) {
      grid.columns = static_cast<std::size_t>(shape[0]);
      grid.rows = static_cast<std::size_t>(shape[1]);
    }
    grid.lat_deg = degrees(names.lat, grid.size);
    grid.lon_deg = degrees(names.lon, grid.size);
    grid.corner_lat = degrees(names.corner_lat, grid.size);
    grid.corner_lon = degrees(names.corner_lon, grid.size);
    grid.mask = of_points(names.mask, grid.size);
    if (grid.lat_deg.size() != grid.lon_deg.size() || grid.corner_lat.size() != grid.corner_lon.size()) {
      refuse(fmt::format("{} and {} have different numbers of points", names.lat, names.lon));
    }
    return grid;
  }

  /// Returns positions from 0 on.
  [[nodiscard]] std::vector<std::size_t> positions(std::string_view name, std::size_t& size) const {
    const std::vector<double> addresses = values(name);
    double most = static_cast<double>(size);
    if (size == 0) {
      for (const double address : addresses) most = std::max(most, address);
      most = std::min(most, 1e12);
      size = static_cast<std::size_t>(most);
    }
    std::vector<std::size_t> found;
    found.reserve(addresses.size());
    for (const double address : addresses) {
      if (!(address >= 1.0 && address <= most)) {
        refuse(fmt::format("{} holds {:g}, but its grid has the points 1 to {:.0f}", name, address, most));
      }
      found.push_back(static_cast<std::size_t>(address) - 1);
    }
    return found;
  }

  void read_links() {
    core::GridLinks& links = file_.links;
    std::size_t from = file_.from.size;
    std::size_t to = file_.to.size;
    links.source = positions(names_.source, from);
    links.target = positions(names_.target, to);
    links.weight = values(names_.weight);
    const std::size_t count = links.source.size();
    if (count == 0) refuse("it holds no weights");
    if (links.target.size() != count || links.weight.size() % count != 0 || links.weight.empty()) {
      refuse(fmt::format("{} has {} values, {} has {} and {} has {}", names_.source, count, names_.target,
                         links.target.size(), names_.weight, links.weight.size()));
    }
    take_first_order(links.weight.size() / count);
    if (!std::ranges::all_of(links.weight, [](double w) { return std::isfinite(w); })) {
      refuse("some of its weights are no numbers");
    }
    links.whole.assign(to, 1.0);
    sums_.assign(to, 0.0);
    std::vector<std::size_t> links_of(to, 0);
    for (std::size_t i = 0; i < count; ++i) {
      sums_[links.target[i]] += links.weight[i];
      ++links_of[links.target[i]];
    }
    file_.picks = std::ranges::all_of(links_of, [](std::size_t number) { return number < 2; });
  }

  /// Keeps the weights of the values, where those of gradients stand beside them.
  void take_first_order(std::size_t orders) {
    if (orders == 1) return;
    if (!is_conservative()) {
      throw Error(ErrorKind::usage,
                  fmt::format("{}: its weights ({}) are {} for each pair of points, of which those beyond the first "
                              "belong to gradients; make weights of values alone (conservative, bilinear, nearest)",
                              index_.path, file_.method.empty() ? "of an unknown method" : file_.method, orders));
    }
    std::vector<double> first;
    for (std::size_t i = 0; i < file_.links.weight.size(); i += orders) first.push_back(file_.links.weight[i]);
    file_.links.weight = std::move(first);
    file_.notices.push_back(fmt::format("{}: weights of gradients (second order) are left out", index_.path));
  }

  [[nodiscard]] bool is_conservative() const {
    return core::lower_case(file_.method).find("conserv") != std::string::npos;
  }

  [[nodiscard]] bool sums_are(const std::vector<double>& wanted) const {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      if (sums_[i] != 0.0 && !(std::abs(sums_[i] - wanted[i]) <= kShareRounding)) return false;
    }
    return true;
  }

  /// Finds what whole targets are, by the normalisation that the file states, checked against the sums of its weights.
  void read_wholes() {
    const std::vector<double> fraction = of_points(names_.to.fraction, sums_.size());
    const std::string stated = core::lower_case(text_of_file({"normalization"}));
    const bool sums_are_one = sums_are(std::vector<double>(sums_.size(), 1.0));
    if (stated == "none" && is_conservative()) return take_areas();
    if (stated == "fracarea") {
      if (!sums_are_one) refuse("its normalization is fracarea, but the weights of a target do not add up to 1");
      return take_fractions(fraction);
    }
    if (!is_conservative() && stated != "destarea") return;
    if (fraction.empty() || sums_are(fraction)) return;
    if (stated == "destarea" || !sums_are_one) {
      refuse(fmt::format("the weights of targets do not add up to their {}", names_.to.fraction));
    }
    take_fractions(fraction);
  }

  /// Makes weights that add up to 1 for whatever is covered shares of the whole cell.
  void take_fractions(const std::vector<double>& fraction) {
    if (fraction.empty()) {
      file_.notices.push_back(fmt::format(
          "{}: its weights add up to 1 however little of a cell is covered (fracarea), and {} is not there: what they "
          "cover counts as the whole cell",
          index_.path, names_.to.fraction));
      return;
    }
    if (file_.maker.starts_with("CDO")) {
      // CDO 2.1 states 1 wherever a target has any weight, but for what was missing when the weights were made.
      file_.notices.push_back(fmt::format(
          "{}: with normalization fracarea CDO does not say how much of a cell at the edge of the source grid "
          "is covered: such cells count as whole; make the weights with CDO_REMAP_NORM=destarea",
          index_.path));
    }
    for (std::size_t i = 0; i < file_.links.weight.size(); ++i) {
      const double share = fraction[file_.links.target[i]];
      if (!(share >= 0.0)) refuse(fmt::format("{} holds {:g}", names_.to.fraction, share));
      file_.links.weight[i] *= share;
      sums_[file_.links.target[i]] = share;
    }
  }

  /// Takes weights that are areas: whole is the area of the target.
  void take_areas() {
    const std::vector<double> area = of_points(names_.to.area, sums_.size());
    if (area.empty()) {
      refuse(fmt::format("its weights are areas (normalization none), and {} is not there", names_.to.area));
    }
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      if (sums_[i] != 0.0 && !(area[i] > 0.0)) refuse(fmt::format("{} holds {:g}", names_.to.area, area[i]));
      file_.links.whole[i] = area[i] > 0.0 ? area[i] : 1.0;
    }
  }

  /// Notes what a user should know of the weights.
  void tell() {
    if (std::ranges::any_of(file_.links.weight, [](double w) { return w < 0.0; })) {
      file_.notices.push_back(fmt::format(
          "{}: some of its weights are below 0 (second order): values may lie beyond those of the cells they are made "
          "of",
          index_.path));
    }
    const auto twice = [&](std::size_t i) { return sums_[i] > kTwice * file_.links.whole[i]; };
    std::size_t many = 0;
    for (std::size_t i = 0; i < sums_.size(); ++i) many += twice(i) ? 1 : 0;
    if (many > 0) {
      file_.notices.push_back(
          fmt::format("{}: {} covered more than once", index_.path,
                      many == 1 ? std::string("1 target is") : fmt::format("{} targets are", many)));
    }
  }

  FileIndex index_;
  WeightsNames names_{};
  WeightsFile file_;
  std::vector<double> sums_;  ///< [target] of the weights
};

}  // namespace

WeightsFile read_weights(const std::string& path) { return WeightsReader(path).read(); }

}  // namespace fieldwise::io

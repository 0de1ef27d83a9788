#include "fieldwise/analysis/series/eof.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "analysis/series/symmetric_eigen.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/gram.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kBlock = 64;  // series whose products with as many others are one part of the work
constexpr int kMostModes = 1000;

constexpr core::OptionDoc kModesDoc{"modes", "1", "1 to 1000, fewer than times", "the number of modes to write"};
constexpr core::OptionDoc kWeightsDoc{"weights", "", "",
                                      "variance counts in proportion to this (values to its square root)"};
constexpr core::OptionDoc kGapsDoc{"gaps", "", "",
                                   "points with some values missing: an error; left out; or filled with their mean"};
constexpr std::array<core::Named<PartialGaps>, 3> kGapsNames{
    {{"refuse", PartialGaps::refuse}, {"leave_out", PartialGaps::leave_out}, {"fill", PartialGaps::fill}}};
constexpr std::array kInputs{InputDoc{"of", "the field (as a rule anomalies), with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"pattern", "units of `of`, K for temperatures", "the field per standard deviation of the component",
              core::main_result(core::Nature::about_zero)},
    OutputDoc{"variance_fraction", "1", "the share of the variance that each mode explains",
              core::beside(core::Nature::fraction)},
    OutputDoc{"variance_error", "1", "the standard error of that share by North's rule",
              core::beside(core::Nature::error)},
    OutputDoc{"pcMODE", "1", "pc1, pc2, ...: the components, of mean 0 and standard deviation 1",
              core::beside(core::Nature::about_zero)}};

/// Names the phases of the work that remains after the last tile.
enum class Phase : std::uint8_t { centre, check, multiply, solve, load, sign };

std::size_t padded(std::size_t length) {
  return (length + kernels::kGramLanes - 1) / kernels::kGramLanes * kernels::kGramLanes;
}

}  // namespace

void Eof::Options::describe(core::OptionVisitor& visitor) {
  visitor.integer(kModesDoc, modes, 1, kMostModes);
  visitor.choice(kWeightsDoc, weights, kAreaWeightsNames);
  visitor.choice(kGapsDoc, gaps, kGapsNames);
}

const OperationDoc& Eof::doc() {
  static const OperationDoc doc{
      "eof",
      "Finds the patterns and time series (principal components) that explain most of the variance of a field.",
      "y = sqrt(w) (x - mean(x)); eigenvectors of y y' / (T - 1); pattern = sum_t (x - mean) pc / (T - 1), pc of sd 1; "
      "the largest weighted loading is positive; error of a share: share sqrt(2 / T)",
      "von Storch & Zwiers (1999), section 13.1; North et al. (1982), "
      "doi 10.1175/1520-0493(1982)110<0699:SEITEO>2.0.CO;2",
      kInputs,
      kOutputs};
  return doc;
}

std::vector<std::string> Eof::quantities(const Options& options, std::span<const InputName> /*names*/) {
  std::vector<std::string> names{"pattern", "variance_fraction", "variance_error"};
  for (int mode = 1; mode <= options.modes; ++mode) {
    names.push_back(fmt::format("pc{}", mode));
  }
  return names;
}

Eof::Eof(std::span<const core::FieldHeader> inputs, const Options& options) : options_(options) {
  const core::FieldHeader& of = inputs[0];
  if (of.leading != core::Leading::time || of.time->climatological || of.is_series()) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no {}: modes are of a field in time", of.name,
                                                          of.is_series() ? "grid" : "time axis"));
  }
  need_.across_rows = true;
  name_ = of.name;
  times_ = of.time->size();
  rows_ = of.grid->rows;
  columns_ = of.grid->columns;
  modes_ = static_cast<std::size_t>(options.modes);
  if (modes_ + 1 > times_ || modes_ > of.grid->size()) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("{} modes are asked for, but '{}' has {} times and {} points: modes are fewer than "
                                  "times and not more than points",
                                  modes_, of.name, times_, of.grid->size()));
  }
  by_time_ = times_ <= of.grid->size();
  small_ = by_time_ ? times_ : of.grid->size();
  length_ = padded(by_time_ ? of.grid->size() : times_);
  difference_factor_ = of.units.difference_factor();
  root_weights_ = cell_weights(of, options.weights, "eof");
  for (double& weight : root_weights_) {
    weight = weight > 0.0 ? std::sqrt(weight) : 0.0;
  }
  add_headers(of);
}

void Eof::add_headers(const core::FieldHeader& of) {
  const std::string name = title_of(of);
  core::CoordinateAxis axis{
      .name = "mode", .long_name = "number of the mode", .units = "1", .whole = true, .values = {}};
  for (std::size_t mode = 1; mode <= modes_; ++mode) {
    axis.values.push_back(static_cast<double>(mode));
  }
  core::FieldHeader pattern;
  pattern.quantity = "pattern";
  pattern.leading = core::Leading::coordinate;
  pattern.coordinate = std::make_shared<const core::CoordinateAxis>(axis);
  pattern.grid = of.grid;
  pattern.units = of.units.difference();
  pattern.difference = of.difference || of.units.is_temperature();
  pattern.long_name = fmt::format("{} per standard deviation of its principal component", name);
  pattern.attributes = {{"period", core::format_period(core::covered_period(*of.time))},
                        {"weights", std::string(kAreaWeightsNames[static_cast<std::size_t>(options_.weights)].name)},
                        {"gaps", std::string(kGapsNames[static_cast<std::size_t>(options_.gaps)].name)},
                        {"sign", "the weighted loading of largest size is positive"}};
  core::FieldHeader share = pattern;
  share.quantity = "variance_fraction";
  share.grid = std::make_shared<const core::Grid>();
  share.units = core::Units("1");
  share.difference = false;
  share.long_name = fmt::format("share of the variance of {}", name);
  core::FieldHeader error = share;
  error.quantity = "variance_error";
  error.long_name = "standard error of the share of the variance by North's rule";
  core::FieldHeader component = share;
  component.leading = core::Leading::time;
  component.coordinate.reset();
  component.time = of.time;
  pattern.ancillary = {"variance_fraction"};
  share.ancillary = {"variance_error"};
  outputs_ = {pattern, share, error};
  for (std::size_t mode = 1; mode <= modes_; ++mode) {
    outputs_.push_back(component);
    outputs_.back().quantity = fmt::format("pc{}", mode);
    outputs_.back().long_name = fmt::format("principal component {} of {}", mode, name);
  }
  declare_kinds(doc(), of);
}

std::size_t Eof::state_bytes(std::size_t /*rows*/) const {
  // Eigen holds a copy of the products and their eigenvectors while it works.
  const std::size_t solving = 3 * small_ * small_;
  return (small_ * length_ + solving + modes_ * (times_ + rows_ * columns_)) * sizeof(double) + rows_ * columns_;
}

void Eof::begin(core::IndexRange /*rows*/) {
  values_.assign(small_ * length_, 0.0);
  points_.assign(rows_ * columns_, PointState::whole);
}

void Eof::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const auto x = inputs[0].row(time, row);
      for (std::size_t i = 0; i < columns_; ++i) {
        value(time, row * columns_ + i) = x[i];
      }
    }
  }
}

std::vector<std::size_t> Eof::phases() const {
  const std::size_t blocks = (small_ + kBlock - 1) / kBlock;
  return {rows_, 1, blocks * (blocks + 1) / 2, 1, rows_, 1};
}

void Eof::work(std::size_t phase, std::size_t part) {
  switch (static_cast<Phase>(phase)) {
    case Phase::centre:
      return centre_row(part);
    case Phase::check:
      refuse_gaps();
      products_.assign(small_ * small_, 0.0);
      return;
    case Phase::multiply:
      return multiply_block(part);
    case Phase::solve:
      return solve();
    case Phase::load:
      return load_row(part);
    case Phase::sign:
      return choose_signs();
  }
}

void Eof::centre_row(std::size_t row) {
  std::vector<double> count(columns_, 0.0);
  std::vector<double> first(columns_, 0.0);
  std::vector<double> sum(columns_, 0.0);
  for (std::size_t t = 0; t < times_; ++t) {
    for (std::size_t i = 0; i < columns_; ++i) {
      const double x = value(t, row * columns_ + i);
      if (x == x) {
        first[i] = count[i] == 0.0 ? x : first[i];
        count[i] += 1.0;
        sum[i] += x - first[i];
      }
    }
  }
  for (std::size_t i = 0; i < columns_; ++i) {
    const bool partial = count[i] > 0.0 && count[i] < static_cast<double>(times_);
    const bool unused = count[i] == 0.0 || (partial && options_.gaps == PartialGaps::leave_out) ||
                        root_weights_[row * columns_ + i] == 0.0;
    points_[row * columns_ + i] = unused ? PointState::absent : partial ? PointState::partial : PointState::whole;
  }
  for (std::size_t t = 0; t < times_; ++t) {
    for (std::size_t i = 0; i < columns_; ++i) {
      const std::size_t point = row * columns_ + i;
      double& x = value(t, point);
      const bool use = points_[point] != PointState::absent && x == x;
      x = use ? (x - first[i] - sum[i] / count[i]) * root_weights_[point] : 0.0;
    }
  }
}

void Eof::refuse_gaps() const {
  if (std::ranges::all_of(points_, [](PointState p) { return p == PointState::absent; })) {
    throw core::Error(core::ErrorKind::input_missing,
                      fmt::format("no point of '{}' has values to find modes of", name_));
  }
  const auto partial = std::ranges::count(points_, PointState::partial);
  if (partial > 0 && options_.gaps == PartialGaps::refuse) {
    const auto at = static_cast<std::size_t>(std::ranges::find(points_, PointState::partial) - points_.begin());
    const std::string place = outputs_.front().grid->unstructured
                                  ? fmt::format("cell {}", at)
                                  : fmt::format("row {}, column {}", at / columns_, at % columns_);
    throw core::Error(core::ErrorKind::input_missing,
                      fmt::format("{} points of '{}' have values at some times only, the first at {} (from 0): say "
                                  "gaps: leave_out to leave them out, or gaps: fill to count their missing values as "
                                  "their mean",
                                  partial, name_, place));
  }
}

void Eof::multiply_block(std::size_t part) {
  std::size_t row_block = 0;  // parts are the blocks of the lower triangle, row after row
  while (part > row_block) {
    part -= row_block + 1;
    ++row_block;
  }
  const std::size_t i0 = row_block * kBlock;
  const std::size_t j0 = part * kBlock;
  const kernels::SeriesBlock a{values_.data() + i0 * length_, std::min(kBlock, small_ - i0), length_};
  const kernels::SeriesBlock b{values_.data() + j0 * length_, std::min(kBlock, small_ - j0), length_};
  std::vector<double> products(a.count * b.count);
  kernels::scalar_products(a, b, products);
  for (std::size_t i = 0; i < a.count; ++i) {
    for (std::size_t j = 0; j < b.count; ++j) {
      products_[(i0 + i) * small_ + j0 + j] = products[i * b.count + j];
    }
  }
}

void Eof::solve() {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto n = static_cast<Eigen::Index>(small_);
  Eigen::MatrixXd symmetric = Eigen::Map<const RowMajor>(products_.data(), n, n);  // its lower triangle is used
  products_ = {};
  const double whole = symmetric.trace();
  const SymmetricEigen modes = symmetric_eigen(std::move(symmetric));
  const double largest = modes.values(n - 1);
  const double rounding = static_cast<double>(small_) * std::numeric_limits<double>::epsilon() * largest;
  const double spread = std::sqrt(static_cast<double>(times_ - 1));
  fractions_.assign(modes_, core::kMissing);
  components_.assign(modes_ * times_, core::kMissing);
  loadings_.assign(modes_ * points_.size(), core::kMissing);
  for (std::size_t k = 0; k < modes_ && k < small_; ++k) {
    const auto place = n - 1 - static_cast<Eigen::Index>(k);
    const double lambda = modes.values(place);
    if (!(lambda > rounding)) {
      continue;
    }
    fractions_[k] = lambda / whole;
    double* const component = components_.data() + k * times_;
    const auto vector = modes.vectors.col(place);
    for (std::size_t t = 0; t < times_ && by_time_; ++t) {
      component[t] = vector(static_cast<Eigen::Index>(t)) * spread;
    }
    if (!by_time_) {
      std::fill_n(component, times_, 0.0);
      for (std::size_t p = 0; p < small_; ++p) {
        core::throw_if_stopped();
        const double share = vector(static_cast<Eigen::Index>(p)) * spread / std::sqrt(lambda);
        for (std::size_t t = 0; t < times_; ++t) {
          component[t] += share * values_[p * length_ + t];
        }
      }
    }
  }
}

void Eof::load_row(std::size_t row) {
  const double degrees = static_cast<double>(times_ - 1);
  for (std::size_t k = 0; k < modes_; ++k) {
    core::throw_if_stopped();
    if (std::isnan(fractions_[k])) {
      continue;
    }
    double* const loading = loadings_.data() + k * points_.size() + row * columns_;
    std::fill_n(loading, columns_, 0.0);
    for (std::size_t t = 0; t < times_; ++t) {
      const double component = components_[k * times_ + t];
      for (std::size_t i = 0; i < columns_; ++i) {
        loading[i] += value(t, row * columns_ + i) * component;
      }
    }
    for (std::size_t i = 0; i < columns_; ++i) {
      loading[i] /= degrees;
    }
  }
}

void Eof::choose_signs() {
  for (std::size_t k = 0; k < modes_; ++k) {
    if (std::isnan(fractions_[k])) {
      continue;
    }
    const auto loading = std::span(loadings_).subspan(k * points_.size(), points_.size());
    const double largest = *std::ranges::max_element(loading, {}, [](double x) { return std::abs(x); });
    if (largest < 0.0) {
      std::ranges::transform(loading, loading.begin(), std::negate<>());
      const auto component = std::span(components_).subspan(k * times_, times_);
      std::ranges::transform(component, component.begin(), std::negate<>());
    }
  }
}

void Eof::finish(std::span<const core::MutableTileView> outputs) const {
  const double north = std::sqrt(2.0 / static_cast<double>(times_));
  for (std::size_t k = 0; k < modes_; ++k) {
    for (std::size_t point = 0; point < points_.size(); ++point) {
      const double loading = loadings_[k * points_.size() + point];
      outputs[0].at(k, point / columns_, point % columns_) =
          points_[point] == PointState::absent ? core::kMissing : loading / root_weights_[point] * difference_factor_;
    }
    outputs[1].at(k, 0, 0) = fractions_[k];
    outputs[2].at(k, 0, 0) = fractions_[k] * north;
    for (std::size_t t = 0; t < times_; ++t) {
      outputs[3 + k].at(t, 0, 0) = components_[k * times_ + t];
    }
  }
}

}  // namespace fieldwise::analysis

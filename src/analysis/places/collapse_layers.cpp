#include "fieldwise/analysis/places/collapse_layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/describe_layers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/moments.hpp"
#include "fieldwise/kernels/quantiles.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kOneRounding = 1.0 - 1e-12;  // a share of exactly 1 must survive the rounding of two sums
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Returns the edges of the places on an axis, one more than places: those of the file, else the middles between them,
/// and half a distance beyond the ends.
std::vector<double> edges_between(const std::vector<double>& values) {
  std::vector<double> edges;
  const std::size_t last = values.size() - 1;
  edges.push_back(values[0] - 0.5 * (values[1] - values[0]));
  for (std::size_t i = 0; i < last; ++i) {
    edges.push_back(0.5 * (values[i] + values[i + 1]));
  }
  edges.push_back(values[last] + 0.5 * (values[last] - values[last - 1]));
  return edges;
}

/// Returns the name by which cell methods call a dimension.
std::string method_name(const core::CoordinateAxis& axis) {
  const auto standard = axis.attributes.find("standard_name");
  return standard == axis.attributes.end() ? axis.name : standard->second;
}

}  // namespace

/// Holds the sums of a row of points.
struct CollapseLayers::Sums {
  explicit Sums(std::size_t columns) : memory(kParts * columns, 0.0), size(columns) {}
  [[nodiscard]] std::span<double> part(std::size_t number) { return std::span(memory).subspan(number * size, size); }

  static constexpr std::size_t kParts = 5;
  std::vector<double> memory;
  std::size_t size;
};

CollapseLayers::CollapseLayers(std::span<const core::FieldHeader> inputs, const std::vector<std::string>& dimensions,
                               const CollapseRule& rule, bool has_weights)
    : rule_(rule), has_weights_(has_weights), weights_(inputs.size() / (has_weights ? 2 : 1), 1.0) {
  const core::FieldHeader& of = inputs[0];
  need_.finished_inputs.assign(inputs.size(), false);
  if (has_weights) {
    check_weights(inputs, dimensions);
    add_header(of, dimensions);
    outputs_[0].attributes["weights"] = inputs[1].name;
    return;
  }
  if (rule.weights == CollapseWeights::area) {
    throw core::Error(core::ErrorKind::usage, "weights: area are those of cells; levels have weights: thickness");
  }
  if (rule.statistic == CollapseStatistic::sum && !rule.percentile) {
    require_summable(of);
  }
  if (rule.weights == CollapseWeights::thickness) {
    if (dimensions.size() > 1) {
      throw core::Error(core::ErrorKind::usage, "weights: thickness are those of one dimension: collapse levels alone");
    }
    find_weights(inputs, dimensions[0]);
  }
  double whole = 0.0;
  for (const double weight : weights_) {
    whole += weight;
  }
  least_weight_ = kOneRounding * rule.min_fraction * whole;
  add_header(of, dimensions);
}

void CollapseLayers::check_weights(std::span<const core::FieldHeader> inputs,
                                   const std::vector<std::string>& dimensions) {
  const core::FieldHeader& of = inputs[0];
  const core::FieldHeader& weights = inputs[1];
  if (rule_.percentile || (rule_.statistic != CollapseStatistic::mean && rule_.statistic != CollapseStatistic::sd)) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("statistic {} has no weights: leave out `weights`", rule_.name()));
  }
  const auto has = [&](const std::string& dimension) {
    return weights.layers && core::axis_called(*weights.layers, dimension) < weights.layers->axes.size();
  };
  if (std::ranges::none_of(dimensions, has)) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("the weights '{}' have no dimension {}, so that all of '{}' would count alike",
                                  weights.name, fmt::join(dimensions, " or "), of.name));
  }
  if (weights.leading_size() > 1) {
    throw core::Error(
        core::ErrorKind::inputs_disagree,
        fmt::format("the weights '{}' have {} times: one number or map each is needed, such as a mean over "
                    "them",
                    weights.name, weights.leading_size()));
  }
  if (!weights.is_series()) require_same_grid(of, weights, "the weights");
  for (std::size_t i = 1; i < inputs.size(); i += 2) need_.finished_inputs[i] = true;
}

void CollapseLayers::find_weights(std::span<const core::FieldHeader> layers, const std::string& dimension) {
  const core::FieldHeader& of = layers[0];
  const std::size_t position = core::axis_called(*of.layers, dimension);
  const core::CoordinateAxis& axis = of.layers->axes.at(position);
  const std::size_t count = axis.values.size();
  if (count < 2 || axis.counted) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}': dimension {} has no values between which levels are thick; use weights: none",
                                  of.name, axis.name));
  }
  std::vector<double> edges = edges_between(axis.values);
  const bool has_bounds = axis.bounds.size() == 2 * count;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::size_t place = layers[i].layers->positions(layers[i].layer)[position];
    weights_[i] = has_bounds ? std::abs(axis.bounds[2 * place + 1] - axis.bounds[2 * place])
                             : std::abs(edges[place + 1] - edges[place]);
  }
  if (!has_bounds) {
    notices_.push_back(
        fmt::format("levels of '{}' have no bounds: each is taken to reach half way to its neighbours", of.name));
  }
}

void CollapseLayers::add_header(const core::FieldHeader& of, const std::vector<std::string>& dimensions) {
  core::FieldHeader header = nameless_header(of);
  std::vector<std::string> names;
  for (const std::string& dimension : dimensions) {
    const std::size_t position = of.layers ? core::axis_called(*of.layers, dimension) : 0;
    const bool known = of.layers && position < of.layers->axes.size();
    names.push_back(known ? method_name(of.layers->axes[position]) : dimension);
  }
  header.layers = nullptr;
  header.layer = 0;
  header.attributes["collapsed"] =
      fmt::format("{} over {} of {}", rule_.name(), fmt::join(names, ", "), weights_.size());
  header.long_name = fmt::format("{} over {} of {}", rule_.name(), fmt::join(names, ", "), title_of(of));
  outputs_ = {header};
  declare_kinds(Collapse::doc(), of);
  factor_ = rule_.describe(outputs_[0], of, fmt::format("{}", fmt::join(names, ": ")));
}

void CollapseLayers::apply(std::span<const core::TileView> inputs,
                           std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  std::vector<std::span<const double>> rows(weights_.size());
  std::vector<std::span<const double>> weights(has_weights_ ? weights_.size() : 0);
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] = inputs[has_weights_ ? 2 * i : i].row(time, row);
        if (has_weights_) {
          const core::TileView& own = inputs[2 * i + 1];
          weights[i] = own.row(0, own.extent().rows.size() > 1 ? row : own.extent().rows.begin);
        }
      }
      const std::span<double> out = outputs[0].row(time, row);
      if (has_weights_) {
        collapse_weighted(rows, weights, out);
      } else {
        collapse_row(rows, out);
      }
      for (double& value : out) {
        value = core::round_to_type(outputs_[0].type, factor_ * value);
      }
    }
  }
}

void CollapseLayers::collapse_row(Rows rows, std::span<double> out) const {
  const std::size_t columns = out.size();
  Sums sums(columns);
  const std::span<double> count = sums.part(0);
  const std::span<double> weight = sums.part(2);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    kernels::add_weighted(rows[i], weights_[i], {count, sums.part(1), weight, sums.part(3)});
  }
  const std::span<double> mean = sums.part(4);
  for (std::size_t c = 0; c < columns; ++c) {
    mean[c] = count[c] > 0.0 ? sums.part(1)[c] + sums.part(3)[c] / weight[c] : core::kMissing;
  }
  const CollapseStatistic statistic = rule_.statistic;
  if (rule_.percentile || statistic == CollapseStatistic::sd) {
    std::vector<double> sample;
    for (std::size_t c = 0; c < columns; ++c) {
      out[c] = gathered(rows, c, mean[c], sample);
    }
  } else if (statistic == CollapseStatistic::sign_agreement) {
    agreement(rows, mean, out);
  } else if (statistic == CollapseStatistic::mean) {
    std::ranges::copy(mean, out.begin());
  } else if (statistic == CollapseStatistic::n) {
    std::ranges::copy(count, out.begin());
    return;
  } else {
    const double begin = statistic == CollapseStatistic::min   ? kInfinity
                         : statistic == CollapseStatistic::max ? -kInfinity
                                                               : 0.0;
    std::ranges::fill(out, begin);
    for (const std::span<const double> row : rows) {
      if (statistic == CollapseStatistic::min) {
        kernels::add_least(row, out);
      } else if (statistic == CollapseStatistic::max) {
        kernels::add_greatest(row, out);
      } else {
        kernels::add_valid(row, out);
      }
    }
  }
  for (std::size_t c = 0; c < columns; ++c) {
    const bool enough = count[c] >= rule_.min_samples && weight[c] >= least_weight_;
    out[c] = enough ? out[c] : core::kMissing;
  }
}

void CollapseLayers::collapse_weighted(Rows rows, Rows weights, std::span<double> out) const {
  for (std::size_t c = 0; c < out.size(); ++c) {
    double count = 0.0;
    double weight = 0.0;
    double whole = 0.0;  // of missing values, too
    double first = 0.0;
    double mean = 0.0;  // of the departures from the first
    double squares = 0.0;
    bool negative = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double own = weights[i][weights[i].size() > 1 ? c : 0];
      negative = negative || own < 0.0;
      if (!(own > 0.0)) continue;
      whole += own;
      const double value = rows[i][c];
      if (std::isnan(value)) continue;
      if (count == 0.0) first = value;
      count += 1.0;
      weight += own;
      const double before = value - first - mean;
      mean += own / weight * before;
      squares += own * before * (value - first - mean);
    }
    if (negative) met_negative_->store(true, std::memory_order_relaxed);
    const bool enough =
        !negative && count >= rule_.min_samples && count > 0.0 && weight >= kOneRounding * rule_.min_fraction * whole;
    const double result = rule_.statistic == CollapseStatistic::sd
                              ? kernels::standard_deviation(squares / weight * count, count, 1.0)
                              : first + mean;
    out[c] = enough ? result : core::kMissing;
  }
}

std::vector<double> CollapseLayers::fingerprint(std::size_t /*times*/) const { return weights_; }

std::vector<std::string> CollapseLayers::findings() const {
  if (!*met_negative_) return {};
  return {"some weights are negative, which no mean allows: the results there are missing"};
}

void CollapseLayers::agreement(Rows rows, std::span<const double> mean, std::span<double> out) const {
  constexpr double kFewest = 2.0;
  for (std::size_t c = 0; c < out.size(); ++c) {
    double agreeing = 0.0;
    double valid = 0.0;
    for (const std::span<const double> row : rows) {
      agreeing += row[c] * mean[c] > 0.0 ? 1.0 : 0.0;
      valid += std::isnan(row[c]) ? 0.0 : 1.0;
    }
    out[c] = valid >= kFewest && mean[c] != 0.0 ? agreeing / valid : core::kMissing;
  }
}

double CollapseLayers::gathered(Rows rows, std::size_t column, double mean, std::vector<double>& sample) const {
  if (!rule_.percentile) {
    double squares = 0.0;
    double weight = 0.0;
    double count = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (const double value = rows[i][column]; !std::isnan(value)) {
        squares += weights_[i] * (value - mean) * (value - mean);
        weight += weights_[i];
        count += 1.0;
      }
    }
    const bool is_weighted = rule_.weights == CollapseWeights::thickness;
    if (is_weighted) {
      return weight > 0.0 ? std::sqrt(squares / weight) : core::kMissing;
    }
    return kernels::standard_deviation(squares, count, 1.0);
  }
  sample.clear();
  for (const std::span<const double> row : rows) {
    if (!std::isnan(row[column])) {
      sample.push_back(row[column]);
    }
  }
  double result = core::kMissing;
  const double percent = *rule_.percentile;
  kernels::quantiles(sample, {&percent, 1}, kernels::QuantileDefinition::type7, {&result, 1});
  return result;
}

}  // namespace fieldwise::analysis

#include "fieldwise/kernels/remap.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

/// Adds a target whose sources were pushed: sorted by source, those named twice joined.
void close_target(RemapWeights& weights, std::vector<std::pair<std::size_t, double>>& parts, double whole) {
  std::ranges::stable_sort(parts, {}, &std::pair<std::size_t, double>::first);
  for (const auto& [source, weight] : parts) {
    if (weights.source.size() > weights.first.back() && weights.source.back() == source) {
      weights.weight.back() += weight;
    } else {
      weights.source.push_back(source);
      weights.weight.push_back(weight);
    }
  }
  parts.clear();
  weights.first.push_back(weights.source.size());
  weights.whole.push_back(whole);
}

// How far, as a share of the distance of two sources, a target may lie beyond one and still be at it.
constexpr double kRounding = 1e-9;

/// Adds the weights of a target at a position between two sources, 0 at the one and 1 at the other.
void add_between(std::vector<std::pair<std::size_t, double>>& parts, std::size_t one, std::size_t other,
                 double position) {
  if (position < -kRounding || position > 1.0 + kRounding) return;
  if (position < kRounding) {
    parts.emplace_back(one, 1.0);
  } else if (position > 1.0 - kRounding) {
    parts.emplace_back(other, 1.0);
  } else {
    parts.emplace_back(one, 1.0 - position);
    parts.emplace_back(other, position);
  }
}

/// Returns the least share of a target that must be covered by valid values, with room for rounding: half covered is
/// half covered.
double least_covered(double min_coverage) {
  constexpr double kOfAreas = 1e-9;  // widths of cells come from sines of rounded degrees
  return min_coverage - kOfAreas;
}

double share(double sum, double whole) { return whole > 0.0 ? sum / whole : 0.0; }

/// Writes one target from its sums and the share of it that is covered.
void write(double sum, double weight, double covered, double least, double& value, double* coverage) {
  value = weight > 0.0 && covered >= least ? sum / weight : core::kMissing;
  if (coverage != nullptr) {
    *coverage = std::min(covered, 1.0);
  }
}

}  // namespace

RemapWeights shared_lengths(std::span<const double> source_edges, std::span<const double> target_edges, double period) {
  RemapWeights weights{{0}, {}, {}, {}};
  std::vector<std::pair<std::size_t, double>> parts;
  for (std::size_t target = 0; target < target_edges.size() / 2; ++target) {
    const auto [low, high] = std::minmax(target_edges[2 * target], target_edges[2 * target + 1]);
    for (std::size_t source = 0; source < source_edges.size() / 2; ++source) {
      const auto [begin, end] = std::minmax(source_edges[2 * source], source_edges[2 * source + 1]);
      // The first turn that brings the source's end beyond the target's beginning, and those after it.
      double turn = period > 0.0 ? std::floor((low - end) / period) * period : 0.0;
      for (; begin + turn < high; turn += period) {
        const double length = std::min(high, end + turn) - std::max(low, begin + turn);
        if (length > 0.0) {
          parts.emplace_back(source, length);
        }
        if (period == 0.0) {
          break;
        }
      }
    }
    close_target(weights, parts, high - low);
  }
  return weights;
}

RemapWeights linear_weights(std::span<const double> sources, std::span<const double> targets) {
  RemapWeights weights{{0}, {}, {}, {}};
  std::vector<std::pair<std::size_t, double>> parts;
  for (const double target : targets) {
    if (sources.size() == 1 && target == sources[0]) parts.emplace_back(0, 1.0);
    for (std::size_t i = 0; i + 1 < sources.size() && parts.empty(); ++i) {
      add_between(parts, i, i + 1, (target - sources[i]) / (sources[i + 1] - sources[i]));
    }
    close_target(weights, parts, 1.0);
  }
  return weights;
}

RemapWeights linear_weights_on_circle(std::span<const double> sources, std::span<const double> targets, double period,
                                      bool closed) {
  const std::size_t count = sources.size();
  const bool ascends = std::remainder(sources[1 % count] - sources[0], period) > 0.0;
  const auto along = [&](double from, double to) {
    const double way = ascends ? to - from : from - to;
    return way - std::floor(way / period) * period;
  };
  std::vector<double> widths;
  for (std::size_t i = 0; i < count; ++i) {
    widths.push_back(count == 1 ? period : along(sources[i], sources[(i + 1) % count]));
  }
  const auto widest = static_cast<std::size_t>(std::ranges::max_element(widths) - widths.begin());
  RemapWeights weights{{0}, {}, {}, {}};
  std::vector<std::pair<std::size_t, double>> parts;
  for (const double target : targets) {
    for (std::size_t i = 0; i < count && parts.empty(); ++i) {
      // A little before a source is a little below 0, not nearly a whole turn.
      const double ahead = along(sources[i], target);
      const double distance = ahead > period * (1.0 - kRounding) ? ahead - period : ahead;
      const double position = widths[i] > 0.0 ? distance / widths[i] : 2.0;
      if (closed || i != widest) {
        add_between(parts, i, (i + 1) % count, position);
      } else if (std::abs(position) < kRounding) {
        parts.emplace_back(i, 1.0);  // the last source before the gap
      }
    }
    close_target(weights, parts, 1.0);
  }
  return weights;
}

struct SeparableRemap::Line {
  std::vector<double> sum;
  std::vector<double> weight;
};

SeparableRemap::SeparableRemap(RemapWeights rows, RemapWeights columns, std::size_t source_rows,
                               std::vector<std::size_t> pole_rows, double min_coverage)
    : rows_(std::move(rows)),
      columns_(std::move(columns)),
      source_rows_(source_rows),
      pole_rows_(std::move(pole_rows)),
      least_(least_covered(min_coverage)),
      targets_of_(source_rows_ + pole_rows_.size()),
      target_of_(rows_.source.size()) {
  for (std::size_t target = 0; target < rows_.targets(); ++target) {
    for (std::size_t i = rows_.first[target]; i < rows_.first[target + 1]; ++i) {
      targets_of_[rows_.source[i]].push_back(i);
      target_of_[i] = target;
    }
  }
}

void SeparableRemap::fill_line(std::span<const double> row, Line& line) const {
  for (std::size_t target = 0; target < columns_.targets(); ++target) {
    double sum = 0.0;
    double weight = 0.0;
    for (std::size_t i = columns_.first[target]; i < columns_.first[target + 1]; ++i) {
      const double x = row[columns_.source[i]];
      const bool valid = x == x;
      sum += valid ? columns_.weight[i] * x : 0.0;
      weight += valid ? columns_.weight[i] : 0.0;
    }
    line.sum[target] = sum;
    line.weight[target] = weight;
  }
}

void SeparableRemap::apply(const core::TileView& source, const core::MutableTileView& target,
                           const core::MutableTileView& coverage, std::size_t time) const {
  const std::size_t columns = columns_.targets();
  Line line{std::vector<double>(columns), std::vector<double>(columns)};
  std::vector<double> sums(rows_.targets() * columns, 0.0);
  std::vector<double> weights(rows_.targets() * columns, 0.0);
  for (std::size_t from = 0; from < targets_of_.size(); ++from) {
    if (targets_of_[from].empty()) {
      continue;
    }
    if (from < source_rows_) {
      fill_line(source.row(time, from), line);
    } else {
      const std::span<const double> row = source.row(time, pole_rows_[from - source_rows_]);
      double sum = 0.0;
      double count = 0.0;
      for (const double x : row) {
        const bool valid = x == x;
        sum += valid ? x : 0.0;
        count += valid ? 1.0 : 0.0;
      }
      const auto size = static_cast<double>(row.size());
      for (std::size_t column = 0; column < columns; ++column) {
        line.sum[column] = columns_.whole[column] * sum / size;
        line.weight[column] = columns_.whole[column] * count / size;
      }
    }
    for (const std::size_t i : targets_of_[from]) {
      const double by = rows_.weight[i];
      double* sum = sums.data() + target_of_[i] * columns;
      double* weight = weights.data() + target_of_[i] * columns;
      for (std::size_t column = 0; column < columns; ++column) {
        sum[column] += by * line.sum[column];
        weight[column] += by * line.weight[column];
      }
    }
  }
  for (std::size_t row = 0; row < rows_.targets(); ++row) {
    const std::span<double> values = target.row(time, row);
    double* covered = coverage.extent().size() > 0 ? coverage.row(time, row).data() : nullptr;
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t i = row * columns + column;
      const double whole = rows_.whole[row] * columns_.whole[column];
      write(sums[i], weights[i], share(weights[i], whole), least_, values[column],
            covered == nullptr ? nullptr : covered + column);
    }
  }
}

SparseRemap::SparseRemap(std::shared_ptr<const RemapWeights> weights, double min_coverage)
    : weights_(std::move(weights)), least_(least_covered(min_coverage)) {
  if (std::ranges::none_of(weights_->weight, [](double weight) { return weight < 0.0; })) return;
  for (std::size_t point = 0; point < weights_->targets(); ++point) {
    double sum = 0.0;
    double size = 0.0;
    for (std::size_t i = weights_->first[point]; i < weights_->first[point + 1]; ++i) {
      sum += weights_->weight[i];
      size += std::abs(weights_->weight[i]);
    }
    share_of_sizes_.push_back(share(sum, size));
  }
}

void SparseRemap::apply(const core::TileView& source, const core::MutableTileView& target,
                        const core::MutableTileView& coverage, std::size_t time) const {
  const RemapWeights& weights = *weights_;
  const std::size_t columns = target.extent().columns;
  const std::size_t source_columns = source.extent().columns;
  constexpr double kNearlyCancel = 0.5;
  for (std::size_t point = 0; point < weights.targets(); ++point) {
    double sum = 0.0;
    double weight = 0.0;
    double size = 0.0;
    for (std::size_t i = weights.first[point]; i < weights.first[point + 1]; ++i) {
      const double x = source.at(time, weights.source[i] / source_columns, weights.source[i] % source_columns);
      const bool valid = x == x;
      sum += valid ? weights.weight[i] * x : 0.0;
      weight += valid ? weights.weight[i] : 0.0;
      size += valid ? std::abs(weights.weight[i]) : 0.0;
    }
    const bool cancels = !share_of_sizes_.empty() && weight < kNearlyCancel * size;
    const double covered = share_of_sizes_.empty() ? weight : size * share_of_sizes_[point];
    const std::size_t row = point / columns;
    const std::size_t column = point % columns;
    write(sum, cancels ? 0.0 : weight, share(covered, weights.whole[point]), least_, target.at(time, row, column),
          coverage.extent().size() > 0 ? &coverage.at(time, row, column) : nullptr);
  }
}

}  // namespace fieldwise::kernels

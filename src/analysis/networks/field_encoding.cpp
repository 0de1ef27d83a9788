#include "analysis/networks/field_encoding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/series/symmetric_eigen.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/gram.hpp"

namespace fieldwise::analysis {

namespace {

/// Holds the scalar products of rows with each other, and the length of a row filled with zeros.
Eigen::MatrixXd products_of_rows(const std::vector<double>& rows, std::size_t count, std::size_t length) {
  constexpr std::size_t kTogether = 64;
  Eigen::MatrixXd all(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(count));
  std::vector<double> products(kTogether * kTogether);
  for (std::size_t i0 = 0; i0 < count; i0 += kTogether) {
    for (std::size_t j0 = 0; j0 <= i0; j0 += kTogether) {
      core::throw_if_stopped();
      const kernels::SeriesBlock a{rows.data() + i0 * length, std::min(kTogether, count - i0), length};
      const kernels::SeriesBlock b{rows.data() + j0 * length, std::min(kTogether, count - j0), length};
      kernels::scalar_products(a, b, std::span(products).first(a.count * b.count));
      for (std::size_t i = 0; i < a.count; ++i) {
        for (std::size_t j = 0; j < b.count; ++j) {
          all(static_cast<Eigen::Index>(i0 + i), static_cast<Eigen::Index>(j0 + j)) = products[i * b.count + j];
        }
      }
    }
  }
  return all;
}

std::size_t padded(std::size_t length) {
  return (length + kernels::kGramLanes - 1) / kernels::kGramLanes * kernels::kGramLanes;
}

}  // namespace

FieldEncoding::FieldEncoding(const EncodingShape& shape)
    : shape_(shape),
      means_(shape.slots * shape.points, 0.0),
      into_(size() * (shape.components > 0 ? shape.points : 1), 0.0),
      back_(into_.size(), 0.0) {}

void FieldEncoding::learn(const CaseRows& source, std::span<const std::size_t> cases,
                          std::span<const std::size_t> slots, std::span<const double> weights) {
  learn_means(source, cases, slots);
  if (shape_.components > 0) {
    learn_components(source, cases, slots, weights);
  } else {
    learn_scales(source, cases, slots);
  }
}

// From the first value on: a constant has exactly itself as its mean.
void FieldEncoding::learn_means(const CaseRows& source, std::span<const std::size_t> cases,
                                std::span<const std::size_t> slots) {
  const std::size_t points = shape_.points;
  std::vector<double> counts(shape_.slots, 0.0);
  std::vector<double> all(points, 0.0);
  const std::span<const double> first = source.of(cases.front());
  std::ranges::fill(means_, 0.0);
  for (const std::size_t i : cases) {
    const std::span<const double> row = source.of(i);
    double* const sums = means_.data() + slots[i] * points;
    counts[slots[i]] += 1.0;
    for (std::size_t p = 0; p < points; ++p) {
      sums[p] += row[p] - first[p];
      all[p] += row[p] - first[p];
    }
  }
  for (std::size_t slot = 0; slot < shape_.slots; ++slot) {
    double* const means = means_.data() + slot * points;
    for (std::size_t p = 0; p < points; ++p) {
      means[p] = first[p] + (counts[slot] > 0.0 ? means[p] / counts[slot] : all[p] / static_cast<double>(cases.size()));
    }
  }
}

void FieldEncoding::learn_scales(const CaseRows& source, std::span<const std::size_t> cases,
                                 std::span<const std::size_t> slots) {
  const std::size_t points = shape_.points;
  std::ranges::fill(back_, 0.0);
  std::vector<double> largest(points, 0.0);
  for (const std::size_t i : cases) {
    const std::span<const double> row = source.of(i);
    const double* const means = means_.data() + slots[i] * points;
    for (std::size_t p = 0; p < points; ++p) {
      back_[p] += (row[p] - means[p]) * (row[p] - means[p]);
      largest[p] = std::max(largest[p], std::abs(row[p]));
    }
  }
  for (std::size_t p = 0; p < points; ++p) {
    const double sd = std::sqrt(back_[p] / std::max(1.0, static_cast<double>(cases.size()) - 1.0));
    // What rounding leaves of values that are the same in each slot is no spread.
    const bool varies = sd > 16.0 * std::numeric_limits<double>::epsilon() * largest[p];
    back_[p] = varies ? sd : 0.0;
    into_[p] = varies ? 1.0 / sd : 0.0;
  }
}

void FieldEncoding::learn_components(const CaseRows& source, std::span<const std::size_t> cases,
                                     std::span<const std::size_t> slots, std::span<const double> weights) {
  const std::size_t points = shape_.points;
  const std::size_t times = cases.size();
  const bool by_time = times <= points;
  const std::size_t small = by_time ? times : points;
  const std::size_t length = padded(by_time ? points : times);
  std::vector<double> rows(small * length, 0.0);
  for (std::size_t t = 0; t < times; ++t) {
    const std::span<const double> row = source.of(cases[t]);
    const double* const means = means_.data() + slots[cases[t]] * points;
    for (std::size_t p = 0; p < points; ++p) {
      rows[by_time ? t * length + p : p * length + t] = std::sqrt(std::max(0.0, weights[p])) * (row[p] - means[p]);
    }
  }
  const SymmetricEigen modes = symmetric_eigen(products_of_rows(rows, small, length));
  const auto weighted = [&](std::size_t t, std::size_t p) { return rows[by_time ? t * length + p : p * length + t]; };
  const double largest = modes.values(static_cast<Eigen::Index>(small) - 1);
  const double rounding = static_cast<double>(small) * std::numeric_limits<double>::epsilon() * largest;
  std::ranges::fill(into_, 0.0);
  std::ranges::fill(back_, 0.0);
  std::vector<double> scores(times);
  std::vector<double> vector(points);
  for (std::size_t k = 0; k < std::min(shape_.components, small); ++k) {
    core::throw_if_stopped();
    const auto place = static_cast<Eigen::Index>(small - 1 - k);
    const double lambda = modes.values(place);
    if (!(lambda > rounding)) break;
    const auto eigenvector = [&](std::size_t i) { return modes.vectors(static_cast<Eigen::Index>(i), place); };
    std::ranges::fill(vector, 0.0);
    for (std::size_t p = 0; p < points; ++p) {
      if (!by_time) vector[p] = eigenvector(p);
      for (std::size_t t = 0; t < times && by_time; ++t)
        vector[p] += eigenvector(t) * weighted(t, p) / std::sqrt(lambda);
    }
    // A pattern has no sign of its own: its largest part is positive.
    const double most = *std::ranges::max_element(vector, {}, [](double v) { return std::abs(v); });
    for (double& part : vector) part = most < 0.0 ? -part : part;
    std::ranges::fill(scores, 0.0);
    for (std::size_t t = 0; t < times; ++t) {
      for (std::size_t p = 0; p < points; ++p) scores[t] += vector[p] * weighted(t, p);
    }
    const double scale =
        std::sqrt((shape_.one_scale ? largest : lambda) / std::max(1.0, static_cast<double>(times) - 1.0));
    double* const into = into_.data() + k * points;
    double* const back = back_.data() + k * points;
    for (std::size_t p = 0; p < points; ++p) into[p] = std::sqrt(std::max(0.0, weights[p])) * vector[p] / scale;
    for (std::size_t t = 0; t < times; ++t) {
      const std::span<const double> row = source.of(cases[t]);
      const double* const means = means_.data() + slots[cases[t]] * points;
      for (std::size_t p = 0; p < points; ++p) back[p] += (row[p] - means[p]) * scores[t] / lambda * scale;
    }
  }
}

double FieldEncoding::number(std::span<const double> values, std::size_t slot, std::size_t place) const {
  return (values[place] - means_[slot * shape_.points + place]) * into_[place];
}

void FieldEncoding::encode(std::span<const double> values, std::size_t slot, std::span<double> numbers) const {
  const std::size_t points = shape_.points;
  const double* const means = means_.data() + slot * points;
  if (shape_.components == 0) {
    for (std::size_t p = 0; p < points; ++p) numbers[p] = (values[p] - means[p]) * into_[p];
    return;
  }
  for (std::size_t k = 0; k < shape_.components; ++k) {
    double sum = 0.0;
    for (std::size_t p = 0; p < points; ++p) sum += into_[k * points + p] * (values[p] - means[p]);
    numbers[k] = sum;
  }
}

void FieldEncoding::decode_departures(std::span<const double> numbers, std::span<double> values) const {
  const std::size_t points = shape_.points;
  if (shape_.components == 0) {
    for (std::size_t p = 0; p < points; ++p) values[p] = numbers[p] * back_[p];
    return;
  }
  std::ranges::fill(values, 0.0);
  for (std::size_t k = 0; k < shape_.components; ++k) {
    for (std::size_t p = 0; p < points; ++p) values[p] += numbers[k] * back_[k * points + p];
  }
}

void FieldEncoding::decode(std::span<const double> numbers, std::size_t slot, std::span<double> values) const {
  decode_departures(numbers, values);
  const double* const means = means_.data() + slot * shape_.points;
  for (std::size_t p = 0; p < shape_.points; ++p) values[p] += means[p];
}

bool FieldEncoding::is_constant() const {
  const std::size_t each = shape_.components > 0 ? shape_.points : 1;
  for (std::size_t k = 0; k < size(); ++k) {
    const auto part = std::span(back_).subspan(k * each, each);
    if (std::ranges::all_of(part, [](double x) { return x == 0.0; })) return true;
  }
  return false;
}

double FieldEncoding::unit_of(std::size_t place) const {
  const std::size_t each = shape_.components > 0 ? shape_.points : 1;
  const auto part = std::span(back_).subspan(place * each, each);
  return std::abs(*std::ranges::max_element(part, {}, [](double x) { return std::abs(x); }));
}

void FieldEncoding::visit(const std::function<void(std::vector<double>& values, std::size_t rows)>& visitor) {
  visitor(means_, shape_.slots);
  visitor(into_, into_.size() / shape_.points);
  visitor(back_, back_.size() / shape_.points);
}

}  // namespace fieldwise::analysis

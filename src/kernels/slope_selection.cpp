#include "kernels/slope_selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/ties.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kSampled = 512;
constexpr double kSpreads = 4.0;  // of the place of a quantile in the sample

double slope_of(std::span<const double> x, std::span<const double> y, std::size_t i, std::size_t j) {
  return (y[j] - y[i]) / (x[j] - x[i]);
}

}  // namespace

SlopeSelection::SlopeSelection(std::span<const double> x, std::span<const double> y)
    : x_(x), y_(y), pairs_(static_cast<std::uint64_t>(x.size()) * (x.size() - 1) / 2), keys_(x.size()) {
  // The steepest pair either way is one of neighbours.
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (std::size_t i = 1; i < x.size(); ++i) {
    const double slope = slope_of(x, y, i - 1, i);
    least = std::min(least, slope);
    most = std::max(most, slope);
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  known_ = {{std::nextafter(least, -kInfinity), 0}, {std::nextafter(most, kInfinity), pairs_}};
  if (least <= 0.0 && most >= 0.0) {
    count_level_pairs();
  }
  sample_slopes();
}

/// Counts the slopes that are 0, of which dry months or rounded values make very many, exactly: no bracket parts them.
void SlopeSelection::count_level_pairs() {
  const std::uint64_t falling = count_below(0.0);
  const TieSums ties = ties_of(std::span<const std::int64_t>(keys_), [](std::int64_t key) { return key; });
  level_ = {0.0, falling};
  level_pairs_ = static_cast<std::uint64_t>(ties.pairs);
  const double above = std::numeric_limits<double>::denorm_min();
  known_.insert(std::next(known_.begin()), {level_, {above, falling + level_pairs_}});
}

/// Takes pairs all over the triangle of pairs; any choice gives the same results.
void SlopeSelection::sample_slopes() {
  const std::size_t n = x_.size();
  std::uint64_t state = 0x9E3779B97F4A7C15U;
  const auto draw = [&] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>((state >> 33U) % n);
  };
  while (sample_.size() < kSampled) {
    const std::size_t i = draw();
    const std::size_t j = draw();
    if (i != j) {
      sample_.push_back(slope_of(x_, y_, i, j));
    }
  }
  std::ranges::sort(sample_);
}

std::uint64_t SlopeSelection::count_below(double slope) {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    keys_[i] = sortable(y_[i] - slope * x_[i]);
  }
  return counter_.sort(keys_);
}

/// Counts below a slope and remembers it. Rounding may count a few pairs wrongly whose slope is as good as equal; what
/// is remembered stays in order.
SlopeSelection::Bound SlopeSelection::note(double slope) {
  const auto place = std::ranges::lower_bound(known_, slope, {}, &Bound::slope);
  if (place == known_.begin()) return known_.front();
  if (place == known_.end()) return known_.back();
  if (place->slope == slope) return *place;
  const Bound bound{slope, std::clamp(count_below(slope), std::prev(place)->below, place->below)};
  known_.insert(place, bound);
  return bound;
}

SlopeSelection::Bracket SlopeSelection::tightest(std::uint64_t first, std::uint64_t last) const {
  const auto high = std::ranges::find_if(known_, [&](const Bound& bound) { return bound.below > last; });
  auto low = std::prev(high);
  while (low->below > first) {
    --low;
  }
  return {*low, *high};
}

/// Narrows a bracket to about n pairs on either side of what is sought, as if slopes were spread evenly inside; or, to
/// make sure, into halves. Returns whether that could change anything.
bool SlopeSelection::narrow(Bracket& bracket, std::uint64_t first, std::uint64_t last, bool halve) {
  const double width = bracket.high.slope - bracket.low.slope;
  const auto inside = static_cast<double>(bracket.high.below - bracket.low.below);
  const double margin = static_cast<double>(x_.size()) / inside;
  const double place =
      (0.5 * static_cast<double>(first + last) + 0.5 - static_cast<double>(bracket.low.below)) / inside;
  const double from = halve ? 0.5 : std::max(0.0, place - margin);
  const double to = halve ? 0.5 : std::min(1.0, place + margin);
  const std::size_t before = known_.size();
  note(bracket.low.slope + from * width);
  note(bracket.low.slope + to * width);
  bracket = tightest(first, last);
  return known_.size() > before;
}

std::pair<double, double> SlopeSelection::at(std::uint64_t first, std::uint64_t last) {
  if (first >= level_.below && last < level_.below + level_pairs_) {
    return {0.0, 0.0};
  }
  const double quantile = static_cast<double>(first) / static_cast<double>(pairs_);
  const double spread = kSpreads * std::sqrt(quantile * (1.0 - quantile) / static_cast<double>(kSampled));
  const auto guess = [&](double share) {
    return sample_[static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(kSampled - 1))];
  };
  Bracket bracket = tightest(first, last);
  const std::uint64_t few = 4 * x_.size();
  if (bracket.high.below - bracket.low.below > few) {
    note(guess(quantile - spread));
    note(guess(quantile + spread));
    bracket = tightest(first, last);
  }
  for (int turn = 0; bracket.high.below - bracket.low.below > few; ++turn) {
    // Many equal slopes cannot be parted: then the bracket ends as two neighbouring numbers.
    if (!narrow(bracket, first, last, turn % 3 == 2) && turn % 3 == 2) {
      break;
    }
  }
  std::vector<double> slopes = slopes_between(bracket);
  const auto select = [&](std::uint64_t place) {
    const std::uint64_t inside = std::min<std::uint64_t>(place - bracket.low.below, slopes.size() - 1);
    const auto nth = slopes.begin() + static_cast<std::ptrdiff_t>(inside);
    std::ranges::nth_element(slopes, nth);
    return *nth;
  };
  if (slopes.empty()) {
    return {bracket.low.slope, bracket.low.slope};
  }
  return {select(first), select(last)};
}

/// Lists the slopes in [low, high): pairs that are in order at `low` and change it before `high`.
std::vector<double> SlopeSelection::slopes_between(const Bracket& bracket) {
  const std::size_t n = x_.size();
  const auto key_at = [&](double slope, std::size_t i) { return sortable(y_[i] - slope * x_[i]); };
  order_.resize(n);
  merged_.resize(n);
  key_of_.resize(n);
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  for (std::size_t i = 0; i < n; ++i) {
    key_of_[i] = key_at(bracket.low.slope, i);
  }
  std::ranges::sort(
      order_, [&](std::size_t a, std::size_t b) { return key_of_[a] != key_of_[b] ? key_of_[a] < key_of_[b] : a < b; });
  for (std::size_t i = 0; i < n; ++i) {
    key_of_[i] = key_at(bracket.high.slope, i);
  }
  std::vector<double> slopes;
  slopes.reserve(bracket.high.below - bracket.low.below);
  list_changes(0, n, slopes);
  if (bracket.low.slope > 0.0) {  // level pairs are counted as below; next to 0, rounding would list them all the same
    std::erase(slopes, 0.0);
  }
  return slopes;
}

/// Sorts order_[begin, end) by key and lists the slope of each pair that changes places.
void SlopeSelection::list_changes(std::size_t begin, std::size_t end, std::vector<double>& slopes) {
  if (end - begin < 2) {
    return;
  }
  const std::size_t middle = begin + (end - begin) / 2;
  list_changes(begin, middle, slopes);
  list_changes(middle, end, slopes);
  std::size_t a = begin;
  std::size_t b = middle;
  for (std::size_t out = begin; out < end; ++out) {
    if (b < end && (a == middle || key_of_[order_[b]] < key_of_[order_[a]])) {
      for (std::size_t i = a; i < middle; ++i) {
        if (order_[i] < order_[b]) {  // else rounding made it look so
          slopes.push_back(slope_of(x_, y_, order_[i], order_[b]));
        }
      }
      merged_[out] = order_[b++];
    } else {
      merged_[out] = order_[a++];
    }
  }
  std::copy(merged_.begin() + static_cast<std::ptrdiff_t>(begin), merged_.begin() + static_cast<std::ptrdiff_t>(end),
            order_.begin() + static_cast<std::ptrdiff_t>(begin));
}

}  // namespace fieldwise::kernels

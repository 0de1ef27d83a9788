#include "analysis/formula/curve_start.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kMostTried = 400;

std::vector<double> candidates(std::span<const double> x) {
  const auto [least, most] = std::ranges::minmax(x);
  const double span = most - least;
  if (!(span > 0.0)) return {1.0};
  std::vector<double> all;
  for (const double share : {0.0625, 0.125, 0.25, 0.5, 0.75, 1.0, 2.0}) all.push_back(share * span);
  for (const double rate : {1.0, 4.0, 16.0, -1.0, -4.0}) all.push_back(rate / span);
  for (const double exponent : {-1.0, 0.5, 1.0, 2.0}) all.push_back(exponent);
  for (const double share : {0.25, 0.5, 0.75}) {
    if (least != 0.0) all.push_back(least + share * span);
  }
  return all;
}

/// Returns which candidate each of `count` parameters takes in the combination `turn`.
class Combinations {
 public:
  Combinations(std::size_t candidates, std::size_t count) : candidates_(candidates) {
    std::size_t all = 1;
    for (std::size_t k = 0; k < count && all <= kMostTried; ++k) all *= candidates;
    size_ = std::min(all, kMostTried);
    if (all <= kMostTried) return;
    // The root above 1 of g^(count + 1) = g + 1; its inverse powers are the steps of the lattice.
    double root = 1.5;
    for (int turn = 0; turn < 64; ++turn) root = std::pow(1.0 + root, 1.0 / static_cast<double>(count + 1));
    for (std::size_t k = 0; k < count; ++k) steps_.push_back(std::pow(root, -static_cast<double>(k + 1)));
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] std::size_t at(std::size_t turn, std::size_t k) const {
    if (steps_.empty()) {
      for (std::size_t j = 0; j < k; ++j) turn /= candidates_;
      return turn % candidates_;
    }
    const double place = 0.5 + steps_[k] * static_cast<double>(turn);
    const auto chosen = static_cast<std::size_t>((place - std::floor(place)) * static_cast<double>(candidates_));
    return std::min(chosen, candidates_ - 1);
  }

 private:
  std::size_t candidates_;
  std::size_t size_ = 0;
  std::vector<double> steps_;
};

}  // namespace

CurveStart::CurveStart(const FormulaCurve& curve, std::vector<std::optional<double>> given) : given_(std::move(given)) {
  std::vector<std::size_t> open;
  for (std::size_t p = 0; p < given_.size(); ++p) {
    if (!given_[p]) open.push_back(p);
  }
  linear_ = curve.slopes().linear_among(open);
  for (const std::size_t p : open) {
    if (std::ranges::find(linear_, p) == linear_.end()) searched_.push_back(p);
  }
}

kernels::FitEnd CurveStart::find(const kernels::CurveProblem& problem, std::span<const double> x,
                                 kernels::LevenbergMarquardt& fitter, std::span<double> start) const {
  using kernels::FitEnd;
  for (std::size_t p = 0; p < given_.size(); ++p) start[p] = given_[p].value_or(0.0);
  if (is_given()) return FitEnd::converged;
  const std::vector<double> places = candidates(x);
  const Combinations combinations(places.size(), searched_.size());
  std::vector<double> trial(start.begin(), start.end());
  double best = std::numeric_limits<double>::infinity();
  FitEnd why_none = FitEnd::not_finite;
  for (std::size_t turn = 0; turn < combinations.size(); ++turn) {
    for (std::size_t k = 0; k < searched_.size(); ++k) {
      const std::size_t p = searched_[k];
      trial[p] = std::min(std::max(places[combinations.at(turn, k)], problem.lower[p]), problem.upper[p]);
    }
    double squares = 0.0;
    const FitEnd end = fitter.solve_linear(problem, linear_, trial, squares);
    if (end == FitEnd::not_determined) why_none = end;
    if (end == FitEnd::converged && squares < best) {
      best = squares;
      std::ranges::copy(trial, start.begin());
    }
  }
  return std::isfinite(best) ? FitEnd::converged : why_none;
}

}  // namespace fieldwise::analysis

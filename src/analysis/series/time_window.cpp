#include "fieldwise/analysis/series/time_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/window.hpp"

namespace fieldwise::analysis {

void require_steps(const core::FieldHeader& of) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to work along", of.name));
  }
  if (!of.time->step.is_regular() && of.time->size() > 1) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("the times of '{}' are irregular, so that steps cannot be counted: bring them to a "
                                  "step with `mean`",
                                  of.name));
  }
}

TimeWindow::TimeWindow(const core::FieldHeader& of, std::size_t half_width)
    : half_width_(static_cast<std::ptrdiff_t>(half_width)) {
  require_steps(of);
  places_.assign(of.time->number.begin(), of.time->number.end());
  for (const std::ptrdiff_t place : places_) {
    const auto first = std::ranges::lower_bound(places_, place - half_width_);
    const auto last = std::ranges::upper_bound(places_, place + half_width_);
    window_.push_back(
        {static_cast<std::size_t>(first - places_.begin()), static_cast<std::size_t>(last - places_.begin())});
  }
}

core::IndexRange TimeWindow::times_needed(core::IndexRange times) const {
  return times.size() == 0 ? times : core::IndexRange{window_[times.begin].begin, window_[times.end - 1].end};
}

void TimeWindow::visit(std::size_t time, std::span<const double> weights,
                       const std::function<void(std::size_t)>& call) const {
  for (std::size_t t = window_[time].begin; t < window_[time].end; ++t) {
    if (weights[static_cast<std::size_t>(places_[t] - places_[time] + half_width_)] != 0.0) {
      call(t);
    }
  }
}

void TimeWindow::mean(const core::TileView& values, std::size_t time, std::size_t row, std::span<const double> weights,
                      double min_fraction, std::span<double> out) const {
  constexpr double kRounding = 1e-12;  // a share of exactly 1 must survive the rounding of two sums
  const std::size_t columns = out.size();
  std::vector<double> memory(5 * columns, 0.0);
  const auto part = [&](std::size_t i) { return std::span(memory).subspan(i * columns, columns); };
  const kernels::WindowSums sums{part(0), part(1), part(2), part(3), part(4)};
  core::throw_if_stopped();  // a window may hold a hundred thousand times
  for (std::size_t t = window_[time].begin; t < window_[time].end; ++t) {
    kernels::add_to_window(values.row(t, row),
                           weights[static_cast<std::size_t>(places_[t] - places_[time] + half_width_)], sums);
  }
  double whole = 0.0;
  for (const double weight : weights) {
    whole += std::abs(weight);
  }
  kernels::finish_window(sums, min_fraction * whole * (1.0 - kRounding), out);
}

}  // namespace fieldwise::analysis

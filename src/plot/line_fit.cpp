#include "fieldwise/plot/line_fit.hpp"

#include <array>
#include <cmath>

namespace fieldwise::plot {

DrawnFit FittedLine::drawn(double from, double until) const {
  constexpr int kParts = 60;
  const double quantile = student_t_95(count - 2);
  DrawnFit fit;
  for (int i = 0; i <= kParts; ++i) {
    const double x = from + (until - from) * i / kParts;
    const double away = x - mean_x;
    const double half = quantile * residual_sd * std::sqrt(1.0 / static_cast<double>(count) + away * away / spread_x);
    fit.x.push_back(x);
    fit.y.push_back(at(x));
    fit.low.push_back(at(x) - half);
    fit.high.push_back(at(x) + half);
  }
  return fit;
}

std::optional<FittedLine> fitted_line(const std::vector<double>& x, const std::vector<double>& y) {
  constexpr std::size_t kLeast = 3;
  FittedLine line;
  const auto each = [&](const auto& take) {
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
      if (std::isfinite(x[i]) && std::isfinite(y[i])) take(x[i], y[i]);
    }
  };
  each([&](double a, double b) {
    line.mean_x += a;
    line.mean_y += b;
    ++line.count;
  });
  if (line.count < kLeast) return std::nullopt;
  line.mean_x /= static_cast<double>(line.count);
  line.mean_y /= static_cast<double>(line.count);
  double products = 0.0;
  double spread_y = 0.0;
  each([&](double a, double b) {
    line.spread_x += (a - line.mean_x) * (a - line.mean_x);
    spread_y += (b - line.mean_y) * (b - line.mean_y);
    products += (a - line.mean_x) * (b - line.mean_y);
  });
  if (!(line.spread_x > 0)) return std::nullopt;
  line.slope = products / line.spread_x;
  line.correlation = spread_y > 0 ? products / std::sqrt(line.spread_x * spread_y) : 0.0;
  double residuals = 0.0;
  each([&](double a, double b) { residuals += (b - line.at(a)) * (b - line.at(a)); });
  line.residual_sd = std::sqrt(residuals / static_cast<double>(line.count - 2));
  return line;
}

double student_t_95(std::size_t degrees) {
  constexpr std::array<double, 4> kFew = {0.0, 12.706, 4.303, 3.182};
  if (degrees < kFew.size()) return kFew[degrees];
  constexpr double kZ = 1.959964;
  const auto n = static_cast<double>(degrees);
  const double z3 = kZ * kZ * kZ;
  const double z5 = z3 * kZ * kZ;
  const double z7 = z5 * kZ * kZ;
  return kZ + (z3 + kZ) / (4.0 * n) + (5.0 * z5 + 16.0 * z3 + 3.0 * kZ) / (96.0 * n * n) +
         (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * kZ) / (384.0 * n * n * n);
}

double DrawnGamma::density(double value) const {
  if (!(value > 0)) return 0.0;
  return std::exp((shape - 1.0) * std::log(value) - value / scale - std::lgamma(shape) - shape * std::log(scale));
}

std::optional<DrawnGamma> drawn_gamma(const std::vector<double>& values) {
  constexpr std::size_t kLeast = 10;
  double sum = 0.0;
  double logs = 0.0;
  std::size_t count = 0;
  for (const double value : values) {
    if (!(value > 0) || !std::isfinite(value)) continue;
    sum += value;
    logs += std::log(value);
    ++count;
  }
  if (count < kLeast) return std::nullopt;
  const double mean = sum / static_cast<double>(count);
  const double a = std::log(mean) - logs / static_cast<double>(count);
  if (!(a > 0)) return std::nullopt;
  const double shape = (1.0 + std::sqrt(1.0 + 4.0 * a / 3.0)) / (4.0 * a);
  return DrawnGamma{shape, mean / shape};
}

}  // namespace fieldwise::plot

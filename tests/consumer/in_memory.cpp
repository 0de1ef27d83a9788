// Correlates two series that are arrays in memory, and looks for a least value; no file, no run file.
#include <cmath>
#include <cstdio>
#include <fieldwise/analysis/correlation.hpp>
#include <fieldwise/analysis/evaluate.hpp>
#include <fieldwise/core/arrays.hpp>
#include <fieldwise/kernels/minimise.hpp>
#include <span>
#include <vector>

namespace {

double parabola(std::span<const double> x) { return x[0] * x[0] - 4.0 * x[0] + 8.0; }

}  // namespace

int main() {
  namespace core = fieldwise::core;
  namespace analysis = fieldwise::analysis;

  const core::TimeAxis months = core::monthly_axis(1982, 1, 9);
  const core::Field x = core::series_of({1, 2, 3, 4, 5, 6, 7, 8, 9}, months, "K");
  const core::Field y = core::series_of({2, 1, 4, 3, 6, 5, 8, 7, 10}, months, "m s-1");

  for (const core::Field& result : analysis::evaluate<analysis::Correlation>({y, x})) {
    std::printf("%-6s %.8g %s\n", result.header.quantity.c_str(), result.values(0, 0, 0),
                result.header.units.text().c_str());
    const xt::xtensor<double, 3> values = core::array_of(result);
    if (values.size() != 1) return 1;
    // 56 / 60.0056: sums of products and squares of these nine pairs, on paper.
    if (result.header.quantity == "r" && std::abs(values(0, 0, 0) - 0.93325653) > 5e-9) return 1;
  }

  namespace kernels = fieldwise::kernels;
  const kernels::Minimum least =
      kernels::minimise(kernels::landscape(parabola), std::vector{-3.0}, kernels::Minimiser::nelder_mead, {});
  std::printf("least  %.6f at %.6f\n", least.value, least.place[0]);
  return least.end == kernels::MinimumEnd::converged && std::abs(least.place[0] - 2.0) < 1e-6 ? 0 : 1;
}

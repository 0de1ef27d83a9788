#include "analysis/formula/expression_values.hpp"

#include <cmath>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

template <class Function>
void each(std::span<double> out, const double* a, const Function& function) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = function(a[i]);
  }
}

template <class Function>
void each(std::span<double> out, const double* a, const double* b, const Function& function) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = function(a[i], b[i]);
  }
}

/// As `each`, for functions that would make a value of a missing one.
template <class Function>
void each_valid(std::span<double> out, const double* a, const double* b, const Function& function) {
  each(out, a, b,
       [&](double x, double y) { return x == x && y == y ? static_cast<double>(function(x, y)) : core::kMissing; });
}

bool compare(Operator what, const double* a, const double* b, std::span<double> out) {
  switch (what) {
    case Operator::less:
      each_valid(out, a, b, [](double x, double y) { return x < y; });
      return true;
    case Operator::less_equal:
      each_valid(out, a, b, [](double x, double y) { return x <= y; });
      return true;
    case Operator::greater:
      each_valid(out, a, b, [](double x, double y) { return x > y; });
      return true;
    case Operator::greater_equal:
      each_valid(out, a, b, [](double x, double y) { return x >= y; });
      return true;
    case Operator::equal:
      each_valid(out, a, b, [](double x, double y) { return x == y; });
      return true;
    case Operator::not_equal:
      each_valid(out, a, b, [](double x, double y) { return x != y; });
      return true;
    case Operator::both:
      each_valid(out, a, b, [](double x, double y) { return x != 0.0 && y != 0.0; });
      return true;
    case Operator::either:
      each_valid(out, a, b, [](double x, double y) { return x != 0.0 || y != 0.0; });
      return true;
    default:
      return false;
  }
}

bool combine_two(Operator what, const double* a, const double* b, std::span<double> out) {
  switch (what) {
    case Operator::add:
      each(out, a, b, [](double x, double y) { return x + y; });
      return true;
    case Operator::subtract:
      each(out, a, b, [](double x, double y) { return x - y; });
      return true;
    case Operator::multiply:
      each(out, a, b, [](double x, double y) { return x * y; });
      return true;
    case Operator::divide:
      each(out, a, b, [](double x, double y) { return x / y; });
      return true;
    case Operator::power:
      // pow(NaN, 0) and pow(1, NaN) are 1 in C; squares, the usual case, need no call.
      each_valid(out, a, b, [](double x, double y) { return y == 2.0 ? x * x : std::pow(x, y); });
      return true;
    case Operator::least:
      each_valid(out, a, b, [](double x, double y) { return y < x ? y : x; });
      return true;
    case Operator::greatest:
      each_valid(out, a, b, [](double x, double y) { return y > x ? y : x; });
      return true;
    case Operator::arctangent2:
      each(out, a, b, [](double y, double x) { return std::atan2(y, x); });
      return true;
    default:
      return false;
  }
}

void apply_function(Operator what, const double* a, std::span<double> out) {
  const auto with = [&](double (*function)(double)) { each(out, a, function); };
  switch (what) {
    case Operator::negate:
      return each(out, a, [](double x) { return -x; });
    case Operator::opposite:
      return each(out, a, [](double x) { return x == x ? static_cast<double>(x == 0.0) : core::kMissing; });
    case Operator::absolute:
      return each(out, a, [](double x) { return std::abs(x); });
    case Operator::root:
      return each(out, a, [](double x) { return std::sqrt(x); });
    case Operator::exponential:
      return with(std::exp);
    case Operator::logarithm:
      return with(std::log);
    case Operator::logarithm10:
      return with(std::log10);
    case Operator::sine:
      return with(std::sin);
    case Operator::cosine:
      return with(std::cos);
    case Operator::tangent:
      return with(std::tan);
    case Operator::arcsine:
      return with(std::asin);
    case Operator::arccosine:
      return with(std::acos);
    case Operator::arctangent:
      return with(std::atan);
    case Operator::hyperbolic_sine:
      return with(std::sinh);
    case Operator::hyperbolic_cosine:
      return with(std::cosh);
    case Operator::hyperbolic_tangent:
      return with(std::tanh);
    case Operator::floor:
      return with(std::floor);
    case Operator::ceiling:
      return with(std::ceil);
    default:  // halves away from zero, as C does
      return with(std::round);
  }
}

}  // namespace

void compute(Operator what, const std::array<const double*, 3>& children, std::span<double> out) {
  const auto [a, b, c] = children;
  if (what == Operator::where) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = a[i] == a[i] ? (a[i] != 0.0 ? b[i] : c[i]) : core::kMissing;
    }
    return;
  }
  if (!compare(what, a, b, out) && !combine_two(what, a, b, out)) {
    apply_function(what, a, out);
  }
}

}  // namespace fieldwise::analysis

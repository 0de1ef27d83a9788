#include "fieldwise/kernels/normal.hpp"

#include <boost/math/special_functions/erf.hpp>
#include <limits>
#include <numbers>

namespace fieldwise::kernels {

double normal_quantile(double p) {
  if (!(p >= 0.0 && p <= 1.0)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (p == 0.0 || p == 1.0) {
    return (p == 0.0 ? -1.0 : 1.0) * std::numeric_limits<double>::infinity();
  }
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * p);
}

}  // namespace fieldwise::kernels

#include "fieldwise/kernels/agreement.hpp"

#include <algorithm>
#include <cmath>

#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

void Agreement::add(double x, double y, double weight) {
  if (std::isnan(x) || std::isnan(y) || !(weight > 0.0)) {
    return;
  }
  const double d = x - y;
  if (count_ == 0.0) {
    first_x_ = x;
    first_y_ = y;
    first_d_ = d;
  }
  count_ += 1.0;
  weight_ += weight;
  const double share = weight / weight_;
  const double before_x = x - first_x_ - mean_x_;
  const double before_y = y - first_y_ - mean_y_;
  const double before_d = d - first_d_ - mean_d_;
  mean_x_ += share * before_x;
  mean_y_ += share * before_y;
  mean_d_ += share * before_d;
  const double after_y = y - first_y_ - mean_y_;
  m2_x_ += weight * before_x * (x - first_x_ - mean_x_);
  m2_y_ += weight * before_y * after_y;
  m2_d_ += weight * before_d * (d - first_d_ - mean_d_);
  c_xy_ += weight * before_x * after_y;
}

double Agreement::root_mean_square() const {
  return count_ > 0.0 ? std::sqrt(m2_d_ / weight_ + bias() * bias()) : core::kMissing;
}

double Agreement::correlation() const {
  const double sizes = std::sqrt(m2_x_) * std::sqrt(m2_y_);
  return sizes > 0.0 ? std::clamp(c_xy_ / sizes, -1.0, 1.0) : core::kMissing;
}

double Agreement::ratio_of_deviations() const { return m2_y_ > 0.0 ? std::sqrt(m2_x_ / m2_y_) : core::kMissing; }

}  // namespace fieldwise::kernels

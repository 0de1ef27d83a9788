#include "fieldwise/plot/figure.hpp"

#include <cmath>

namespace fieldwise::plot {

bool Curve::is_joined(std::size_t position) const {
  if (position == 0 || position >= y.size() || (!apart.empty() && apart[position])) return false;
  return std::isfinite(y[position - 1]) && std::isfinite(y[position]);
}

bool Curve::is_lonely(std::size_t position) const {
  return position < y.size() && std::isfinite(y[position]) && !is_joined(position) && !is_joined(position + 1);
}

}  // namespace fieldwise::plot

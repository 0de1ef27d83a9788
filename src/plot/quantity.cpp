#include "fieldwise/plot/quantity.hpp"

namespace fieldwise::plot {

using core::Nature;

Quantity quantity_of(const VariableFacts& facts) {
  const Nature stated = facts.kind.nature;
  switch (stated == Nature::unknown ? io::guessed_nature(facts) : stated) {
    case Nature::about_zero:
    case Nature::eastward:
    case Nature::northward:
      return Quantity::change;
    case Nature::correlation:
      return Quantity::correlation;
    case Nature::spread:
    case Nature::error:
    case Nature::magnitude:
      return Quantity::spread;
    case Nature::fraction:
      return Quantity::fraction;
    case Nature::probability:
    case Nature::adjusted_probability:
      return Quantity::probability;
    case Nature::count:
    case Nature::effective_count:
    case Nature::mask:
      return Quantity::count;
    case Nature::direction:
      return Quantity::direction;
    case Nature::unknown:
    case Nature::as_input:
    case Nature::value:
    case Nature::coordinate:
    case Nature::code:
      break;
  }
  return Quantity::plain;
}

bool is_signed(Quantity quantity) { return quantity == Quantity::change || quantity == Quantity::correlation; }

}  // namespace fieldwise::plot

// AxisChoice: which positions of a further dimension (levels, members, bands) are meant, as a user says it.
// May know: the standard library.
// Must not know: files, what an axis holds.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace fieldwise::core {

/// Names a place on an axis: a number, without units in those of the axis, or a label.
struct AxisPlace {
  double value = 0.0;  ///< NaN where what was written is no number
  std::string units = {};
  std::string label = {};  ///< as it was written: "modelA", "850 hPa"; empty where a program gives a number
  friend bool operator==(const AxisPlace& a, const AxisPlace& b) {
    const bool same = a.value == b.value || (std::isnan(a.value) && std::isnan(b.value));
    return same && a.units == b.units && a.label == b.label;
  }
};

/// Names the forms in which places are said: exactly one, the one nearest to it, several in the order given, all
/// between two in the order of the file.
enum class ChoiceForm { value, nearest, list, range };

/// Holds places: one (`value`, `nearest`), at least one (`list`) or the two ends (`range`).
struct AxisChoice {
  AxisChoice() = default;
  /// Means exactly one place.
  AxisChoice(AxisPlace place) : places{std::move(place)} {}  // NOLINT(google-explicit-constructor): a place is a choice
  AxisChoice(ChoiceForm wanted, std::vector<AxisPlace> said) : form(wanted), places(std::move(said)) {}

  ChoiceForm form = ChoiceForm::value;
  std::vector<AxisPlace> places;
  friend bool operator==(const AxisChoice&, const AxisChoice&) = default;
};

}  // namespace fieldwise::core

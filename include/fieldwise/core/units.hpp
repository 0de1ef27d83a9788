// Units: physical units as UDUNITS-2 understands them, parsed once and combined by operations.
// May know: error; its source file is the only one that includes UDUNITS.
// Must not know: fields, files.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fieldwise::core {

/// Converts values linearly: converted = value * factor + offset.
struct LinearConversion {
  double factor = 1.0;
  double offset = 0.0;
  [[nodiscard]] bool is_identity() const noexcept { return factor == 1.0 && offset == 0.0; }
};

/// Holds physical units. Text that UDUNITS does not know is kept as it is written ("unknown" units): such units
/// equal only themselves and convert to nothing. Empty text means that the units are not known; "1" is dimensionless.
class Units {
 public:
  /// Makes units that are not known.
  Units() = default;
  /// Reads units text (UDUNITS-2 syntax; spellings such as "degC", "Degrees C", "M/S", "m/s**2" are understood, and
  /// those that UDUNITS would misread are written anew: "degC", "m s-1").
  explicit Units(std::string_view text);

  /// Returns the text as it will be written.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// Tells whether UDUNITS understood the text.
  [[nodiscard]] bool is_known() const noexcept { return unit_ != nullptr; }
  /// Tells whether the two convert into each other.
  [[nodiscard]] bool converts_to(const Units& target) const;
  /// Returns the conversion of values; with `difference`, of differences of values (factor only).
  /// Errors: inputs_disagree, naming both, where they do not convert.
  [[nodiscard]] LinearConversion conversion_to(const Units& target, bool difference = false) const;
  /// Tells whether zero is arbitrary (degC, degF): differences are written in another unit.
  [[nodiscard]] bool has_offset() const;
  /// Returns the units of a difference of two values: K for every temperature; else the same units.
  [[nodiscard]] Units difference() const;
  /// Returns the factor by which a difference in these units is multiplied to be in `difference()` units.
  [[nodiscard]] double difference_factor() const;
  /// Returns the units of a quotient ("m s-1" per "K" = "m s-1 K-1"; "m s-1" per "m" = "s-1"); unknown text gives
  /// "(a) (b)-1" verbatim; no dividend gives no units, no divisor (or "1") the dividend's.
  [[nodiscard]] Units divided_by(const Units& divisor) const;
  /// Returns the units of a power, in the words of UDUNITS ("m2 s-2"); units that are not known give none. Temperatures
  /// with an offset count as their differences.
  [[nodiscard]] Units raised_to(int power) const;
  /// Returns the units whose power these are, or nothing where there are none (the square root of m).
  [[nodiscard]] std::optional<Units> root(int power) const;
  /// Returns the units of a product ("K m-1" times "m s-1" = "K s-1"); "(a) (b)" where one is unknown text; no units
  /// where one has none.
  [[nodiscard]] Units multiplied_by(const Units& factor) const;
  /// Returns the units of a time rate: "K (10 year)-1" for per = "10 year", "K year-1" for "year".
  [[nodiscard]] Units per(std::string_view unit_text) const;
  /// Tells whether values are temperatures (they convert to K), so that differences need `units_metadata`.
  [[nodiscard]] bool is_temperature() const;

  friend bool operator==(const Units& a, const Units& b) { return a.text_ == b.text_; }

 private:
  std::string text_;
  std::shared_ptr<const void> unit_;
};

}  // namespace fieldwise::core

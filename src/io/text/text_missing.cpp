#include "io/text/text_missing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::io {

namespace {

constexpr std::array<double, 6> kUsualCodes = {-99.9, -99.99, -999.0, -999.9, -999.99, -9999.0};

struct Range {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();

  void add(double value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  [[nodiscard]] bool is_far(double value) const {
    if (most < least) return true;
    const double margin = 0.25 * (most - least);
    return value < least - margin || value > most + margin;
  }
};

bool is_usual(double value) { return std::find(kUsualCodes.begin(), kUsualCodes.end(), value) != kUsualCodes.end(); }

std::size_t replace(std::vector<double>& values, double code) {
  const auto count = static_cast<std::size_t>(std::count(values.begin(), values.end(), code));
  std::replace(values.begin(), values.end(), code, core::kMissing);
  return count;
}

bool is_all_nines(double value) {
  std::string digits = fmt::format("{}", std::abs(value));
  std::erase(digits, '.');
  if (digits.size() > 2 && digits.ends_with('0')) digits.pop_back();
  return digits.size() >= 2 && std::all_of(digits.begin(), digits.end(), [](char digit) { return digit == '9'; });
}

// PDO of September to December 2025 is -9.9 in files in use: too near to real values to be guessed.
void notice_suspicious_end(const std::vector<double>& values, const InputSpec& spec, const std::string& path,
                           std::vector<std::string>& notices) {
  auto last = values.end();
  while (last != values.begin() && std::isnan(*(last - 1))) --last;
  if (last == values.begin()) return;
  const double value = *(last - 1);
  auto first = last;
  while (first != values.begin() && *(first - 1) == value) --first;
  Range others;
  std::for_each(values.begin(), first, [&](double other) {
    if (!std::isnan(other)) others.add(other);
  });
  const auto count = static_cast<std::size_t>(last - first);
  if (first == values.begin() || !others.is_far(value) || (count < 2 && !is_all_nines(value))) return;
  notices.push_back(fmt::format("{}: the last {} {} {}, far from all others, and {} kept; if it means missing, say {}",
                                path, count == 1 ? "value" : core::counted(count, "value"), count == 1 ? "is" : "are",
                                value, count == 1 ? "is" : "are", spec.setting("missing", fmt::format("{}", value))));
}

}  // namespace

void remove_missing_codes(std::vector<double>& values, std::optional<double> declared, const InputSpec& spec,
                          const std::string& path, std::vector<std::string>& notices) {
  const auto remove = [&](double code, const char* why) {
    const std::size_t count = replace(values, code);
    if (count == 0) return;
    notices.push_back(fmt::format("{}: {} of {} {} missing ({})", path, core::counted(count, "value"), code,
                                  count == 1 ? "is" : "are", why));
  };
  for (const double code : spec.missing) remove(code, "as the input says");
  if (declared) remove(*declared, "the file's own code");
  Range others;
  for (const double value : values) {
    if (!std::isnan(value) && !is_usual(value)) others.add(value);
  }
  for (const double code : kUsualCodes) {
    if (others.is_far(code)) {
      remove(code, "a usual code, far from all other values");
    } else if (const auto count = std::count(values.begin(), values.end(), code); count > 0) {
      notices.push_back(fmt::format("{}: {} of {} kept, as other values are near; if it means missing, say {}", path,
                                    core::counted(static_cast<std::size_t>(count), "value"), code,
                                    spec.setting("missing", fmt::format("{}", code))));
    }
  }
  notice_suspicious_end(values, spec, path, notices);
}

}  // namespace fieldwise::io

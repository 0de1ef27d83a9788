#include "io/text/text_missing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

constexpr double kLeastHuge = 1e15;
constexpr double kLeastFarFromTheCode = 0.05;  // of the code's own size

struct Range {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();

  void add(double value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  /// Tells whether a value lies outside by more than a share of the range, and is no mere continuation of the others.
  [[nodiscard]] bool is_far(double value, double share = 0.25) const {
    if (most < least) return true;
    const double outside = value < least ? least - value : value - most;
    return outside > share * (most - least) && outside > kLeastFarFromTheCode * std::abs(value);
  }
  [[nodiscard]] bool is_empty() const { return most < least; }
};

// The digits of a number of nines alone, else 0. Codes in single precision (-99.9900017) are nines too.
std::size_t count_nines(double value) {
  for (std::string digits :
       {fmt::format("{}", std::abs(value)), fmt::format("{}", static_cast<float>(std::abs(value)))}) {
    std::erase(digits, '.');
    if (digits.find_first_not_of('9') == std::string::npos) return digits.size();
  }
  return 0;
}

bool is_integer_limit(double value) { return value == -32768.0 || value == 32767.0; }

// Codes that are in use beside those of nines: -88.8, -8888, -77.7, -7777, -6999. They mean missing where they repeat.
bool is_rarer_code(double value) {
  constexpr double kLeast = 77.0;
  if (value == 32766.0 || value == -32767.0 || value == -6999.0) return true;
  if (value > -kLeast) return false;
  for (std::string digits : {fmt::format("{}", -value), fmt::format("{}", static_cast<float>(-value))}) {
    std::erase(digits, '.');
    const bool alike = digits.find_first_not_of(digits[0]) == std::string::npos;
    if (alike && (digits[0] == '7' || digits[0] == '8')) return true;
  }
  return false;
}

bool is_code_like(double value) {
  return count_nines(value) > 1 || is_rarer_code(value) || is_integer_limit(value) || std::abs(value) >= kLeastHuge;
}

// Words that may stand between "missing" and its code.
bool links(std::string_view word) {
  constexpr std::array<std::string_view, 36> kLinks = {
      "value",  "values",  "flag",   "flags", "code",      "codes",       "coded",     "is",         "are",
      "as",     "by",      "with",   "data",  "the",       "or",          "and",       "set",        "to",
      "given",  "denoted", "marked", "shown", "of",        "a",           "means",     "mean",       "denotes",
      "denote", "for",     "stands", "marks", "indicated", "represented", "indicates", "represents", "indicate"};
  return std::ranges::find(kLinks, word) != kLinks.end();
}

bool says_missing(std::string_view word) {
  constexpr std::array<std::string_view, 6> kWords = {"missing", "nodata",    "undefined",
                                                      "undef",   "fillvalue", "unavailable"};
  return std::ranges::any_of(kWords, [&](std::string_view one) { return word.find(one) != std::string_view::npos; });
}

std::vector<std::string> words_of_line(std::string_view line) {
  constexpr std::string_view kBetween = " \t,;:=()[]\"'/<>|";
  std::vector<std::string> words;
  for (std::size_t begin = line.find_first_not_of(kBetween); begin != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBetween, begin), line.size());
    std::string word = core::lower_case(line.substr(begin, end - begin));
    if (word.ends_with('.') && (word.size() < 2 || word.find('.') + 1 != word.size() || !core::parse_number(word))) {
      word.pop_back();
    }
    const bool two_words =
        !words.empty() && ((words.back() == "no" && word == "data") || (words.back() == "not" && word == "available") ||
                           (words.back() == "fill" && word.starts_with("value")));
    if (two_words) {
      words.back() = "missing";
    } else {
      words.push_back(std::move(word));
    }
    begin = line.find_first_not_of(kBetween, end);
  }
  return words;
}

// "missing value flag is -9999", "-9 indicates missing": nothing but links and other numbers between.
bool stands_beside_missing(const std::vector<std::string>& words, std::size_t at, int direction) {
  for (auto i = static_cast<std::ptrdiff_t>(at) + direction; i >= 0 && i < static_cast<std::ptrdiff_t>(words.size());
       i += direction) {
    const std::string& word = words[static_cast<std::size_t>(i)];
    if (says_missing(word)) return true;
    if (!links(word) && !core::parse_number(word)) return false;
  }
  return false;
}

std::size_t replace(std::vector<double>& values, double code) {
  constexpr double kSinglePrecision = 1e-6;
  std::size_t count = 0;
  for (double& value : values) {
    if (std::isnan(value) || std::abs(value - code) > kSinglePrecision * std::abs(code)) continue;
    value = core::kMissing;
    ++count;
  }
  return count;
}

// PDO of September to December 2025 is -9.9 in files in use: too near to real values to be guessed. Returns the
// value that it tells of, or missing.
double notice_suspicious_end(const std::vector<double>& values, const InputSpec& spec, const std::string& path,
                             std::vector<std::string>& notices) {
  auto last = values.end();
  while (last != values.begin() && std::isnan(*(last - 1))) --last;
  if (last == values.begin()) return core::kMissing;
  const double value = *(last - 1);
  auto first = last;
  while (first != values.begin() && *(first - 1) == value) --first;
  Range others;
  std::for_each(values.begin(), first, [&](double other) {
    if (!std::isnan(other)) others.add(other);
  });
  const auto count = static_cast<std::size_t>(last - first);
  if (first == values.begin() || !others.is_far(value) || (count < 2 && count_nines(value) < 2)) {
    return core::kMissing;
  }
  notices.push_back(fmt::format("{}: the last {} {} {}, far from all others, and {} kept; if it means missing, say {}",
                                path, count == 1 ? "value" : core::counted(count, "value"), count == 1 ? "is" : "are",
                                value, count == 1 ? "is" : "are", spec.setting("missing", fmt::format("{}", value))));
  return value;
}

// Says why a value that repeats looks like a code: it lies several ranges of the others away from them, or is the only
// negative one; empty where it does not.
std::string_view suspicion(const std::vector<double>& values, double value) {
  constexpr double kSeveralRanges = 3.0;
  Range others;
  std::size_t count = 0;
  for (const double other : values) {
    if (std::isnan(other)) continue;
    if (other == value) {
      ++count;
    } else {
      others.add(other);
    }
  }
  // What most values are, or what alone stands beside them, is no code.
  const auto present = static_cast<std::size_t>(std::ranges::count_if(values, [](double v) { return !std::isnan(v); }));
  if (count < 2 || 2 * count > present || !(others.least < others.most)) return {};
  if (others.is_far(value, kSeveralRanges)) return "far from all others";
  return value < 0.0 && others.least >= 0.0 ? "the only negative value" : "";
}

// A code that nobody knows (-3000; -1 of sunspots) is the least or the largest value, again and again.
void notice_suspicious_repeats(const std::vector<double>& values, std::span<const std::size_t> lines, double told,
                               const InputSpec& spec, const std::string& path, std::vector<std::string>& notices) {
  Range all;
  for (const double value : values) {
    if (!std::isnan(value)) all.add(value);
  }
  if (all.is_empty() || all.least == all.most) return;
  for (const double value : {all.least, all.most}) {
    const std::string_view why = value == told ? std::string_view{} : suspicion(values, value);
    if (why.empty()) continue;
    const auto first = static_cast<std::size_t>(std::ranges::find(values, value) - values.begin());
    notices.push_back(fmt::format("{}: {} of {}, the first in line {}, {}, are kept; if it means missing, say {}", path,
                                  core::counted(static_cast<std::size_t>(std::ranges::count(values, value)), "value"),
                                  value, lines[first], why, spec.setting("missing", fmt::format("{}", value))));
  }
}

// How often a value stands at the end of a series, one after the other.
std::size_t count_at_end(const std::vector<double>& values, double value) {
  std::size_t count = 0;
  for (auto i = values.rbegin(); i != values.rend() && (std::isnan(*i) || *i == value); ++i)
    count += *i == value ? 1 : 0;
  return count;
}

/// Takes codes out of the values of one series.
class CodeRemover {
 public:
  CodeRemover(std::vector<double>& values, const InputSpec& spec, const std::string& path,
              std::vector<std::string>& notices)
      : values_(values), spec_(spec), path_(path), notices_(notices) {}

  void remove(double code, const char* why) {
    const std::size_t count = replace(values_, code);
    if (count == 0) return;
    found_.push_back({code, count, why});
    notices_.push_back(fmt::format("{}: {} of {} {} missing ({})", path_, core::counted(count, "value"), code,
                                   count == 1 ? "is" : "are", why));
  }

  void remove_huge() {
    std::vector<double> codes;
    for (const double value : values_) {
      const bool huge = std::abs(value) >= kLeastHuge;  // false for NaN
      if (huge && std::ranges::find(codes, value) == codes.end() && codes.size() < kMostCodes) codes.push_back(value);
    }
    for (const double code : codes) remove(code, "no value is as large");
    for (double& value : values_) {
      if (std::abs(value) >= kLeastHuge) value = core::kMissing;
    }
  }

  void remove_usual() {
    Range others;
    std::vector<double> codes;
    for (const double value : values_) {
      if (std::isnan(value)) continue;
      if (!is_code_like(value)) {
        others.add(value);
      } else if (std::ranges::find(codes, value) == codes.end()) {
        codes.push_back(value);
      }
    }
    std::ranges::sort(codes);
    for (const double code : codes) remove_usual(code, others);
  }

  std::vector<MissingCode> found() { return std::move(found_); }

 private:
  static constexpr std::size_t kMostCodes = 20;

  void remove_usual(double code, const Range& others) {
    constexpr double kLeastOfTwoNines = -90.0;
    const bool repeats = std::ranges::count(values_, code) > 1;
    const bool long_code = count_nines(code) > 2 || is_integer_limit(code) || (is_rarer_code(code) && repeats);
    // -99 that repeats is no value; -9.9 may be one.
    const bool ends = count_at_end(values_, code) > 1 || (repeats && code < kLeastOfTwoNines);
    if (is_rarer_code(code) && !repeats) {
      if (others.is_far(code) && !others.is_empty()) notice_lone(code);
      return;
    }
    const bool alone = others.is_empty() && !(long_code && (code < 0.0 || code > 900.0));
    if (!alone && others.is_far(code, long_code || ends ? 0.25 : 1.0)) {
      remove(code, "a usual code, far from all other values");
    } else if (long_code && (code < 0.0 || code >= 9999.0)) {
      const auto count = static_cast<std::size_t>(std::ranges::count(values_, code));
      notices_.push_back(fmt::format("{}: {} of {} kept, as other values are near; if it means missing, say {}", path_,
                                     core::counted(count, "value"), code,
                                     spec_.setting("missing", fmt::format("{}", code))));
    }
  }

  void notice_lone(double code) {
    notices_.push_back(
        fmt::format("{}: 1 value of {}, far from all others, is kept, as it stands alone; if it means "
                    "missing, say {}",
                    path_, code, spec_.setting("missing", fmt::format("{}", code))));
  }

  std::vector<double>& values_;
  const InputSpec& spec_;
  const std::string& path_;
  std::vector<std::string>& notices_;
  std::vector<MissingCode> found_;
};

}  // namespace

std::vector<double> stated_codes(std::string_view line) {
  constexpr std::size_t kLongestLine = 1000;
  const std::vector<std::string> words = words_of_line(line.substr(0, kLongestLine));
  std::vector<double> codes;
  if (std::ranges::none_of(words, says_missing)) return codes;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::optional<double> number = core::parse_number(words[i]);
    if (!number) continue;
    // "missing values: 3" counts them; "missing data are 1950 to 1953" dates them.
    const bool is_year = *number == std::floor(*number) && *number >= 1000.0 && *number < 3000.0;
    const bool beside = (*number < 0.0 || *number >= 100.0) && !is_year &&
                        (stands_beside_missing(words, i, -1) || stands_beside_missing(words, i, 1));
    if (beside || is_code_like(*number)) codes.push_back(*number);
  }
  return codes;
}

std::vector<MissingCode> remove_missing_codes(std::vector<double>& values, const FileCodes& codes,
                                              std::span<const std::size_t> lines, const InputSpec& spec,
                                              const std::string& path, std::vector<std::string>& notices) {
  CodeRemover remover(values, spec, path, notices);
  for (const double code : spec.missing) remover.remove(code, "as the input says");
  for (const double code : codes.own) remover.remove(code, "the file's own code");
  for (const double code : codes.stated) remover.remove(code, "as the file's text says");
  remover.remove_huge();
  remover.remove_usual();
  const double told = notice_suspicious_end(values, spec, path, notices);
  notice_suspicious_repeats(values, lines, told, spec, path, notices);
  return remover.found();
}

std::vector<MissingCode> remove_stated_codes(std::vector<double>& values, const InputSpec& spec,
                                             const std::string& path, std::vector<std::string>& notices) {
  CodeRemover remover(values, spec, path, notices);
  for (const double code : spec.missing) remover.remove(code, "as the input says");
  return remover.found();
}

}  // namespace fieldwise::io

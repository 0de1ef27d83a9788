#include "io/text/own_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/visible_text.hpp"

namespace fieldwise::io {

namespace {

constexpr std::string_view kComment = "# ";
constexpr std::string_view kFurtherLine = "#   ";

[[noreturn]] void refuse(const std::string& path, std::size_t line, const std::string& what) {
  throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}, line {}: {}", path, line, what));
}

void append_attribute(std::string& out, const std::string& key, std::string_view text) {
  out += fmt::format("{}{}: ", kComment, key);
  for (const char character : core::visible_text(text)) {
    out += character;
    if (character == '\n') out += kFurtherLine;
  }
  out += '\n';
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t begin = 0; begin != std::string_view::npos;) {
    const std::size_t comma = line.find(',', begin);
    cells.emplace_back(core::trimmed(line.substr(begin, comma - begin), core::kBlanksAndQuotes));
    begin = comma == std::string_view::npos ? comma : comma + 1;
  }
  return cells;
}

/// Reads the lines of a text one after the other.
class OwnReader {
 public:
  OwnReader(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  OwnText read() {
    if (!text_.ends_with('\n')) {
      const auto lines = static_cast<std::size_t>(std::ranges::count(text_, '\n')) + 1;
      refuse(path_, lines, "the last line does not end: the file may be cut short; end it with a line feed if not");
    }
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = text_.find('\n', begin);
      std::string_view line = text_.substr(begin, end - begin);
      begin = end + 1;
      ++number_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      read_line(line);
    }
    if (read_.header_line == 0) refuse(path_, number_, "the file ends before the line of names");
    return std::move(read_);
  }

 private:
  void read_line(std::string_view line) {
    if (line.starts_with('#')) {
      if (read_.header_line == 0) read_heading(line);
      return;
    }
    if (line.find_first_not_of(" \t,") == std::string_view::npos) return;
    std::vector<std::string> cells = cells_of(line);
    if (read_.header_line == 0) {
      take_names(cells);
      return;
    }
    if (cells.size() != read_.columns.size()) {
      refuse(path_, number_,
             fmt::format("{} where there should be {}: '{}'", core::counted(cells.size(), "cell"), read_.columns.size(),
                         line.substr(0, 60)));
    }
    read_.rows.push_back({number_, std::move(cells)});
  }

  void read_heading(std::string_view line) {
    if (line.starts_with(kFurtherLine)) {
      if (last_ != nullptr) last_->append("\n").append(line.substr(kFurtherLine.size()));
      return;
    }
    last_ = nullptr;
    line.remove_prefix(std::min(line.size(), kComment.size()));
    const std::size_t colon = line.find(": ");
    const std::size_t name_end = line.find("] ");
    if (!line.starts_with('[') || name_end == std::string_view::npos || colon == std::string_view::npos ||
        colon < name_end + 2)
      return;  // of the whole file
    OwnColumn& column = of_heading(line.substr(1, name_end - 1));
    column.attributes.emplace_back(line.substr(name_end + 2, colon - name_end - 2), line.substr(colon + 2));
    last_ = &column.attributes.back().second;
  }

  OwnColumn& of_heading(std::string_view name) {
    const auto found = std::ranges::find(heading_, name, &OwnColumn::name);
    if (found != heading_.end()) return *found;
    heading_.push_back({std::string(name), {}});
    return heading_.back();
  }

  void take_names(const std::vector<std::string>& names) {
    read_.header_line = number_;
    for (const std::string& name : names) {
      const auto known = std::ranges::find(heading_, name, &OwnColumn::name);
      read_.columns.push_back(known == heading_.end() ? OwnColumn{name, {}} : *known);
    }
  }

  std::string_view text_;
  const std::string& path_;
  OwnText read_;
  std::vector<OwnColumn> heading_;
  std::string* last_ = nullptr;  ///< the text to which a further line belongs
  std::size_t number_ = 0;
};

std::optional<std::int64_t> digits_of(std::string_view text, std::size_t most) {
  const bool all = !text.empty() && text.size() <= most && text.find_first_not_of("0123456789") == text.npos;
  return all ? core::parse_integer(text) : std::nullopt;
}

std::optional<std::int64_t> parse_clock(std::string_view text) {
  const auto hour = digits_of(text.substr(0, std::min<std::size_t>(text.size(), 2)), 2);
  if (!hour || *hour > 23 || text.size() < 5 || text[2] != ':') return std::nullopt;
  const auto minute = digits_of(text.substr(3, 2), 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::int64_t microseconds = (*hour * 3600 + *minute * 60) * core::kMicrosecondsPerSecond;
  if (text.size() == 5) return microseconds;
  const std::optional<std::int64_t> second = text.size() >= 8 ? digits_of(text.substr(6, 2), 2) : std::nullopt;
  if (text[5] != ':' || !second || *second > 59) return std::nullopt;
  microseconds += *second * core::kMicrosecondsPerSecond;
  if (text.size() == 8) return microseconds;
  std::string fraction(text.substr(9));
  if (text[8] != '.' || !digits_of(fraction, 6)) return std::nullopt;
  fraction.resize(6, '0');
  return microseconds + *core::parse_integer(fraction);
}

}  // namespace

std::string_view OwnColumn::text(std::string_view attribute) const {
  const auto found = std::ranges::find(attributes, attribute, &std::pair<std::string, std::string>::first);
  return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

DateForm date_form(core::Calendar /*calendar*/, std::span<const core::Instant> instants, DateForm at_least) {
  DateForm form = at_least;
  for (const core::Instant instant : instants) {
    const std::int64_t of_day = core::microsecond_of_day(instant);
    if (of_day % core::kMicrosecondsPerSecond != 0) return DateForm::microseconds;
    if (of_day != 0) form = std::max(form, DateForm::seconds);
  }
  return form;
}

void append_date(std::string& out, core::Calendar calendar, core::Instant instant, DateForm form) {
  const core::Date date = core::date_of(calendar, instant);
  fmt::format_to(std::back_inserter(out), "{}{:04}-{:02}-{:02}", date.year < 0 ? "-" : "",
                 date.year < 0 ? -date.year : date.year, date.month, date.day);
  if (form == DateForm::days) return;
  const std::int64_t of_day = core::microsecond_of_day(instant);
  const std::int64_t seconds = of_day / core::kMicrosecondsPerSecond;
  fmt::format_to(std::back_inserter(out), " {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (form == DateForm::seconds) return;
  fmt::format_to(std::back_inserter(out), ".{:06}", of_day % core::kMicrosecondsPerSecond);
}

std::optional<CellDate> parse_own_date(std::string_view text) {
  const bool before = text.starts_with('-');
  if (before) text.remove_prefix(1);
  const std::size_t gap = text.find_first_of("T ");
  std::string_view day_text = text.substr(0, gap);
  const std::size_t first = day_text.find('-');
  const std::size_t second = first == std::string_view::npos ? first : day_text.find('-', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto year = digits_of(day_text.substr(0, first), 6);
  const auto month = digits_of(day_text.substr(first + 1, second - first - 1), 2);
  const auto day = digits_of(day_text.substr(second + 1), 2);
  if (!year || !month || !day || *month < 1 || *month > 12 || *day < 1 || *day > 31) return std::nullopt;
  CellDate date{{before ? -*year : *year, static_cast<int>(*month), static_cast<int>(*day)}, 0, true};
  if (gap == std::string_view::npos) return date;
  const auto of_day = parse_clock(text.substr(gap + 1));
  if (!of_day) return std::nullopt;
  date.microsecond_of_day = *of_day;
  return date;
}

std::string own_heading(const std::map<std::string, std::string>& global, std::span<const OwnColumn> columns) {
  std::string out = fmt::format("{}\n", kOwnTextMark);
  for (const auto& [name, text] : global) append_attribute(out, name, text);
  for (const OwnColumn& column : columns) {
    for (const auto& [name, text] : column.attributes) {
      if (!text.empty()) append_attribute(out, fmt::format("[{}] {}", column.name, name), text);
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) out += (i == 0 ? "" : ",") + columns[i].name;
  return out + '\n';
}

bool is_own_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!text.starts_with(kOwnTextMark)) return false;
  const std::string_view rest = text.substr(kOwnTextMark.size());
  return rest.empty() || rest.front() == '\n' || rest.front() == '\r';
}

OwnText read_own_text(std::string_view text, const std::string& path) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return OwnReader(text, path).read();
}

}  // namespace fieldwise::io

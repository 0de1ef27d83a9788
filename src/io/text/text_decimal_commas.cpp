#include "io/text/text_decimal_commas.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::size_t kThousands = 3;

// The place of the comma in "-1,5".
std::optional<std::size_t> decimal_comma(std::string_view cell) {
  const std::size_t comma = cell.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::size_t begin = cell[0] == '-' || cell[0] == '+' ? 1 : 0;
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of(kDigits) == std::string_view::npos;
  };
  const bool between = comma > begin && digits(cell.substr(begin, comma - begin)) && digits(cell.substr(comma + 1));
  return between ? std::optional(comma) : std::nullopt;
}

}  // namespace

bool write_commas_as_points(TextLines& lines) {
  bool any = false;
  for (TextRow& row : lines.rows) {
    for (std::string& cell : row.cells) {
      const std::optional<std::size_t> comma = decimal_comma(cell);
      if (!comma) continue;
      cell[*comma] = '.';
      any = true;
    }
  }
  return any;
}

std::optional<DecimalCommas> decimal_commas(const TextLines& lines, const TextLines& with_points,
                                            const ColumnRoles& roles) {
  DecimalCommas found;
  for (std::size_t i = 0; i < lines.rows.size(); ++i) {
    // Commas of prose and of names say nothing of the numbers.
    if (with_points.rows[i].cells.size() < 2 || !date_of_line(roles, with_points.rows[i].cells)) continue;
    for (const std::string& cell : lines.rows[i].cells) {
      if (cell.find('.') != std::string::npos && core::parse_number(cell)) return std::nullopt;
      if (cell.find(',') == std::string::npos) continue;
      const std::optional<std::size_t> comma = decimal_comma(cell);
      if (!comma) return std::nullopt;
      found.may_be_thousands = found.may_be_thousands && cell.size() - *comma - 1 == kThousands;
      if (found.first_line == 0) found.first_line = lines.rows[i].line;
    }
  }
  return found.first_line == 0 ? std::nullopt : std::optional(found);
}

bool has_whole_numbers(const TextLines& by_commas) {
  const auto two_numbers = [](const std::string& cell) {
    const std::size_t blank = cell.find_first_of(" \t");
    return blank != std::string::npos && core::parse_number(std::string_view(cell).substr(0, blank)).has_value();
  };
  return std::ranges::none_of(by_commas.rows, [&](const TextRow& row) {
    return row.cells.size() > 2 && std::any_of(row.cells.begin() + 1, row.cells.end(), two_numbers);
  });
}

bool has_increasing_dates(const TextLines& lines, const ColumnRoles& roles) {
  std::optional<CellDate> before;
  for (const TextRow& row : lines.rows) {
    const std::optional<CellDate> date = row.cells.size() > 1 ? date_of_line(roles, row.cells) : std::nullopt;
    if (!date) continue;
    const auto key = [](const CellDate& one) {
      return std::tuple(one.date.year, one.date.month, one.date.day, one.microsecond_of_day);
    };
    if (before && key(*before) >= key(*date)) return false;
    before = date;
  }
  return true;
}

}  // namespace fieldwise::io

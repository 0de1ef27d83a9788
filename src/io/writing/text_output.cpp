#include "io/writing/text_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/naming.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "io/system/output_error.hpp"
#include "io/text/own_text.hpp"
#include "io/writing/cf_encode.hpp"
#include "io/writing/cf_words.hpp"
#include "io/writing/finished_digest.hpp"
#include "io/writing/stored_time_units.hpp"
#include "io/writing/table_encode.hpp"

namespace fieldwise::io {

namespace {

using core::FieldHeader;
using core::Leading;
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Holds a column as it is written: its heading, and what appends the cell of a row.
struct TextColumn {
  OwnColumn heading;
  std::function<void(std::string&, std::size_t)> append_cell;
};

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw core::Error(core::ErrorKind::usage, fmt::format("{}: {}", path, what));
}

/// Holds how the numbers of a column are written.
struct NumberForm {
  core::ValueType type = core::ValueType::float64;
  std::optional<int> digits;  ///< significant ones; nothing: the fewest that give the value back
};

void append_number(std::string& out, double value, const NumberForm& form) {
  const auto end = std::back_inserter(out);
  if (std::isnan(value)) return;
  if (form.type == core::ValueType::int32) {
    fmt::format_to(end, "{}", std::llround(value));
  } else if (form.digits) {
    fmt::format_to(end, "{:.{}g}", value, *form.digits);
  } else if (form.type == core::ValueType::float32) {
    fmt::format_to(end, "{}", static_cast<float>(value));
  } else {
    fmt::format_to(end, "{}", value);
  }
}

std::string number_text(double value) {
  std::string text;
  append_number(text, value, {});
  return text;
}

/// Names a value on an axis as part of a name: "850_hPa", "modelA", "number_3".
std::string place_word(const core::CoordinateAxis& axis, std::size_t position) {
  const std::string place = core::place_text(axis, position);
  const bool bare = axis.labels.empty() && (axis.units.empty() || axis.units == "1");
  std::string word = bare ? axis.name + "_" + place : place;
  for (char& character : word) {
    const bool keeps = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
                       (character >= 'A' && character <= 'Z') || character == '.' || character == '-';
    if (!keeps) character = '_';
  }
  return word;
}

std::string column_name(const FieldHeader& field, std::size_t layer) {
  std::string name = field.name;
  if (!field.layers) return name;
  const std::vector<std::size_t> positions = field.layers->positions(layer);
  for (std::size_t i = 0; i < positions.size(); ++i) name += "_" + place_word(field.layers->axes[i], positions[i]);
  return name;
}

/// Says what the rows of a field are, for refusals.
std::string rows_of(const FieldHeader& field) {
  if (field.leading == Leading::time) return "times";
  return field.leading == Leading::coordinate ? field.coordinate->name : std::string("a single row");
}

bool has_rows_of(const FieldHeader& a, const FieldHeader& b) {
  if (a.leading != b.leading) return false;
  return a.leading != Leading::coordinate || *a.coordinate == *b.coordinate;
}

std::vector<std::string> names_of_rows(const FieldHeader& field) {
  if (field.leading == Leading::coordinate) return {field.coordinate->name};
  if (field.leading == Leading::none) return {};
  const std::string& name = field.time->name;
  return {name, name + std::string(kStartOfInterval), name + std::string(kEndOfInterval)};
}

/// Adds what the values 0, 1, ... mean, where they mean something.
void add_flags(const std::vector<std::string>& meanings, Pairs& attributes) {
  for (std::size_t i = 0; i < meanings.size(); ++i) attributes.emplace_back(fmt::format("flag {}", i), meanings[i]);
}

OwnColumn heading_of_values(const FieldHeader& field, const FieldLayout& names, std::size_t layer) {
  OwnColumn heading{column_name(field, layer), {}};
  Pairs& all = heading.attributes;
  all = {{"units", field.units.text()},
         {"long_name", field.long_name},
         {"standard_name", field.standard_name},
         {"type", field.type == core::ValueType::float32   ? "float"
                  : field.type == core::ValueType::float64 ? "double"
                                                           : "int"},
         {"cell_methods", names.cell_methods},
         {std::string(core::kKindAttribute), core::to_text({field.quantity, field.kind})},
         {"ancillary_variables", names.ancillary_variables}};
  if (is_temperature_difference(field.units, field.difference)) {
    all.emplace_back("units_metadata", "temperature: difference");
  }
  if (field.layers) {
    const std::vector<std::size_t> positions = field.layers->positions(layer);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      all.emplace_back(field.layers->axes[i].name, core::place_text(field.layers->axes[i], positions[i]));
    }
  }
  for (const auto& [name, text] : field.attributes) {
    if (!core::is_reserved_attribute(name)) all.emplace_back(name, text);
  }
  add_flags(field.meanings, all);
  for (const auto& [name, value] : field.numeric_attributes) {
    if (!core::is_reserved_attribute(name)) all.emplace_back(name, number_text(value));
  }
  return heading;
}

TextColumn date_column(const std::string& name, core::Calendar calendar, std::span<const core::Instant> instants,
                       DateForm form) {
  return {{name, {}}, [=](std::string& out, std::size_t row) { append_date(out, calendar, instants[row], form); }};
}

/// Returns the columns of an axis of times: its stamps, and its bounds where it has some.
std::vector<TextColumn> time_columns(const core::TimeAxis& axis, const std::string& name) {
  DateForm form = date_form(axis.calendar, axis.stamp, DateForm::days);
  form = date_form(axis.calendar, axis.lower, form);
  form = date_form(axis.calendar, axis.upper, form);
  std::vector<TextColumn> columns{date_column(name, axis.calendar, axis.stamp, form)};
  Pairs& attributes = columns.front().heading.attributes;
  attributes = {{"standard_name", "time"},
                {"calendar", std::string(core::calendar_name(axis.calendar))},
                {"units", stored_time_units(axis)},
                // The times of a table are those of its rows, in any order: they have no step.
                {"time_step", axis.number.size() == axis.size() ? stated_step(axis) : std::string()},
                {"year_starts", axis.reckoning.year_text()},
                {"day_starts", axis.reckoning.day_text()}};
  if (!axis.has_bounds()) return columns;
  const std::string start = name + std::string(kStartOfInterval);
  const std::string end = name + std::string(kEndOfInterval);
  attributes.emplace_back(axis.climatological ? "climatology" : "bounds", fmt::format("{} {}", start, end));
  columns.push_back(date_column(start, axis.calendar, axis.lower, form));
  columns.push_back(date_column(end, axis.calendar, axis.upper, form));
  return columns;
}

TextColumn coordinate_column(const core::CoordinateAxis& axis) {
  TextColumn column{{axis.name, {{"long_name", axis.long_name}}}, {}};
  if (axis.labels.empty()) column.heading.attributes.emplace_back("units", axis.units);
  column.append_cell = [&axis](std::string& out, std::size_t row) {
    if (axis.labels.empty()) return append_number(out, axis.values[row], {});
    for (const char character : axis.labels[row]) out += character == ',' || character == '\n' ? ' ' : character;
  };
  return column;
}

/// Returns the numbers of the trajectory of each row.
std::vector<std::size_t> trajectories(const core::Table& table) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < table.row_sizes.size(); ++i) numbers.insert(numbers.end(), table.row_sizes[i], i);
  return numbers;
}

OwnColumn heading_of_column(const TableVariable& variable) {
  const core::TableColumn& column = variable.column;
  OwnColumn heading{column.name,
                    {{"units", column.units.text()},
                     {"long_name", column.long_name},
                     {"standard_name", column.standard_name},
                     {std::string(core::kKindAttribute), core::to_text({{}, column.kind})}}};
  add_flags(column.meanings, heading.attributes);
  return heading;
}

}  // namespace

void check_text_output(const std::string& path, const std::vector<FieldHeader>& fields) {
  std::set<std::string> names;
  for (const FieldHeader& field : fields) {
    if (!field.is_series()) {
      refuse(path,
             fmt::format("{} has rows and columns of places, which a text has no room for: write it to a file whose "
                         "name does not end in .csv, or write a series of it (area_mean, point, collapse)",
                         field.name));
    }
    const FieldHeader& first = fields.front();
    if (!has_rows_of(first, field)) {
      refuse(path,
             fmt::format("the rows of {} are {} and those of {} are {}, but a text has rows of one kind: write them "
                         "to two files",
                         first.name, rows_of(first), field.name, rows_of(field)));
    }
    for (std::size_t layer = 0; layer < field.layer_count(); ++layer) {
      const std::string name = column_name(field, layer);
      const bool sound = !name.empty() && name.front() != '#' && name.find_first_of(",;\"'] \t\n\r") == name.npos;
      if (!sound) refuse(path, fmt::format("a column of text cannot be called '{}': rename the step", name));
      const std::vector<std::string> taken = names_of_rows(field);
      const bool is_free = names.insert(name).second && std::ranges::find(taken, name) == taken.end();
      if (!is_free) refuse(path, fmt::format("two columns would be called '{}': rename a step", name));
    }
  }
}

/// Keeps the values of a column until the text is written.
class TextOutput::Column final : public stream::FieldSink {
 public:
  explicit Column(std::size_t rows) : values_(rows, core::kMissing) {}
  void write(const core::TileView& tile) override {
    const core::IndexRange times = tile.extent().times;
    for (std::size_t time = times.begin; time < times.end; ++time) values_.at(time) = tile.row(time, 0)[0];
    written_ += times.size();
  }
  [[nodiscard]] bool is_complete() const noexcept { return written_ == values_.size(); }
  [[nodiscard]] std::size_t written() const noexcept { return written_; }
  [[nodiscard]] double value(std::size_t row) const { return values_[row]; }

 private:
  std::vector<double> values_;
  std::size_t written_ = 0;
};

/// Writes text to a file in blocks and keeps a digest of each, by which what the disk gives back is compared.
class TextOutput::Writer {
 public:
  explicit Writer(TemporaryFile& file) : file_(&file) {}

  void write(const std::map<std::string, std::string>& attributes, std::span<const TextColumn> columns,
             std::size_t rows) {
    std::vector<OwnColumn> headings;
    for (const TextColumn& column : columns) headings.push_back(column.heading);
    block_ = own_heading(attributes, headings);
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) block_ += ',';
        columns[i].append_cell(block_, row);
      }
      block_ += '\n';
      if (block_.size() >= kBlockBytes) put_block();
    }
    put_block();
  }

  void verify() const {
    const Descriptor file = open_for_reading(file_->path());
    std::uint64_t at = 0;
    std::string bytes;
    for (const auto& [size, digest] : blocks_) {
      bytes.resize(size);
      file.read_at(at, std::as_writable_bytes(std::span(bytes)));
      at += size;
      if (sha256_of_bytes(std::as_bytes(std::span(bytes))) == digest) continue;
      throw output_error(file_->target(), "the text reads back with other characters than were written");
    }
  }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

  void put_block() {
    file_->append(block_);
    blocks_.emplace_back(block_.size(), sha256_of_bytes(std::as_bytes(std::span(block_))));
    block_.clear();
  }

  TemporaryFile* file_;
  std::string block_;
  std::vector<std::pair<std::size_t, std::string>> blocks_;
};

TextOutput::TextOutput(const std::string& path, const std::vector<FieldHeader>& fields,
                       const std::map<std::string, std::string>& attributes, const OutputFormat& format)
    : file_(path),
      attributes_(attributes),
      format_(format),
      of_table_(false),
      fields_(fields),
      layout_(lay_out(fields, path)) {
  for (const FieldHeader& field : fields_) {
    auto& layers = columns_.emplace_back();
    for (std::size_t i = 0; i < field.layer_count(); ++i) {
      layers.push_back(std::make_unique<Column>(field.leading_size()));
    }
  }
}

TextOutput::TextOutput(const std::string& path, const std::map<std::string, std::string>& attributes,
                       const OutputFormat& format)
    : file_(path), attributes_(attributes), format_(format), of_table_(true) {}

TextOutput::~TextOutput() = default;

stream::FieldSink& TextOutput::sink(std::size_t position, std::size_t layer) {
  return *columns_.at(position).at(layer);
}

// As every series, which costs nothing to write anew.
std::string TextOutput::reason_not_to_take_over(std::size_t /*position*/, const std::string& /*earlier*/,
                                                std::size_t /*times*/) const {
  return "it is no field in time";
}

void TextOutput::take_over(std::size_t /*position*/, const std::string& /*earlier*/, core::IndexRange /*times*/,
                           core::IndexRange /*rows*/, std::size_t /*layer*/) {
  throw std::logic_error(file_.target() + " takes no values over");
}

void TextOutput::set_number(std::size_t position, const std::string& attribute, double value) {
  fields_.at(position).numeric_attributes[attribute] = value;
}

void TextOutput::write(const core::Table& table) {
  std::vector<TextColumn> columns;
  if (table.time) columns = time_columns(*table.time, "time");
  const std::vector<std::size_t> trajectory = trajectories(table);
  const std::vector<TableVariable> variables = table_variables(table);
  for (const TableVariable& variable : variables) {
    const core::TableColumn& column = variable.column;
    if (column.name == "row_size" || (table.time && column.name == "time")) continue;
    const NumberForm form{column.type, {}};
    const auto append = [&column, &trajectory, form, of_trajectory = variable.of_trajectory](std::string& out,
                                                                                             std::size_t row) {
      append_number(out, column.values[of_trajectory ? trajectory[row] : row], form);
    };
    columns.push_back({heading_of_column(variable), append});
  }
  std::map<std::string, std::string> attributes = attributes_;
  attributes.insert(table.attributes.begin(), table.attributes.end());
  for (const auto& [name, value] : table.numeric_attributes) attributes[name] = number_text(value);
  writer_ = std::make_unique<Writer>(file_);
  writer_->write(attributes, columns, table.rows());
}

void TextOutput::write_series() {
  const FieldHeader& first = fields_.front();
  std::vector<TextColumn> columns;
  if (first.leading == Leading::time) columns = time_columns(*first.time, first.time->name);
  if (first.leading == Leading::coordinate) columns = {coordinate_column(*first.coordinate)};
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const core::ValueType type = fields_[i].type;
    const NumberForm form{type, is_quantized(type, format_) ? format_.digits : std::nullopt};
    for (std::size_t layer = 0; layer < columns_[i].size(); ++layer) {
      const Column* const values = columns_[i][layer].get();
      if (!values->is_complete()) {
        throw std::logic_error(fmt::format("{} of {} values of {} were written to {}", values->written(),
                                           fields_[i].leading_size(), fields_[i].name, file_.target()));
      }
      columns.push_back(
          {heading_of_values(fields_[i], layout_.fields[i], layer),
           [values, form](std::string& out, std::size_t row) { append_number(out, values->value(row), form); }});
    }
  }
  writer_ = std::make_unique<Writer>(file_);
  writer_->write(attributes_, columns, first.leading_size());
}

void TextOutput::prepare() {
  if (!sha256_.empty()) return;
  if (!of_table_) write_series();
  if (!writer_) throw std::logic_error(file_.target() + " failed before and cannot be finished");
  file_.sync();
  sha256_ = finished_digest(file_);
  try {
    writer_->verify();
  } catch (const core::Error& error) {
    if (error.kind() == core::ErrorKind::output_failed) throw;
    throw not_read_back(file_, error);
  }
}

void TextOutput::hand_over() {
  if (sha256_.empty()) throw std::logic_error(file_.target() + " is handed over before it is complete");
  file_.hand_over();
}

void TextOutput::rename_to_target() { file_.rename_to_target(); }
const std::string& TextOutput::temporary_path() const noexcept { return file_.path(); }
const std::string& TextOutput::sha256() const noexcept { return sha256_; }

}  // namespace fieldwise::io

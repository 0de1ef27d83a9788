#include "fieldwise/io/writing/output.hpp"

#include <fmt/format.h>
#include <netcdf.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/system/output_place.hpp"
#include "io/writing/cf_layout.hpp"
#include "io/writing/netcdf_output.hpp"
#include "io/writing/staged_output.hpp"
#include "io/writing/text_output.hpp"

namespace fieldwise::io {

namespace {

using Attributes = std::map<std::string, std::string>;
using Headers = std::vector<core::FieldHeader>;

/// Describes one kind of output: how its names end, what it refuses, and how it is begun.
struct OutputKind {
  std::string_view suffix;  ///< in lower case; empty: every other name
  void (*check)(const std::string& path, const Headers& fields);
  std::unique_ptr<StagedOutput> (*of_fields)(const std::string&, const Headers&, const Attributes&,
                                             const OutputFormat&);
  std::unique_ptr<StagedOutput> (*of_table)(const std::string&, const Attributes&, const OutputFormat&);
};

template <class Output>
std::unique_ptr<StagedOutput> begin_fields(const std::string& path, const Headers& fields, const Attributes& attributes,
                                           const OutputFormat& format) {
  return std::make_unique<Output>(path, fields, attributes, format);
}

template <class Output>
std::unique_ptr<StagedOutput> begin_table(const std::string& path, const Attributes& attributes,
                                          const OutputFormat& format) {
  return std::make_unique<Output>(path, attributes, format);
}

// Whatever a CF file could not hold, no other kind holds either.
void check_layout(const std::string& path, const Headers& fields) { static_cast<void>(lay_out(fields, path)); }

void check_text(const std::string& path, const Headers& fields) {
  check_text_output(path, fields);
  check_layout(path, fields);
}

/// The kinds, the one of all other names last.
constexpr std::array<OutputKind, 2> kKinds = {
    {{".csv", check_text, begin_fields<TextOutput>, begin_table<TextOutput>},
     {"", check_layout, begin_fields<NetcdfOutput>, begin_table<NetcdfOutput>}}};

/// Refuses names by which other tools would take a file for what it is not. Errors: usage.
void require_honest_name(const std::string& path) {
  constexpr std::array<std::string_view, 6> kOtherText{".txt", ".tsv", ".dat", ".ascii", ".json", ".xlsx"};
  const std::string name = core::lower_case(path);
  const auto is_end = [&](std::string_view end) { return name.ends_with(end); };
  if (std::ranges::none_of(kOtherText, is_end)) return;
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("{}: the end of the name says what a file is; .nc is NetCDF, .csv text, and {} is "
                                "nothing that can be written",
                                path, *std::ranges::find_if(kOtherText, is_end)));
}

const OutputKind& kind_of_path(const std::string& path) {
  const std::string name = core::lower_case(path);
  return *std::ranges::find_if(kKinds, [&](const OutputKind& kind) { return name.ends_with(kind.suffix); });
}

constexpr int kMostZstd = 19;  // higher levels need memory where files are read

void require_format(const OutputFormat& format, const std::string& path) {
  const auto refuse = [&](const std::string& what) {
    throw core::Error(core::ErrorKind::usage, fmt::format("{}: {}", path, what));
  };
  if (format.deflate < 0 || format.deflate > 9) refuse(fmt::format("deflate is {}; it must be 0 to 9", format.deflate));
  if (format.zstd && (*format.zstd < 1 || *format.zstd > kMostZstd)) {
    refuse(fmt::format("zstd is {}; it must be 1 to {}", *format.zstd, kMostZstd));
  }
  if (format.digits && (*format.digits < 1 || *format.digits > NC_QUANTIZE_MAX_DOUBLE_NSD)) {
    refuse(fmt::format("digits is {}; it must be 1 to {}", *format.digits, NC_QUANTIZE_MAX_DOUBLE_NSD));
  }
  if (!format.chunks.empty() && format.chunks.size() != 3) {
    refuse(fmt::format("chunks has {} sizes; it must have three: times, rows, columns", format.chunks.size()));
  }
}

/// Returns fields as they are stored.
std::vector<core::FieldHeader> stored_headers(std::vector<core::FieldHeader> fields, const OutputFormat& format) {
  for (core::FieldHeader& field : fields) {
    const bool shorter = format.type == StoredAs::shorter && field.type == core::ValueType::float64;
    field.type = shorter ? core::ValueType::float32 : field.type;
  }
  return fields;
}

}  // namespace

void check_output(const std::string& path, const std::vector<core::FieldHeader>& fields, const OutputFormat& format) {
  require_output_place(path);
  require_honest_name(path);
  require_format(format, path);
  kind_of_path(path).check(path, fields);
}

OutputFile::OutputFile(const std::string& path, const std::vector<core::FieldHeader>& fields,
                       const std::map<std::string, std::string>& attributes, const OutputFormat& format) {
  require_format(format, path);
  const OutputKind& kind = kind_of_path(path);
  kind.check(path, fields);
  staged_ = kind.of_fields(path, stored_headers(fields, format), attributes, format);
}

OutputFile::OutputFile(const std::string& path, const std::map<std::string, std::string>& attributes,
                       const OutputFormat& format) {
  require_format(format, path);
  staged_ = kind_of_path(path).of_table(path, attributes, format);
}

OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

stream::FieldSink& OutputFile::sink(std::size_t position, std::size_t layer) { return staged_->sink(position, layer); }

std::string OutputFile::reason_not_to_take_over(std::size_t position, const std::string& earlier,
                                                std::size_t times) const {
  return staged_->reason_not_to_take_over(position, earlier, times);
}

void OutputFile::take_over(std::size_t position, const std::string& earlier, core::IndexRange times,
                           core::IndexRange rows, std::size_t layer) {
  staged_->take_over(position, earlier, times, rows, layer);
}

void OutputFile::set_number(std::size_t position, const std::string& attribute, double value) {
  staged_->set_number(position, attribute, value);
}

void OutputFile::write(const core::Table& table) {
  core::require_consistent(table);
  staged_->write(table);
}

void OutputFile::prepare() { staged_->prepare(); }
void OutputFile::hand_over() { staged_->hand_over(); }

void OutputFile::commit() {
  prepare();
  staged_->rename_to_target();
}

const std::string& OutputFile::temporary_path() const noexcept { return staged_->temporary_path(); }
const std::string& OutputFile::sha256() const noexcept { return staged_->sha256(); }

}  // namespace fieldwise::io

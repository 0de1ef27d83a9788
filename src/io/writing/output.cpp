#include "fieldwise/io/writing/output.hpp"

#include <fmt/format.h>
#include <netcdf.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <netcdf>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_grid_bytes.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/writing/chunk_shape.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/system/output_error.hpp"
#include "io/system/temporary_file.hpp"
#include "io/worker/file_visit.hpp"
#include "io/writing/cf_encode.hpp"
#include "io/writing/cf_layout.hpp"
#include "io/writing/dataset_file.hpp"
#include "io/writing/stored_variable.hpp"
#include "io/writing/table_encode.hpp"

namespace fieldwise::io {

namespace {

void require_format(const OutputFormat& format, const std::string& path) {
  const auto refuse = [&](const std::string& what) {
    throw core::Error(core::ErrorKind::usage, fmt::format("{}: {}", path, what));
  };
  if (format.deflate < 0 || format.deflate > 9) refuse(fmt::format("deflate is {}; it must be 0 to 9", format.deflate));
  if (format.digits && (*format.digits < 1 || *format.digits > NC_QUANTIZE_MAX_DOUBLE_NSD)) {
    refuse(fmt::format("digits is {}; it must be 1 to {}", *format.digits, NC_QUANTIZE_MAX_DOUBLE_NSD));
  }
  if (!format.chunks.empty() && format.chunks.size() != 3) {
    refuse(fmt::format("chunks has {} sizes; it must have three: times, rows, columns", format.chunks.size()));
  }
}

// A generous estimate: twice the text and the coordinates, and some pages for each variable.
constexpr std::size_t kVariableBytes = 16 * 1024;

std::size_t header_bytes(const std::vector<core::FieldHeader>& fields,
                         const std::map<std::string, std::string>& attributes) {
  std::size_t bytes = kVariableBytes;
  for (const auto& [name, text] : attributes) bytes += 2 * (name.size() + text.size());
  for (const core::FieldHeader& field : fields) {
    const core::Grid& grid = *field.grid;
    bytes += kVariableBytes + 16 * (grid.lat_deg.size() + grid.lon_deg.size() + grid.lat_bounds_deg.size() +
                                    grid.lon_bounds_deg.size() + grid.cell_area_m2.size() + 3 * field.leading_size());
    for (const auto& [name, text] : field.attributes) bytes += 2 * (name.size() + text.size());
  }
  return bytes;
}

/// Describes a column as a series, which is how its values are stored.
core::FieldHeader column_header(const core::TableColumn& column) {
  core::FieldHeader header;
  header.name = column.name;
  header.type = column.type;
  header.leading = core::Leading::coordinate;
  core::CoordinateAxis rows{"row", "row of the table", "1", true, std::vector<double>(column.values.size())};
  std::iota(rows.values.begin(), rows.values.end(), 1.0);
  header.coordinate = std::make_shared<const core::CoordinateAxis>(std::move(rows));
  return header;
}

}  // namespace

// netCDF defines the file and writes coordinates; then it is closed, and values go past netCDF to the datasets. The
// file is opened and closed by id, not by an NcFile: its destructor would swallow the error of the close.
class OutputFile::State {
 public:
  State(const std::string& path, const std::vector<core::FieldHeader>& fields,
        const std::map<std::string, std::string>& attributes, const OutputFormat& format)
      : layout_(checked_layout(fields, path, format)), temporary_(path) {
    temporary_.reserve(header_bytes(fields, attributes), 0);
    define([&](int file_id) { define_file(file_id, layout_, fields, attributes, format); });
    data_ = std::make_unique<DatasetFile>(temporary_);
    for (const core::FieldHeader& field : fields) {
      const VariableStorage storage{chunk_shape(field, format), format.deflate,
                                    is_quantized(field.type, format) ? format.digits : std::nullopt};
      variables_.push_back(std::make_unique<StoredVariable>(field, storage, temporary_, *data_, encoded_));
    }
  }
  State(const std::string& path, std::map<std::string, std::string> attributes, const OutputFormat& format)
      : temporary_(path), attributes_(std::move(attributes)), format_(format) {
    require_format(format, path);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;
  ~State() = default;

  [[nodiscard]] StoredVariable& variable(std::size_t position) { return *variables_.at(position); }

  void set_number(std::size_t position, const std::string& attribute, double value) {
    variables_.at(position)->set_number(attribute, value);
  }

  [[nodiscard]] const std::string& temporary_path() const noexcept { return temporary_.path(); }
  [[nodiscard]] const std::string& sha256() const noexcept { return sha256_; }

  void write(const core::Table& table) {
    core::require_consistent(table);
    const std::vector<TableVariable> variables = table_variables(table);
    temporary_.reserve(
        header_bytes({}, attributes_) + header_bytes({}, table.attributes) + variables.size() * kVariableBytes, 0);
    define([&](int file_id) { define_table(file_id, table, variables, attributes_, format_); });
    data_ = std::make_unique<DatasetFile>(temporary_);
    for (const TableVariable& variable : variables) {
      const std::size_t count = variable.column.values.size();
      const VariableStorage storage{{table_chunk(count), 1, 1}, format_.deflate, std::nullopt};
      variables_.push_back(
          std::make_unique<StoredVariable>(column_header(variable.column), storage, temporary_, *data_, encoded_));
      variables_.back()->write({variable.column.values.data(), {{0, count}, {0, 1}, 1}});
    }
  }

  void prepare() {
    if (prepared_) return;
    if (!data_ || data_->has_failed())
      throw std::logic_error(fmt::format("{} failed before and cannot be finished", temporary_.target()));
    for (const auto& variable : variables_) variable->close();
    data_->close();
    data_.reset();
    // The disk works while the digest is computed.
    stream::parallel_for(2, [&](std::size_t work) {
      if (work == 0) temporary_.sync();
      if (work == 1) sha256_ = digest_of_file();
    });
    verify();
    prepared_ = true;
  }

  void hand_over() {
    if (!prepared_) throw std::logic_error(temporary_.target() + " is handed over before it is complete");
    temporary_.hand_over();
  }

  void commit() {
    prepare();
    temporary_.rename_to_target();
  }

 private:
  static CfLayout checked_layout(const std::vector<core::FieldHeader>& fields, const std::string& path,
                                 const OutputFormat& format) {
    require_format(format, path);
    return lay_out(fields, path);
  }

  void define(const std::function<void(int)>& define_all) {
    int file_id = -1;
    errno = 0;
    const int created = nc_create(temporary_.path().c_str(), NC_NETCDF4 | NC_CLOBBER, &file_id);
    require_success(created, errno, temporary_.target(), "creating the file");
    try {
      define_all(file_id);
      errno = 0;
      // All is written here. What netCDF writes once more while it closes goes nowhere: where that fails, it crashes
      // (4.9.0, while it lists what is still open).
      require_success(nc_sync(file_id), errno, temporary_.target(), "writing the header");
      temporary_.divert_writers();
      errno = 0;
      require_success(nc_close(file_id), errno, temporary_.target(), "writing the header");
    } catch (const netCDF::exceptions::NcException& error) {
      const int error_number = errno;
      temporary_.divert_writers();
      require_success(error.errorCode(), error_number, temporary_.target(), "writing the header");
    } catch (...) {
      temporary_.divert_writers();
      throw;
    }
  }

  [[nodiscard]] std::string digest_of_file() const {
    try {
      return sha256_of_file(temporary_.path());
    } catch (const core::Error& error) {
      throw output_error(temporary_.target(), fmt::format("reading the finished file back failed: {}", error.what()));
    }
  }

  // Read as an input is: by a worker where there are workers, as a disk that cannot be read can crash the libraries.
  void verify() const {
    try {
      FileVisit visit(temporary_.path());
      const auto index = std::make_shared<const FileIndex>(visit.index());
      for (const auto& variable : variables_) variable->verify(index, visit);
    } catch (const core::Error& error) {
      if (error.kind() == core::ErrorKind::output_failed) throw;
      throw output_error(temporary_.target(), fmt::format("reading the finished file back failed: {}", error.what()));
    }
  }

  CfLayout layout_;  // of fields
  TemporaryFile temporary_;
  std::map<std::string, std::string> attributes_;  // of a table, until it is written
  OutputFormat format_;
  std::unique_ptr<DatasetFile> data_;
  std::vector<EncodedChunk> encoded_;
  std::vector<std::unique_ptr<StoredVariable>> variables_;
  std::string sha256_;
  bool prepared_ = false;
};

OutputFile::OutputFile(const std::string& path, const std::vector<core::FieldHeader>& fields,
                       const std::map<std::string, std::string>& attributes, const OutputFormat& format)
    : state_(std::make_unique<State>(path, fields, attributes, format)) {}
OutputFile::OutputFile(const std::string& path, const std::map<std::string, std::string>& attributes,
                       const OutputFormat& format)
    : state_(std::make_unique<State>(path, attributes, format)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

stream::FieldSink& OutputFile::sink(std::size_t position) { return state_->variable(position); }
std::string OutputFile::reason_not_to_take_over(std::size_t position, const std::string& earlier,
                                                std::size_t times) const {
  return state_->variable(position).reason_not_to_take_over(earlier, times);
}
void OutputFile::take_over(std::size_t position, const std::string& earlier, core::IndexRange times,
                           core::IndexRange rows) {
  state_->variable(position).take_over(earlier, times, rows);
}
void OutputFile::set_number(std::size_t position, const std::string& attribute, double value) {
  state_->set_number(position, attribute, value);
}
void OutputFile::write(const core::Table& table) { state_->write(table); }
void OutputFile::prepare() { state_->prepare(); }
void OutputFile::hand_over() { state_->hand_over(); }
void OutputFile::commit() { state_->commit(); }
const std::string& OutputFile::temporary_path() const noexcept { return state_->temporary_path(); }
const std::string& OutputFile::sha256() const noexcept { return state_->sha256(); }

}  // namespace fieldwise::io

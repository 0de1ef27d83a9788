#include "io/writing/netcdf_output.hpp"
#include "io/writing/put_compression.hpp"
#include "io/writing/value_encoding.hpp"

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
#include "fieldwise/io/writing/chunk_shape.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/system/output_error.hpp"
#include "io/system/temporary_file.hpp"
#include "io/worker/file_visit.hpp"
#include "io/writing/cf_encode.hpp"
#include "io/writing/cf_layout.hpp"
#include "io/writing/dataset_file.hpp"
#include "io/writing/finished_digest.hpp"
#include "io/writing/stored_variable.hpp"
#include "io/writing/table_encode.hpp"

namespace fieldwise::io {

namespace {

// A generous estimate: twice the text and the coordinates, and some pages for each variable.
constexpr std::size_t kVariableBytes = 16 * 1024;

std::size_t header_bytes(const std::vector<core::FieldHeader>& fields,
                         const std::map<std::string, std::string>& attributes) {
  std::size_t bytes = kVariableBytes;
  for (const auto& [name, text] : attributes) bytes += 2 * (name.size() + text.size());
  for (const core::FieldHeader& field : fields) {
    const core::Grid& grid = *field.grid;
    constexpr std::size_t kOfProjection = 5;  // two coordinates, their bounds, and a mapping
    if (grid.projection) bytes += kOfProjection * kVariableBytes + 48 * (grid.rows + grid.columns);
    bytes += kVariableBytes * (1 + 2 * field.scalar_coordinates.size());
    bytes += 16 * (grid.lat_deg.size() + grid.lon_deg.size() + grid.lat_bounds_deg.size() + grid.lon_bounds_deg.size() +
                   grid.cell_area_m2.size() + (grid.healpix ? grid.size() : 0) + 3 * field.leading_size());
    for (const auto& [name, text] : field.attributes) bytes += 2 * (name.size() + text.size());
    for (std::size_t i = 0; field.layers && i < field.layers->axes.size(); ++i) {
      const core::CoordinateAxis& axis = field.layers->axes[i];
      bytes += kVariableBytes + 16 * (axis.values.size() + axis.bounds.size());
      for (const std::string& label : axis.labels) bytes += 2 * label.size() + 16;
    }
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

/// Turns a netCDF status other than success into an error of writing.
void require_success(int status, int error_number, const std::string& target, const std::string& doing) {
  if (status == NC_NOERR) return;
  // netCDF says "permission denied" whenever HDF5 cannot make a file; errno knows better.
  throw write_error(target, doing, error_number, status > 0 ? errno_text(status) : nc_strerror(status));
}

/// Has netCDF define the file and write coordinates; then it is closed, and values go past netCDF to the datasets. The
/// file is opened and closed by id, not by an NcFile: its destructor would swallow the error of the close.
void define(TemporaryFile& file, const std::function<void(int)>& define_all) {
  int file_id = -1;
  errno = 0;
  const int created = nc_create(file.path().c_str(), NC_NETCDF4 | NC_CLOBBER, &file_id);
  require_success(created, errno, file.target(), "creating the file");
  try {
    define_all(file_id);
    errno = 0;
    // All is written here. What netCDF writes once more while it closes goes nowhere: where that fails, it crashes
    // (4.9.0, while it lists what is still open).
    require_success(nc_sync(file_id), errno, file.target(), "writing the header");
    file.divert_writers();
    errno = 0;
    require_success(nc_close(file_id), errno, file.target(), "writing the header");
  } catch (const netCDF::exceptions::NcException& error) {
    const int error_number = errno;
    file.divert_writers();
    require_success(error.errorCode(), error_number, file.target(), "writing the header");
  } catch (...) {
    file.divert_writers();
    throw;
  }
}

/// Reads the file back as an input is: by a worker where there are workers, as a disk that cannot be read can crash the
/// libraries.
void verify(const TemporaryFile& file, const std::vector<std::unique_ptr<StoredVariable>>& variables) {
  try {
    FileVisit visit(file.path());
    const auto index = std::make_shared<const FileIndex>(visit.index());
    for (const auto& variable : variables) variable->verify(index, visit);
  } catch (const core::Error& error) {
    if (error.kind() == core::ErrorKind::output_failed) throw;
    throw not_read_back(file, error);
  }
}

}  // namespace

/// Holds what the libraries must not show in the header.
struct NetcdfOutput::Parts {
  explicit Parts(const std::string& path) : file(path) {}

  TemporaryFile file;
  std::map<std::string, std::string> attributes;  // of a table, until it is written
  OutputFormat format;                            // of a table
  std::unique_ptr<DatasetFile> data;
  std::vector<EncodedChunk> encoded;
  std::vector<std::unique_ptr<StoredVariable>> variables;
  std::string sha256;
  bool prepared = false;
};

NetcdfOutput::NetcdfOutput(const std::string& path, const std::vector<core::FieldHeader>& fields,
                           const std::map<std::string, std::string>& attributes, const OutputFormat& format) {
  const CfLayout layout = lay_out(fields, path);
  parts_ = std::make_unique<Parts>(path);
  parts_->file.reserve(header_bytes(fields, attributes), 0);
  define(parts_->file, [&](int file_id) { define_file(file_id, layout, fields, attributes, format); });
  parts_->data = std::make_unique<DatasetFile>(parts_->file);
  for (const core::FieldHeader& field : fields) {
    const VariableStorage storage{chunk_shape(field, format), compression_filters(format, stored_bytes(field.type)),
                                  is_quantized(field.type, format) ? format.digits : std::nullopt};
    parts_->variables.push_back(
        std::make_unique<StoredVariable>(field, storage, parts_->file, *parts_->data, parts_->encoded));
  }
}

NetcdfOutput::NetcdfOutput(const std::string& path, const std::map<std::string, std::string>& attributes,
                           const OutputFormat& format) {
  parts_ = std::make_unique<Parts>(path);
  parts_->attributes = attributes;
  parts_->format = format;
}

NetcdfOutput::~NetcdfOutput() = default;

stream::FieldSink& NetcdfOutput::sink(std::size_t position, std::size_t layer) {
  return parts_->variables.at(position)->sink(layer);
}

std::string NetcdfOutput::reason_not_to_take_over(std::size_t position, const std::string& earlier,
                                                  std::size_t times) const {
  return parts_->variables.at(position)->reason_not_to_take_over(earlier, times);
}

void NetcdfOutput::take_over(std::size_t position, const std::string& earlier, core::IndexRange times,
                             core::IndexRange rows, std::size_t layer) {
  parts_->variables.at(position)->take_over(earlier, times, rows, layer);
}

void NetcdfOutput::set_number(std::size_t position, const std::string& attribute, double value) {
  parts_->variables.at(position)->set_number(attribute, value);
}

void NetcdfOutput::write(const core::Table& table) {
  Parts& parts = *parts_;
  const std::vector<TableVariable> variables = table_variables(table);
  parts.file.reserve(
      header_bytes({}, parts.attributes) + header_bytes({}, table.attributes) + variables.size() * kVariableBytes, 0);
  define(parts.file, [&](int file_id) { define_table(file_id, table, variables, parts.attributes, parts.format); });
  parts.data = std::make_unique<DatasetFile>(parts.file);
  for (const TableVariable& variable : variables) {
    const std::size_t count = variable.column.values.size();
    const VariableStorage storage{{table_chunk(count), 1, 1},
                                  compression_filters(parts.format, stored_bytes(variable.column.type)),
                                  std::nullopt};
    parts.variables.push_back(std::make_unique<StoredVariable>(column_header(variable.column), storage, parts.file,
                                                               *parts.data, parts.encoded));
    parts.variables.back()->sink(0).write({variable.column.values.data(), {{0, count}, {0, 1}, 1}});
  }
}

void NetcdfOutput::prepare() {
  Parts& parts = *parts_;
  if (parts.prepared) return;
  if (!parts.data || parts.data->has_failed()) {
    throw std::logic_error(fmt::format("{} failed before and cannot be finished", parts.file.target()));
  }
  for (const auto& variable : parts.variables) variable->close();
  parts.data->close();
  parts.data.reset();
  // The disk works while the digest is computed.
  stream::parallel_for(2, [&](std::size_t work) {
    if (work == 0) parts.file.sync();
    if (work == 1) parts.sha256 = finished_digest(parts.file);
  });
  verify(parts.file, parts.variables);
  parts.prepared = true;
}

void NetcdfOutput::hand_over() {
  if (!parts_->prepared) throw std::logic_error(parts_->file.target() + " is handed over before it is complete");
  parts_->file.hand_over();
}

void NetcdfOutput::rename_to_target() { parts_->file.rename_to_target(); }

const std::string& NetcdfOutput::temporary_path() const noexcept { return parts_->file.path(); }
const std::string& NetcdfOutput::sha256() const noexcept { return parts_->sha256; }

}  // namespace fieldwise::io

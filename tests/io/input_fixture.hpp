// Fixture of the input tests: small NetCDF files of every kind, made through netCDF's C interface.
// May know: io's input, core, netCDF's C interface, GoogleTest.
// Must not know: how io reads files.
#pragma once

#include <netcdf.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "output_fixture.hpp"

namespace fieldwise::test {

/// Writes one NetCDF file; values are given as doubles and stored in the type asked for.
class SmallFile {
 public:
  explicit SmallFile(const std::string& path, int mode = NC_NETCDF4) {
    std::filesystem::remove(path);  // HDF5 refuses to overwrite a file that an earlier input still has open
    check(nc_create(path.c_str(), mode | NC_CLOBBER, &id_));
  }
  SmallFile(const SmallFile&) = delete;
  SmallFile& operator=(const SmallFile&) = delete;
  ~SmallFile() { close(); }

  SmallFile& dimension(const std::string& name, std::size_t size, bool unlimited = false) {
    int dimension = 0;
    check(nc_def_dim(id_, name.c_str(), unlimited ? NC_UNLIMITED : size, &dimension));
    return *this;
  }

  SmallFile& variable(const std::string& name, nc_type type, const std::vector<std::string>& dimensions,
                      const std::vector<double>& values, const std::vector<std::size_t>& chunks = {}) {
    std::vector<int> ids;
    for (const std::string& dimension : dimensions) {
      ids.push_back(0);
      check(nc_inq_dimid(id_, dimension.c_str(), &ids.back()));
    }
    int variable = 0;
    check(nc_def_var(id_, name.c_str(), type, static_cast<int>(ids.size()), ids.data(), &variable));
    if (!chunks.empty()) {
      check(nc_def_var_chunking(id_, variable, NC_CHUNKED, chunks.data()));
      check(nc_def_var_deflate(id_, variable, 1, 1, 1));
    }
    written_.push_back({variable, ids, values});
    return *this;
  }

  /// Adds names along a dimension: strings, or characters along one more dimension.
  SmallFile& labels(const std::string& name, const std::string& dimension, const std::vector<std::string>& texts,
                    bool as_strings) {
    constexpr std::size_t kLength = 12;
    std::vector<int> ids(as_strings ? 1 : 2);
    check(nc_inq_dimid(id_, dimension.c_str(), ids.data()));
    if (!as_strings) check(nc_def_dim(id_, (name + "_length").c_str(), kLength, &ids[1]));
    Labels labels{0, as_strings, kLength, texts};
    check(nc_def_var(id_, name.c_str(), as_strings ? NC_STRING : NC_CHAR, static_cast<int>(ids.size()), ids.data(),
                     &labels.variable));
    labels_.push_back(std::move(labels));
    return *this;
  }

  SmallFile& text(const std::string& variable, const std::string& name, const std::string& value) {
    check(nc_put_att_text(id_, id_of(variable), name.c_str(), value.size(), value.data()));
    return *this;
  }

  SmallFile& numbers(const std::string& variable, const std::string& name, nc_type type,
                     const std::vector<double>& values) {
    check(nc_put_att_double(id_, id_of(variable), name.c_str(), type, values.size(), values.data()));
    return *this;
  }

  /// Adds lat and lon as CF asks for, in the degrees given.
  SmallFile& lat_lon(const std::vector<double>& lat, const std::vector<double>& lon) {
    dimension("lat", lat.size()).variable("lat", NC_DOUBLE, {"lat"}, lat).text("lat", "units", "degrees_north");
    return dimension("lon", lon.size()).variable("lon", NC_DOUBLE, {"lon"}, lon).text("lon", "units", "degrees_east");
  }

  SmallFile& time(const std::vector<double>& values, const std::string& units = "days since 2000-01-01",
                  const std::string& calendar = "standard", bool unlimited = true) {
    dimension("time", values.size(), unlimited).variable("time", NC_DOUBLE, {"time"}, values);
    return text("time", "units", units).text("time", "calendar", calendar);
  }

  /// Adds the middles of months from January of `year` plus `first` on.
  SmallFile& months(int year, int first, std::size_t count) {
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(first + static_cast<int>(i)) + 0.5);
    return time(values, "months since " + std::to_string(year) + "-01-01");
  }

  void close() {
    if (id_ < 0) return;
    nc_enddef(id_);
    for (const Values& values : written_) write(values);
    for (const Labels& labels : labels_) write(labels);
    check(nc_close(id_));
    id_ = -1;
  }

 private:
  struct Values {
    int variable;
    std::vector<int> dimensions;
    std::vector<double> values;
  };

  struct Labels {
    int variable;
    bool as_strings;
    std::size_t length;
    std::vector<std::string> texts;
  };

  void write(const Labels& labels) const {
    std::string characters;
    std::vector<const char*> strings;
    for (const std::string& text : labels.texts) {
      strings.push_back(text.c_str());
      std::string padded = text;
      padded.resize(labels.length, ' ');
      characters += padded;
    }
    check(labels.as_strings ? nc_put_var_string(id_, labels.variable, strings.data())
                            : nc_put_var_text(id_, labels.variable, characters.data()));
  }

  static void check(int status) {
    if (status != NC_NOERR) throw std::runtime_error(nc_strerror(status));
  }

  int id_of(const std::string& variable) const {
    int found = NC_GLOBAL;
    if (!variable.empty()) check(nc_inq_varid(id_, variable.c_str(), &found));
    return found;
  }

  void write(const Values& values) const {
    if (values.values.empty()) return;
    const std::vector<std::size_t> start(values.dimensions.size(), 0);
    std::vector<std::size_t> count;
    std::size_t fixed = 1;
    std::size_t unlimited = values.dimensions.size();
    int unlimited_id = -1;
    check(nc_inq_unlimdim(id_, &unlimited_id));
    for (std::size_t i = 0; i < values.dimensions.size(); ++i) {
      std::size_t size = 0;
      check(nc_inq_dimlen(id_, values.dimensions[i], &size));
      if (values.dimensions[i] == unlimited_id) {
        unlimited = i;
      } else {
        fixed *= size;
      }
      count.push_back(size);
    }
    // The unlimited dimension is as long as the values say.
    if (unlimited < count.size()) count[unlimited] = values.values.size() / fixed;
    check(nc_put_vara_double(id_, values.variable, start.data(), count.data(), values.values.data()));
  }

  int id_ = -1;
  std::vector<Values> written_;
  std::vector<Labels> labels_;
};

/// Returns 0, 1, 2, ...
inline std::vector<double> counted(std::size_t count, double first = 0.0) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = first + static_cast<double>(i);
  return values;
}

/// Opens inputs of a temporary directory.
class InputFixture : public OutputFixture {
 protected:
  io::InputSpec spec_of(const std::vector<std::string>& names, const std::string& variable = "") const {
    io::InputSpec spec;
    spec.name = "x";
    for (const std::string& name : names) spec.files.push_back(path(name));
    spec.variable = variable;
    return spec;
  }

  core::Field read(const io::InputSpec& spec) {
    input_ = io::open_input(spec);
    return stream::read_field(*input_.source);
  }

  /// Returns the values of a field in order of time, row, column.
  std::vector<double> values(const io::InputSpec& spec) {
    const core::Field field = read(spec);
    return {field.values.begin(), field.values.end()};
  }

  /// Returns the values of all layers of the only variable, one layer after another.
  std::vector<double> layer_values(const io::InputSpec& spec) {
    fields_ = io::open_fields(spec);
    std::vector<double> values;
    for (const auto& layer : fields_.variables.at(0).layers) {
      const core::Field field = stream::read_field(*layer);
      values.insert(values.end(), field.values.begin(), field.values.end());
    }
    return values;
  }

  /// Returns the axes of the layers of the first variable that was opened last.
  [[nodiscard]] const std::vector<core::CoordinateAxis>& axes() const {
    return fields_.variables.at(0).layers.at(0)->header().layers->axes;
  }

  /// Returns a sentence without the directory, which changes.
  [[nodiscard]] std::string without_directory(std::string sentence) const {
    const std::string prefix = directory_.string() + "/";
    for (std::size_t at = sentence.find(prefix); at != std::string::npos; at = sentence.find(prefix)) {
      sentence.erase(at, prefix.size());
    }
    return sentence;
  }

  /// Returns the sentence of the usage error of opening fields.
  std::string fields_refused(const io::InputSpec& spec, core::ErrorKind expected = core::ErrorKind::usage) {
    const auto [kind, sentence] = error_of([&] { static_cast<void>(io::open_fields(spec)); });
    EXPECT_EQ(kind, expected) << sentence;
    return without_directory(sentence);
  }

  /// Returns kind and sentence of the error of opening and reading, without the directory, which changes.
  std::pair<core::ErrorKind, std::string> error(const io::InputSpec& spec) {
    const auto found = error_of([&] { read(spec); });
    return {found.first, without_directory(found.second)};
  }

  io::Input input_;
  io::InputFields fields_;
};

}  // namespace fieldwise::test

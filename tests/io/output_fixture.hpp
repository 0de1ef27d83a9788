// Fixture of the output tests: a temporary directory, small grids and axes, and an independent look into a file.
// May know: core, io, netCDF's C interface, GoogleTest.
// Must not know: how io writes files.
#pragma once

#include <gtest/gtest.h>
#include <netcdf.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/field.hpp"
#include "fieldwise/io/writing/write.hpp"

namespace fieldwise::test {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Makes a directory for each test and removes it afterwards.
class OutputFixture : public ::testing::Test {
 protected:
  OutputFixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "fieldwise-io-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~OutputFixture() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (directory_ / name).string(); }

  [[nodiscard]] std::vector<std::string> names_in_directory() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) names.push_back(entry.path().filename());
    return names;
  }

  std::filesystem::path directory_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns a global grid of evenly spaced points with bounds.
inline std::shared_ptr<core::Grid> global_grid(std::size_t rows, std::size_t columns) {
  auto grid = std::make_shared<core::Grid>();
  grid->kind = core::GridKind::rectilinear;
  grid->rows = rows;
  grid->columns = columns;
  const double height = 180.0 / static_cast<double>(rows);
  const double width = 360.0 / static_cast<double>(columns);
  for (std::size_t row = 0; row < rows; ++row) {
    const double south = -90.0 + height * static_cast<double>(row);
    grid->lat_deg.push_back(south + height / 2);
    grid->lat_bounds_deg.insert(grid->lat_bounds_deg.end(), {south, south + height});
  }
  for (std::size_t column = 0; column < columns; ++column) {
    const double west = width * static_cast<double>(column);
    grid->lon_deg.push_back(west + width / 2);
    grid->lon_bounds_deg.insert(grid->lon_bounds_deg.end(), {west, west + width});
  }
  return grid;
}

/// Returns a curvilinear grid of 4 x 5 points with four vertices a cell.
inline std::shared_ptr<core::Grid> tilted_grid() {
  auto grid = std::make_shared<core::Grid>();
  grid->kind = core::GridKind::curvilinear;
  grid->rows = 4;
  grid->columns = 5;
  grid->row_dimension = "y";
  grid->column_dimension = "x";
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 5; ++column) {
      const double lat = 50.0 + row + 0.1 * column;
      const double lon = 10.0 + column - 0.1 * row;
      grid->lat_deg.push_back(lat);
      grid->lon_deg.push_back(lon);
      grid->lat_bounds_deg.insert(grid->lat_bounds_deg.end(), {lat - 0.5, lat - 0.5, lat + 0.5, lat + 0.5});
      grid->lon_bounds_deg.insert(grid->lon_bounds_deg.end(), {lon - 0.5, lon + 0.5, lon + 0.5, lon - 0.5});
    }
  }
  return grid;
}

/// Returns months from January 1980, stamped in their middle, with bounds.
inline std::shared_ptr<core::TimeAxis> months_from_1980(std::size_t count, core::Calendar calendar) {
  auto axis = std::make_shared<core::TimeAxis>();
  axis->calendar = calendar;
  for (int month = 0; month < static_cast<int>(count); ++month) {
    axis->lower.push_back(core::start_of_day(calendar, {1980 + month / 12, month % 12 + 1, 1}));
    axis->upper.push_back(core::start_of_day(calendar, {1980 + (month + 1) / 12, (month + 1) % 12 + 1, 1}));
    axis->stamp.push_back({(axis->lower.back().microseconds + axis->upper.back().microseconds) / 2});
  }
  core::complete_axis(*axis);
  return axis;
}

/// Returns the twelve slots of a monthly climatology of 1980 to 1989 with climatological bounds.
inline std::shared_ptr<core::TimeAxis> monthly_slots() {
  auto axis = months_from_1980(12, core::Calendar::standard);
  axis->climatological = true;
  for (int month = 0; month < 12; ++month) {
    const core::Date after{1989 + (month + 1) / 12, (month + 1) % 12 + 1, 1};
    axis->upper[static_cast<std::size_t>(month)] = core::start_of_day(axis->calendar, after);
  }
  return axis;
}

/// Makes a header: a series without a grid, a map without times.
inline core::FieldHeader header_of(const std::string& name, std::shared_ptr<const core::TimeAxis> time,
                                   std::shared_ptr<const core::Grid> grid) {
  core::FieldHeader header;
  header.name = name;
  header.long_name = "values of " + name;
  header.units = core::Units("m s-1");
  if (time) header.leading = core::Leading::time;
  header.time = std::move(time);
  if (grid) header.grid = std::move(grid);
  return header;
}

/// Fills a field of the header with values that differ everywhere; every 13th is missing.
inline core::Field filled(core::FieldHeader header) {
  core::Field field = core::make_field(std::move(header));
  int count = 0;
  for (double& value : field.values) {
    ++count;
    const double number = field.header.type == core::ValueType::int32 ? count : 20.0 * std::sin(0.1 * count);
    value = count % 13 == 0 ? kNan : core::round_to_type(field.header.type, number);
  }
  return field;
}

/// Looks into a file through netCDF's C interface; a failing call fails the test.
class OpenedFile {
 public:
  explicit OpenedFile(const std::string& path) { EXPECT_EQ(nc_open(path.c_str(), NC_NOWRITE, &id_), NC_NOERR) << path; }
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;
  ~OpenedFile() { nc_close(id_); }

  [[nodiscard]] bool has(const std::string& name) const {
    int variable = -1;
    return nc_inq_varid(id_, name.c_str(), &variable) == NC_NOERR;
  }

  [[nodiscard]] int variable(const std::string& name) const {
    int variable = -1;
    EXPECT_EQ(nc_inq_varid(id_, name.c_str(), &variable), NC_NOERR) << name;
    return variable;
  }

  [[nodiscard]] std::vector<std::string> dimensions(const std::string& name) const {
    int count = 0;
    std::vector<int> ids(NC_MAX_VAR_DIMS);
    EXPECT_EQ(nc_inq_var(id_, variable(name), nullptr, nullptr, &count, ids.data(), nullptr), NC_NOERR);
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
      std::string dimension(NC_MAX_NAME + 1, '\0');
      EXPECT_EQ(nc_inq_dimname(id_, ids[static_cast<std::size_t>(i)], dimension.data()), NC_NOERR);
      names.emplace_back(dimension.c_str());
    }
    return names;
  }

  /// Returns a text attribute, or "(none)"; an empty variable name means the file.
  [[nodiscard]] std::string text(const std::string& variable_name, const std::string& attribute) const {
    const int owner = variable_name.empty() ? NC_GLOBAL : variable(variable_name);
    std::size_t length = 0;
    if (nc_inq_attlen(id_, owner, attribute.c_str(), &length) != NC_NOERR) return "(none)";
    std::string value(length, '\0');
    EXPECT_EQ(nc_get_att_text(id_, owner, attribute.c_str(), value.data()), NC_NOERR) << attribute;
    return value;
  }

  [[nodiscard]] double number(const std::string& variable_name, const std::string& attribute) const {
    double value = kNan;
    EXPECT_EQ(nc_get_att_double(id_, variable(variable_name), attribute.c_str(), &value), NC_NOERR) << attribute;
    return value;
  }

  /// Returns all values as stored, converted to double.
  [[nodiscard]] std::vector<double> values(const std::string& name) const {
    int count = 0;
    std::vector<int> ids(NC_MAX_VAR_DIMS);
    EXPECT_EQ(nc_inq_var(id_, variable(name), nullptr, nullptr, &count, ids.data(), nullptr), NC_NOERR);
    std::size_t size = 1;
    for (int i = 0; i < count; ++i) {
      std::size_t length = 0;
      EXPECT_EQ(nc_inq_dimlen(id_, ids[static_cast<std::size_t>(i)], &length), NC_NOERR);
      size *= length;
    }
    std::vector<double> values(size);
    EXPECT_EQ(nc_get_var_double(id_, variable(name), values.data()), NC_NOERR) << name;
    return values;
  }

  [[nodiscard]] std::vector<std::size_t> chunks(const std::string& name) const {
    std::vector<std::size_t> sizes(dimensions(name).size());
    int storage = NC_CONTIGUOUS;
    EXPECT_EQ(nc_inq_var_chunking(id_, variable(name), &storage, sizes.data()), NC_NOERR);
    return storage == NC_CHUNKED ? sizes : std::vector<std::size_t>{};
  }

  [[nodiscard]] int id() const noexcept { return id_; }

 private:
  int id_ = -1;
};

/// Runs work that must throw core::Error and returns its kind and sentence.
template <class Work>
std::pair<core::ErrorKind, std::string> error_of(Work&& work) {
  try {
    work();
  } catch (const core::Error& error) {
    return {error.kind(), error.what()};
  }
  ADD_FAILURE() << "no error was thrown";
  return {core::ErrorKind::locked, ""};
}

}  // namespace fieldwise::test

// Chunks of outputs: whatever their shape and the order of tiles, netCDF reads back what was written.
#include <gtest/gtest.h>
#include <netcdf.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/core/field.hpp"
#include "fieldwise/io/writing/output.hpp"
#include "output_fixture.hpp"

namespace {

using fieldwise::core::Calendar;
using fieldwise::core::Field;
using fieldwise::core::FieldHeader;
using fieldwise::core::IndexRange;
using fieldwise::core::ValueType;
using fieldwise::test::global_grid;
using fieldwise::test::header_of;
using fieldwise::test::months_from_1980;
using fieldwise::test::OpenedFile;
namespace core = fieldwise::core;
namespace io = fieldwise::io;

constexpr std::size_t kTimes = 11;
constexpr std::size_t kRows = 7;
constexpr std::size_t kColumns = 10;

class StoredChunks : public fieldwise::test::OutputFixture {
 protected:
  /// Makes values over many magnitudes; a tenth is missing.
  static Field random_field(ValueType type, unsigned seed = 3) {
    FieldHeader header = header_of("a", months_from_1980(kTimes, Calendar::standard), global_grid(kRows, kColumns));
    header.type = type;
    Field field = core::make_field(header);
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> share(0.0, 1.0);
    for (double& value : field.values) {
      const double number = normal(random) * std::pow(10.0, std::floor(share(random) * 12.0) - 6.0);
      const bool missing = share(random) < 0.1;
      value = missing ? fieldwise::test::kNan
                      : core::round_to_type(type, type == ValueType::int32 ? std::round(number) : number);
    }
    return field;
  }

  static std::vector<double> expected(const Field& field, double fill) {
    std::vector<double> values(field.values.begin(), field.values.end());
    std::ranges::replace_if(
        values, [](double value) { return std::isnan(value); }, fill);
    return values;
  }

  /// Writes a field in tiles of that many times and rows, those of the last rows first where `backwards`.
  void write_in_tiles(const Field& field, const io::OutputFormat& format, std::size_t times, std::size_t rows,
                      bool backwards) const {
    std::vector<std::pair<IndexRange, IndexRange>> tiles;
    for (std::size_t row = 0; row < kRows; row += rows) {
      for (std::size_t time = 0; time < kTimes; time += times) {
        tiles.push_back({{time, std::min(kTimes, time + times)}, {row, std::min(kRows, row + rows)}});
      }
    }
    if (backwards) std::ranges::reverse(tiles);
    io::OutputFile file(path("out.nc"), {field.header}, {}, format);
    for (const auto& [tile_times, tile_rows] : tiles) {
      file.sink(0).write(core::view(field).narrowed(tile_times, tile_rows));
    }
    file.commit();
  }
};

TEST_F(StoredChunks, AnyShapeOfChunksAndTilesReadsBackThroughNetcdf) {
  const std::vector<std::vector<std::size_t>> shapes = {{},        {1, 7, 10}, {11, 1, 1},
                                                        {4, 3, 4}, {5, 7, 3},  {100, 100, 100}};
  const std::array<std::pair<std::size_t, std::size_t>, 4> tiles = {{{11, 7}, {3, 2}, {1, 7}, {4, 1}}};
  for (const ValueType type : {ValueType::float32, ValueType::float64, ValueType::int32}) {
    const Field field = random_field(type);
    for (const auto& shape : shapes) {
      for (const auto& [times, rows] : tiles) {
        for (const int deflate : {0, 1, 2, 6}) {
          io::OutputFormat format;
          format.chunks = shape;
          format.deflate = deflate;
          write_in_tiles(field, format, times, rows, deflate == 2);
          const double fill = type == ValueType::int32 ? -2147483647.0 : type == ValueType::float32 ? 1e20F : 1e20;
          EXPECT_EQ(OpenedFile(path("out.nc")).values("a"), expected(field, fill))
              << "chunks " << ::testing::PrintToString(shape) << ", tiles " << times << " x " << rows << ", deflate "
              << deflate;
        }
      }
    }
  }
}

TEST_F(StoredChunks, BehindZstdTheLibraryReadsWhatWasWritten) {
  for (const ValueType type : {ValueType::float32, ValueType::float64, ValueType::int32}) {
    const Field field = random_field(type);
    io::OutputFormat format;
    format.chunks = {4, 3, 4};
    for (const int level : {1, 3, 19}) {
      format.zstd = level;
      write_in_tiles(field, format, 3, 2, level == 3);
      const double fill = type == ValueType::int32 ? -2147483647.0 : type == ValueType::float32 ? 1e20F : 1e20;
      EXPECT_EQ(OpenedFile(path("out.nc")).values("a"), expected(field, fill)) << "zstd " << level;
    }
  }
}

TEST_F(StoredChunks, OrderOfTilesDoesNotChangeWhatIsStoredInAChunk) {
  const Field field = random_field(ValueType::float32);
  io::OutputFormat format;
  format.chunks = {4, 3, 4};
  write_in_tiles(field, format, 3, 2, false);
  const std::string forwards = fieldwise::test::bytes_of(path("out.nc"));
  write_in_tiles(field, format, 3, 2, true);
  EXPECT_EQ(forwards.size(), fieldwise::test::bytes_of(path("out.nc")).size());
}

/// Writes the values through netCDF itself with its own rounding to digits, and reads them back.
std::vector<double> rounded_by_netcdf(const std::string& path, const Field& field, nc_type type, int digits) {
  int file = -1;
  int dimension = -1;
  int variable = -1;
  EXPECT_EQ(nc_create(path.c_str(), NC_NETCDF4 | NC_CLOBBER, &file), NC_NOERR);
  nc_def_dim(file, "i", field.values.size(), &dimension);
  nc_def_var(file, "v", type, 1, &dimension, &variable);
  EXPECT_EQ(nc_def_var_quantize(file, variable, NC_QUANTIZE_GRANULARBR, digits), NC_NOERR);
  std::vector<double> values(field.values.size());
  if (type == NC_FLOAT) {
    std::vector<float> floats(field.values.begin(), field.values.end());
    EXPECT_EQ(nc_put_var_float(file, variable, floats.data()), NC_NOERR);
    EXPECT_EQ(nc_get_var_float(file, variable, floats.data()), NC_NOERR);
    values.assign(floats.begin(), floats.end());
  } else {
    EXPECT_EQ(nc_put_var_double(file, variable, field.values.data()), NC_NOERR);
    EXPECT_EQ(nc_get_var_double(file, variable, values.data()), NC_NOERR);
  }
  nc_close(file);
  return values;
}

TEST_F(StoredChunks, DigitsKeepTheSameBitsAsNetcdfKeeps) {
  for (const auto& [type, stored, most] :
       {std::tuple{ValueType::float32, NC_FLOAT, 7}, std::tuple{ValueType::float64, NC_DOUBLE, 15}}) {
    Field field = random_field(type, 8);
    for (double& value : field.values) value = std::isnan(value) ? 0.0 : value;
    for (int digits = 1; digits <= most; ++digits) {
      io::OutputFormat format;
      format.digits = digits;
      write_in_tiles(field, format, kTimes, kRows, false);
      const OpenedFile file(path("out.nc"));
      std::vector<double> found(field.values.size());
      if (type == ValueType::float32) {
        std::vector<float> floats(found.size());
        ASSERT_EQ(nc_get_var_float(file.id(), file.variable("a"), floats.data()), NC_NOERR);
        found.assign(floats.begin(), floats.end());
      } else {
        ASSERT_EQ(nc_get_var_double(file.id(), file.variable("a"), found.data()), NC_NOERR);
      }
      const auto reference = rounded_by_netcdf(path("reference.nc"), field, stored, digits);
      for (std::size_t i = 0; i < found.size(); ++i) {
        // netCDF 4.9.0 makes 0 of a value that needs one bit more than there are; such a value stays as it is.
        const double value = field.values.data()[i];
        const double right = reference[i] == 0.0 ? value : reference[i];
        EXPECT_EQ(found[i], right) << "of " << value << ", " << digits << " digits";
      }
    }
  }
}

}  // namespace

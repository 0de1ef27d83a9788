// Direct reading: past netCDF come the same bytes as through it, whatever the type, filters and shape of chunks.
#include <gmock/gmock.h>
#include <hdf5.h>
#include <netcdf.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/chunk_index.hpp"
#include "fieldwise/io/file_index.hpp"
#include "io/variable_reader.hpp"
#include "output_fixture.hpp"

namespace {

namespace io = fieldwise::io;
using Sizes = std::vector<std::size_t>;

constexpr std::array<nc_type, 10> kTypes = {NC_BYTE, NC_UBYTE, NC_SHORT,  NC_USHORT, NC_INT,
                                            NC_UINT, NC_INT64, NC_UINT64, NC_FLOAT,  NC_DOUBLE};
constexpr std::size_t kTimes = 9;
constexpr std::size_t kRows = 7;
constexpr std::size_t kColumns = 10;

/// Says how a variable of a synthetic file is stored.
struct Storage {
  nc_type type = NC_FLOAT;
  int endian = NC_ENDIAN_LITTLE;
  bool shuffle = false;
  int deflate = 0;
  bool fletcher32 = false;
  Sizes chunk = {};  // empty: contiguous
  bool unlimited = false;
  std::size_t written_times = kTimes;
};

std::string text_of(const Storage& storage) {
  return "type " + std::to_string(storage.type) + ", endian " + std::to_string(storage.endian) + ", shuffle " +
         std::to_string(storage.shuffle) + ", deflate " + std::to_string(storage.deflate) + ", fletcher32 " +
         std::to_string(storage.fletcher32) + ", chunk " + ::testing::PrintToString(storage.chunk) + ", unlimited " +
         std::to_string(storage.unlimited) + ", times written " + std::to_string(storage.written_times);
}

void require(int status) { ASSERT_EQ(status, NC_NOERR) << nc_strerror(status); }

class DirectReading : public fieldwise::test::OutputFixture {
 protected:
  /// Writes a file with one variable v(time, row, column).
  void write(const Storage& storage, int mode = NC_NETCDF4, const std::string& name = "a.nc") const {
    int file = -1;
    int variable = -1;
    std::array<int, 3> dimensions{};
    require(nc_create(path(name).c_str(), mode | NC_CLOBBER, &file));
    require(nc_def_dim(file, "time", storage.unlimited ? NC_UNLIMITED : kTimes, dimensions.data()));
    require(nc_def_dim(file, "row", kRows, &dimensions[1]));
    require(nc_def_dim(file, "column", kColumns, &dimensions[2]));
    require(nc_def_var(file, "v", storage.type, 3, dimensions.data(), &variable));
    if (mode == NC_NETCDF4) set_storage(file, variable, storage);
    require(nc_enddef(file));
    put(file, variable, storage.written_times);
    require(nc_close(file));
  }

  static void set_storage(int file, int variable, const Storage& storage) {
    if (!storage.chunk.empty()) require(nc_def_var_chunking(file, variable, NC_CHUNKED, storage.chunk.data()));
    if (storage.shuffle || storage.deflate > 0) {
      require(
          nc_def_var_deflate(file, variable, storage.shuffle ? 1 : 0, storage.deflate > 0 ? 1 : 0, storage.deflate));
    }
    if (storage.fletcher32) require(nc_def_var_fletcher32(file, variable, NC_FLETCHER32));
    require(nc_def_var_endian(file, variable, storage.endian));
  }

  static void put(int file, int variable, std::size_t times) {
    if (times == 0) return;
    std::vector<signed char> values(times * kRows * kColumns);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<signed char>(i * 37 % 127);
    const Sizes start(3, 0);
    const Sizes count{times, kRows, kColumns};
    require(nc_put_vara_schar(file, variable, start.data(), count.data(), values.data()));
  }

  /// Reads parts of a variable both ways; `directly` says whether the direct way must be the one that is chosen.
  void expect_same_bytes(const std::string& file, const std::string& variable, bool directly,
                         const std::string& about) const {
    const auto index = std::make_shared<const io::FileIndex>(io::index_file(file));
    const auto found = std::ranges::find(index->variables, variable, &io::VariableIndex::name);
    ASSERT_NE(found, index->variables.end()) << about;
    const auto position = static_cast<std::size_t>(found - index->variables.begin());
    const auto chosen = io::open_variable(index, position, 0);
    EXPECT_EQ(chosen->is_direct(), directly) << about;
    const auto reference = io::open_through_netcdf(index, position, 1 << 20);
    const auto shape = index->shape(*found);
    for (const auto& [start, count] : parts_of({shape.begin(), shape.end()})) {
      std::size_t bytes = io::bytes_of(found->type);
      for (const std::size_t size : count) bytes *= size;
      std::vector<std::byte> direct_bytes(bytes, std::byte{0x55});
      std::vector<std::byte> netcdf_bytes(bytes, std::byte{0xAA});
      chosen->read(start, count, direct_bytes);
      reference->read(start, count, netcdf_bytes);
      EXPECT_TRUE(direct_bytes == netcdf_bytes) << about << ", from " << ::testing::PrintToString(start) << " on "
                                                << ::testing::PrintToString(count) << " values";
    }
  }

  /// Returns the whole, its middle, its last value and a slice of each dimension.
  static std::vector<std::pair<Sizes, Sizes>> parts_of(const Sizes& shape) {
    const Sizes zero(shape.size(), 0);
    std::vector<std::pair<Sizes, Sizes>> parts = {{zero, shape}};
    Sizes quarter;
    Sizes half;
    Sizes last;
    for (const std::size_t size : shape) {
      quarter.push_back(size / 4);
      half.push_back(std::max<std::size_t>(size / 2, 1));
      last.push_back(size - 1);
    }
    parts.emplace_back(quarter, half);
    parts.emplace_back(last, Sizes(shape.size(), 1));
    for (std::size_t d = 0; d < shape.size(); ++d) {
      Sizes start = zero;
      Sizes count = shape;
      start[d] = shape[d] / 3;
      count[d] = 1;
      parts.emplace_back(start, count);
    }
    return parts;
  }
};

TEST_F(DirectReading, EveryNumericVariableOfTheShippedFiles) {
  std::size_t variables = 0;
  for (const char* name : {"fnoc_winds.nc", "coads_climatology.nc"}) {
    const std::string file = std::string(FIELDWISE_SOURCE_DIR) + "/testdata/" + name;
    for (const io::VariableIndex& variable : io::index_file(file).variables) {
      if (io::bytes_of(variable.type) == 0 || variable.dimensions.empty()) continue;
      expect_same_bytes(file, variable.name, true, std::string(name) + " " + variable.name);
      ++variables;
    }
  }
  EXPECT_GE(variables, 8U);
}

TEST_F(DirectReading, EveryTypeByteOrderAndFilter) {
  for (const nc_type type : kTypes) {
    for (const int endian : {NC_ENDIAN_LITTLE, NC_ENDIAN_BIG}) {
      for (const auto& [shuffle, deflate, fletcher32] : {std::tuple{false, 0, false},
                                                         {true, 0, false},
                                                         {false, 1, false},
                                                         {true, 4, false},
                                                         {false, 0, true},
                                                         {true, 9, true}}) {
        const Storage storage{type, endian, shuffle, deflate, fletcher32, {2, 3, 4}};
        write(storage);
        expect_same_bytes(path("a.nc"), "v", true, text_of(storage));
      }
    }
  }
}

TEST_F(DirectReading, EveryShapeOfChunksWithMissingOnesToo) {
  const std::vector<Sizes> shapes = {
      {1, kRows, kColumns}, {kTimes, 2, 3}, {4, 5, 7}, {kTimes, kRows, kColumns}, {2, 1, 1}};
  for (const Sizes& chunk : shapes) {
    for (const bool unlimited : {false, true}) {
      for (const std::size_t written : {std::size_t{0}, std::size_t{3}, kTimes}) {
        if (unlimited && written == 0) continue;  // then the dimension has no length
        const Storage storage{NC_SHORT, NC_ENDIAN_LITTLE, true, 1, false, chunk, unlimited, written};
        write(storage);
        expect_same_bytes(path("a.nc"), "v", true, text_of(storage));
      }
    }
  }
  const Storage beyond{NC_INT, NC_ENDIAN_BIG, true, 1, true, {100, 2, 9}, true, kTimes};
  write(beyond);
  expect_same_bytes(path("a.nc"), "v", true, text_of(beyond));
}

TEST_F(DirectReading, ArraysWithoutChunks) {
  for (const nc_type type : kTypes) {
    for (const int endian : {NC_ENDIAN_LITTLE, NC_ENDIAN_BIG}) {
      const Storage storage{type, endian, false, 0, false, {}};
      write(storage);
      expect_same_bytes(path("a.nc"), "v", true, text_of(storage));
    }
  }
}

TEST_F(DirectReading, ClassicFilesWithAndWithoutRecords) {
  for (const int mode : {0, NC_64BIT_OFFSET, NC_64BIT_DATA}) {
    for (const nc_type type : kTypes) {
      const bool known = type == NC_BYTE || type == NC_SHORT || type == NC_INT || type == NC_FLOAT || type == NC_DOUBLE;
      if (mode != NC_64BIT_DATA && !known) continue;
      for (const bool unlimited : {false, true}) {
        Storage storage;
        storage.type = type;
        storage.unlimited = unlimited;
        write(storage, mode);
        expect_same_bytes(path("a.nc"), "v", true, "mode " + std::to_string(mode) + ", " + text_of(storage));
      }
    }
  }
}

/// Makes an HDF5 file with a filter that only the library undoes.
void write_scaled(const std::string& path) {
  const std::array<hsize_t, 2> shape{6, 8};
  const std::array<hsize_t, 2> chunk{3, 4};
  std::array<int, 48> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int>(i * 7 % 48);
  const hid_t order = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_link_creation_order(order, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, order, H5P_DEFAULT);
  const hid_t space = H5Screate_simple(2, shape.data(), nullptr);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(creation, 2, chunk.data());
  ASSERT_GE(H5Pset_scaleoffset(creation, H5Z_SO_INT, H5Z_SO_INT_MINBITS_DEFAULT), 0);
  const hid_t dataset = H5Dcreate2(file, "v", H5T_NATIVE_INT, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  ASSERT_GE(H5Dwrite(dataset, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
  H5Dclose(dataset);
  H5Pclose(creation);
  H5Sclose(space);
  H5Fclose(file);
  H5Pclose(order);
}

TEST_F(DirectReading, LeavesOtherFiltersToNetcdf) {
  write_scaled(path("a.nc"));
  expect_same_bytes(path("a.nc"), "v", false, "scale-offset");
}

std::vector<std::byte> read_all(const std::string& file) {
  const auto index = std::make_shared<const io::FileIndex>(io::index_file(file));
  std::vector<std::byte> bytes(kTimes * kRows * kColumns * sizeof(float));
  io::open_variable(index, 0, 0)->read({0, 0, 0}, {kTimes, kRows, kColumns}, bytes);
  return bytes;
}

TEST_F(DirectReading, NeverReturnsOtherValuesForADamagedChunk) {
  for (const int deflate : {0, 1}) {
    write({NC_FLOAT, NC_ENDIAN_LITTLE, true, deflate, true, {5, kRows, kColumns}});
    const std::vector<std::byte> right = read_all(path("a.nc"));
    const io::StoredChunk chunk = io::index_chunks(path("a.nc"), "v").chunks.at(1);
    const std::string whole = fieldwise::test::bytes_of(path("a.nc"));
    std::size_t harmless = 0;
    for (std::uint64_t at = chunk.address; at < chunk.address + chunk.length; at += 7) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
      std::ofstream(path("b.nc"), std::ios::binary) << damaged;
      try {
        EXPECT_TRUE(read_all(path("b.nc")) == right) << "byte " << at;
        ++harmless;
      } catch (const fieldwise::core::Error& error) {
        EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::input_damaged) << "byte " << at;
        EXPECT_THAT(error.what(), ::testing::AllOf(::testing::HasSubstr("b.nc"), ::testing::HasSubstr("'v'")));
      }
    }
    EXPECT_LE(harmless, 1U) << "a bit that pads the end of a deflate stream means nothing";
  }
}

}  // namespace

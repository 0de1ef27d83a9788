#include "fieldwise/io/index/file_index.hpp"

#include <gmock/gmock.h>

#include <random>

#include "fieldwise/io/index/file_index_bytes.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using io::FileFormat;
using io::FileIndex;
using io::StorageKind;
using io::StoredType;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FileIndexTest : public test::InputFixture {
 protected:
  /// Writes time, lat, lon, a packed variable and bounds.
  std::string write(const std::string& name, int mode, const std::vector<std::size_t>& chunks = {}) {
    test::SmallFile file(path(name), mode);
    file.lat_lon({-30, 0, 30}, {10, 20}).time({0, 1, 2, 3}).dimension("nv", 2);
    file.variable("lat_bnds", NC_DOUBLE, {"lat", "nv"}, {-45, -15, -15, 15, 15, 45}).text("lat", "bounds", "lat_bnds");
    file.variable("t", NC_SHORT, {"time", "lat", "lon"}, test::counted(24), chunks);
    file.text("t", "units", "K").numbers("t", "scale_factor", NC_FLOAT, {0.5});
    file.numbers("t", "missing_value", NC_SHORT, {-1, -2});
    return path(name);
  }

  static const io::VariableIndex& variable(const FileIndex& index, const std::string& name) {
    return index.variables.at(index.find(name).value());
  }
};

TEST_F(FileIndexTest, DescribesTheVariablesOfEveryFormat) {
  const std::vector<std::pair<int, FileFormat>> formats{{0, FileFormat::classic},
                                                        {NC_64BIT_OFFSET, FileFormat::offset64},
                                                        {NC_64BIT_DATA, FileFormat::cdf5},
                                                        {NC_NETCDF4, FileFormat::netcdf4},
                                                        {NC_NETCDF4 | NC_CLASSIC_MODEL, FileFormat::netcdf4_classic}};
  for (const auto& [mode, format] : formats) {
    const FileIndex index = io::index_file(write("a.nc", mode));
    EXPECT_EQ(index.format, format);
    const io::VariableIndex& t = variable(index, "t");
    EXPECT_EQ(t.type, StoredType::int16);
    EXPECT_THAT(index.shape(t), ElementsAre(4, 3, 2));
    EXPECT_EQ(t.text("units"), "K");
    EXPECT_THAT(t.numbers("missing_value"), ElementsAre(-1, -2));
    EXPECT_THAT(t.values, IsEmpty()) << "data are not part of an index";
    EXPECT_THAT(variable(index, "lat").values, ElementsAre(-30, 0, 30));
    EXPECT_THAT(variable(index, "lat_bnds").values, ElementsAre(-45, -15, -15, 15, 15, 45));
    EXPECT_THAT(variable(index, "time").values, ElementsAre(0, 1, 2, 3));
    EXPECT_TRUE(index.dimensions[t.dimensions[0]].unlimited);
  }
}

TEST_F(FileIndexTest, KnowsWhereClassicRecordsLie) {
  const std::string name = write("a.nc", 0);
  const FileIndex index = io::index_file(name);
  const io::VariableIndex& t = variable(index, "t");
  EXPECT_EQ(t.storage, StorageKind::record);
  // A record holds a time (8 bytes) and a map of 6 shorts (12 bytes).
  EXPECT_EQ(t.record_stride, 20U);
  const std::string bytes = test::bytes_of(name);
  const auto third = static_cast<std::size_t>(t.offset + 2 * t.record_stride);
  EXPECT_EQ(bytes.at(third + 1), 12) << "the first value of the third record, big-endian";
}

TEST_F(FileIndexTest, KnowsChunksAndFilters) {
  const FileIndex index = io::index_file(write("a.nc", NC_NETCDF4, {2, 3, 2}));
  const io::VariableIndex& t = variable(index, "t");
  EXPECT_EQ(t.storage, StorageKind::chunked);
  EXPECT_THAT(t.chunk_shape, ElementsAre(2, 3, 2));
  ASSERT_THAT(t.filters, SizeIs(2));
  EXPECT_EQ(t.filters[0].id, 2U) << "shuffle comes first";
  EXPECT_EQ(t.filters[1], (io::StoredFilter{1, {1}}));
}

TEST_F(FileIndexTest, NamesVariablesOfGroupsWithTheirPath) {
  int file = 0;
  int group = 0;
  int dimension = 0;
  int variable_id = 0;
  ASSERT_EQ(nc_create(path("g.nc").c_str(), NC_NETCDF4, &file), NC_NOERR);
  nc_def_dim(file, "x", 2, &dimension);
  nc_def_var(file, "x", NC_DOUBLE, 1, &dimension, &variable_id);
  nc_def_grp(file, "inner", &group);
  nc_def_var(group, "v", NC_INT, 1, &dimension, &variable_id);
  ASSERT_EQ(nc_close(file), NC_NOERR);
  const FileIndex index = io::index_file(path("g.nc"));
  const auto found = index.find("v");
  ASSERT_TRUE(found);
  EXPECT_EQ(index.variables[*found].name, "inner/v");
  EXPECT_EQ(index.find_from("inner/", "x"), index.find("x")) << "names are looked up outwards";
}

TEST_F(FileIndexTest, ComesBackFromItsBytesUnchanged) {
  const FileIndex index = io::index_file(write("a.nc", NC_NETCDF4, {2, 3, 2}));
  const std::vector<std::byte> bytes = io::to_bytes(index);
  const FileIndex back = io::from_bytes(bytes);
  EXPECT_EQ(io::to_bytes(back), bytes);
  EXPECT_EQ(back.path, index.path);
  EXPECT_EQ(back.stamp, index.stamp);
  EXPECT_EQ(back.dimensions, index.dimensions);
  EXPECT_EQ(variable(back, "t").filters, variable(index, "t").filters);
  EXPECT_EQ(variable(back, "lat").values, variable(index, "lat").values);
}

TEST_F(FileIndexTest, RefusesBytesCutAnywhere) {
  const std::vector<std::byte> bytes = io::to_bytes(io::index_file(write("a.nc", 0)));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW(io::from_bytes(std::span(bytes).first(length)), core::Error) << "cut to " << length;
  }
  std::vector<std::byte> longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_THROW(io::from_bytes(longer), core::Error);
}

TEST_F(FileIndexTest, SurvivesDamagedBytes) {
  const std::vector<std::byte> bytes = io::to_bytes(io::index_file(write("a.nc", NC_NETCDF4)));
  constexpr unsigned kSeed = 20240607;
  std::mt19937 random(kSeed);
  std::size_t refused = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::byte> damaged = bytes;
    damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
    try {
      // What is accepted must be safe to use.
      const FileIndex index = io::from_bytes(damaged);
      for (const io::VariableIndex& one : index.variables) static_cast<void>(index.shape(one));
    } catch (const core::Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input_damaged);
      ++refused;
    }
  }
  EXPECT_GT(refused, 100U) << "seed " << kSeed;
}

TEST_F(FileIndexTest, SaysWhatAFileIsThatIsNoNetcdf) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "is empty"},
      {"<!DOCTYPE HTML PUBLIC><html><head>404</head></html>", "is an HTML page, not NetCDF: the download failed?"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "is a Git LFS pointer"},
      {"GRIB....", "is a GRIB file"},
      {"\x1f\x8b\x08....", "is compressed with gzip: run gunzip first"},
      {"nothing in particular", "is neither a NetCDF file nor a text series"}};
  for (const auto& [content, sentence] : cases) {
    std::ofstream(path("a.nc"), std::ios::binary) << content;
    const auto [kind, text] = test::error_of([&] { io::index_file(path("a.nc")); });
    EXPECT_EQ(kind, ErrorKind::input_damaged);
    EXPECT_THAT(text, HasSubstr(path("a.nc") + ": " + sentence)) << content;
  }
}

TEST_F(FileIndexTest, RefusesWhatIsNoRegularFile) {
  EXPECT_EQ(test::error_of([&] { io::index_file(path("none.nc")); }).first, ErrorKind::input_missing);
  EXPECT_EQ(test::error_of([&] { io::index_file(directory_.string()); }).first, ErrorKind::input_missing);
  for (const char* address : {"https://example.org/a.nc", "dods://example.org/a", "file:///tmp/a.nc#mode=bytes"}) {
    EXPECT_THAT(test::error_of([&] { io::index_file(address); }).second, HasSubstr("an address is no file"));
  }
}

TEST_F(FileIndexTest, SeesThatAFileHasChanged) {
  const FileIndex index = io::index_file(write("a.nc", 0));
  EXPECT_EQ(io::stamp_of(path("a.nc")), index.stamp);
  std::ofstream(path("a.nc"), std::ios::app) << "more";
  EXPECT_NE(io::stamp_of(path("a.nc")), index.stamp);
}

}  // namespace
}  // namespace fieldwise

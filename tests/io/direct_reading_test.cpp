#include <gmock/gmock.h>

#include <map>
#include <tuple>

#include "places.hpp"
#include "reader_fixture.hpp"

namespace fieldwise {
namespace {

using test::Box;
using test::Bytes;
using test::half_random_bytes;
using test::kTypes;
using test::NamedType;
using test::NewFile;
using test::product;
using test::Sizes;
using test::Way;

struct Filters {
  std::string name;
  bool shuffle;
  int deflate;
  bool fletcher32;
};

const std::vector<Filters> kFilters{{"nothing", false, 0, false},   {"shuffle", true, 0, false},
                                    {"deflate", false, 1, false},   {"shuffle_deflate", true, 4, false},
                                    {"fletcher32", false, 0, true}, {"shuffle_deflate_fletcher32", true, 4, true}};

const std::map<std::string, int> kByteOrders{{"little", NC_ENDIAN_LITTLE}, {"big", NC_ENDIAN_BIG}};

constexpr std::size_t kTimes = 7;
const Sizes kShape{kTimes, 11, 13};
const Box kWhole{{0, 0, 0}, kShape};

/// Names a case after both of its parameters.
constexpr auto kNameOfPair = [](const auto& info) {
  return std::get<0>(info.param).name + "_" + std::get<1>(info.param).name;
};

/// Defines the grid's dimensions; [0] is a fixed time, [1] an unlimited one.
struct Dimensions {
  explicit Dimensions(const NewFile& file)
      : fixed_time(file.dimension("fixed", kShape[0])),
        unlimited_time(file.dimension("unlimited", NC_UNLIMITED)),
        lat(file.dimension("lat", kShape[1])),
        lon(file.dimension("lon", kShape[2])) {}
  [[nodiscard]] std::vector<int> of(bool unlimited) const {
    return {unlimited ? unlimited_time : fixed_time, lat, lon};
  }
  int fixed_time;
  int unlimited_time;
  int lat;
  int lon;
};

/// Takes (type, filters); every test writes one file with a variable for each byte order and chunk shape.
class DirectReadingOfChunks : public test::ReaderFixture,
                              public testing::WithParamInterface<std::tuple<NamedType, Filters>> {
 protected:
  static NamedType type() { return std::get<0>(GetParam()); }

  void write(const NewFile& file, const std::string& name, const std::vector<int>& dimensions, int order,
             const Sizes& chunks) {
    const Filters filters = std::get<1>(GetParam());
    const int variable = file.variable(name, type().type, dimensions);
    NewFile::check(nc_def_var_endian(file.id(), variable, order));
    NewFile::check(nc_def_var_chunking(file.id(), variable, NC_CHUNKED, chunks.data()));
    NewFile::check(nc_def_var_deflate(file.id(), variable, filters.shuffle, filters.deflate > 0, filters.deflate));
    if (filters.fletcher32)
      NewFile::check(nc_def_var_fletcher32(file.id(), variable, 1));  // a 0 switches it on as well
    const Bytes bytes = half_random_bytes(product(kShape) * type().bytes, static_cast<unsigned>(written_.size()));
    file.put(variable, kWhole, bytes);
    written_.emplace(name, bytes);
  }

  void expect_written() {
    index(path("a.nc"));
    const Filters filters = std::get<1>(GetParam());
    for (const auto& [name, bytes] : written_) {
      EXPECT_THAT(index_->variables[position(name)].filters,
                  testing::SizeIs(filters.shuffle + (filters.deflate > 0) + filters.fletcher32));
      expect_values(name, Way::direct, bytes);
    }
  }

  std::map<std::string, Bytes> written_;
};

TEST_P(DirectReadingOfChunks, GivesTheBytesOfNetcdfForEveryChunkShape) {
  const std::map<std::string, Sizes> shapes{{"map", {1, 11, 13}},       // what models write
                                            {"series", {7, 3, 4}},      // all times of a small box
                                            {"odd", {3, 4, 5}},         // partial chunks at every end
                                            {"rows", {2, 1, 13}},       //
                                            {"longer", {16, 11, 13}}};  // as much time as there may be one day
  {
    const NewFile file(path("a.nc"), NC_NETCDF4);
    const Dimensions dimensions(file);
    for (const auto& [order_name, order] : kByteOrders) {
      for (const auto& [shape_name, chunks] : shapes) {
        for (const bool unlimited : {false, true}) {
          if (!unlimited && chunks[0] > kTimes) continue;  // netCDF refuses it for a fixed dimension
          std::string name = order_name;
          name.append("_").append(shape_name).append(unlimited ? "_unlimited" : "_fixed");
          write(file, name, dimensions.of(unlimited), order, chunks);
        }
      }
    }
  }
  ASSERT_EQ(written_.size(), 18U);
  expect_written();
}

INSTANTIATE_TEST_SUITE_P(Stored, DirectReadingOfChunks,
                         testing::Combine(testing::ValuesIn(kTypes), testing::ValuesIn(kFilters)), kNameOfPair);

/// Takes a type.
class DirectReading : public test::ReaderFixture, public testing::WithParamInterface<NamedType> {
 protected:
  static Bytes values_of(const Box& box) { return half_random_bytes(product(box.count) * GetParam().bytes, 5); }

  static int chunked(const NewFile& file, const std::string& name, const std::vector<int>& dimensions, int order) {
    const Sizes chunks{2, 4, 5};
    const int variable = file.variable(name, GetParam().type, dimensions);
    NewFile::check(nc_def_var_endian(file.id(), variable, order));
    NewFile::check(nc_def_var_chunking(file.id(), variable, NC_CHUNKED, chunks.data()));
    return variable;
  }

  /// Copies values into their place in the whole array.
  static void place(const Box& box, const Bytes& values, Bytes& whole) {
    const std::size_t bytes = GetParam().bytes;
    const std::size_t row = box.count[2] * bytes;
    for (std::size_t t = 0; t < box.count[0]; ++t) {
      for (std::size_t y = 0; y < box.count[1]; ++y) {
        const std::size_t to = ((box.start[0] + t) * kShape[1] + box.start[1] + y) * kShape[2] + box.start[2];
        std::memcpy(&whole[to * bytes], &values[(t * box.count[1] + y) * row], row);
      }
    }
  }

  /// Writes boxes of a variable and returns the whole array, elsewhere the fill value.
  static Bytes write_boxes(const NewFile& file, int variable, const std::vector<Box>& boxes) {
    Bytes fill(GetParam().bytes);
    NewFile::check(nc_inq_var_fill(file.id(), variable, nullptr, fill.data()));
    Bytes whole;
    for (std::size_t i = 0; i < product(kShape); ++i) whole.insert(whole.end(), fill.begin(), fill.end());
    for (const Box& box : boxes) {
      file.put(variable, box, values_of(box));
      place(box, values_of(box), whole);
    }
    return whole;
  }
};

// Some chunks are whole, some are written in part, most are not stored; the last value makes the time as long as it is.
const std::vector<Box> kParts{{{1, 3, 4}, {3, 4, 5}}, {{6, 10, 12}, {1, 1, 1}}};

TEST_P(DirectReading, OfContiguousValuesGivesTheBytesOfNetcdf) {
  std::map<std::string, Bytes> written;
  {
    const NewFile file(path("a.nc"), NC_NETCDF4);
    const Dimensions dimensions(file);
    for (const auto& [name, order] : kByteOrders) {
      const int variable = file.variable(name, GetParam().type, dimensions.of(false));
      NewFile::check(nc_def_var_endian(file.id(), variable, order));
      NewFile::check(nc_def_var_chunking(file.id(), variable, NC_CONTIGUOUS, nullptr));
      written[name] = write_boxes(file, variable, {kWhole});
    }
  }
  index(path("a.nc"));
  for (const auto& [name, order] : kByteOrders) expect_values(name, Way::direct, written[name]);
}

TEST_P(DirectReading, OfChunksThatAreNotStoredGivesTheFillValue) {
  const std::vector<Box> nowhere;
  std::map<std::string, Bytes> written;
  {
    const NewFile file(path("a.nc"), NC_NETCDF4);
    const Dimensions dimensions(file);
    const Bytes own = half_random_bytes(GetParam().bytes, 7);
    for (const auto& [order_name, order] : kByteOrders) {
      for (const bool unlimited : {false, true}) {
        const std::string name = order_name + (unlimited ? "_unlimited" : "_fixed");
        const int by_default = chunked(file, name + "_default", dimensions.of(unlimited), order);
        written[name + "_default"] = write_boxes(file, by_default, kParts);
        const int with_own = chunked(file, name + "_own", dimensions.of(unlimited), order);
        NewFile::check(nc_def_var_fill(file.id(), with_own, NC_FILL, own.data()));
        written[name + "_own"] = write_boxes(file, with_own, kParts);
      }
      const int never = chunked(file, order_name + "_never", dimensions.of(false), order);
      written[order_name + "_never"] = write_boxes(file, never, nowhere);
    }
  }
  index(path("a.nc"));
  for (const auto& [name, bytes] : written) expect_values(name, Way::direct, bytes);
}

// A dimension is as long as the longest of its variables; HDF5 does not know the rest of the others.
TEST_P(DirectReading, IsLeftToNetcdfWhereOtherVariablesHaveMoreTimes) {
  Bytes some;
  Bytes none;
  {
    const NewFile file(path("a.nc"), NC_NETCDF4);
    const Dimensions dimensions(file);
    write_boxes(file, chunked(file, "all", dimensions.of(true), NC_ENDIAN_LITTLE), {kWhole});
    const std::vector<Box> first{{{0, 0, 0}, {3, 11, 13}}};
    some = write_boxes(file, chunked(file, "some", dimensions.of(true), NC_ENDIAN_LITTLE), first);
    none = write_boxes(file, chunked(file, "none", dimensions.of(true), NC_ENDIAN_LITTLE), {});
  }
  index(path("a.nc"));
  ASSERT_EQ(shape("some"), kShape);
  expect_values("some", Way::netcdf, some);
  expect_values("none", Way::netcdf, none);
}

// Such values are whatever the libraries make of them; they must not be what was in memory before.
TEST_P(DirectReading, OfChunksWithoutFillValueDoesNotDependOnMemory) {
  {
    const NewFile file(path("a.nc"), NC_NETCDF4);
    const Dimensions dimensions(file);
    for (const bool written : {true, false}) {
      const int chunks = chunked(file, written ? "chunks" : "no_chunks", dimensions.of(false), NC_ENDIAN_BIG);
      const int plain = file.variable(written ? "plain" : "no_plain", GetParam().type, dimensions.of(false));
      NewFile::check(nc_def_var_chunking(file.id(), plain, NC_CONTIGUOUS, nullptr));
      for (const int variable : {chunks, plain}) {
        NewFile::check(nc_def_var_fill(file.id(), variable, NC_NOFILL, nullptr));
      }
      for (const int variable : {chunks, plain}) {
        if (written) file.put(variable, kParts[0], values_of(kParts[0]));
      }
    }
  }
  index(path("a.nc"));
  for (const std::string name : {"chunks", "plain"}) {
    EXPECT_TRUE(way_of(name) == Way::direct) << name;
    EXPECT_EQ(read(*open(name), name, kParts[0]), values_of(kParts[0])) << name;
    EXPECT_EQ(read(*open_through_netcdf(name), name, kParts[0]), values_of(kParts[0])) << name;
  }
  EXPECT_TRUE(way_of("no_plain") == Way::netcdf);
  for (const std::string name : {"chunks", "plain", "no_chunks", "no_plain"}) expect_same_bytes(name, way_of(name));
}

INSTANTIATE_TEST_SUITE_P(Of, DirectReading, testing::ValuesIn(kTypes),
                         [](const auto& info) { return info.param.name; });

struct ClassicFormat {
  std::string name;
  int mode;
};

/// Takes (format, type).
class DirectReadingOfNetcdf3 : public test::ReaderFixture,
                               public testing::WithParamInterface<std::tuple<ClassicFormat, NamedType>> {
 protected:
  static NamedType type() { return std::get<1>(GetParam()); }
  static int mode() { return std::get<0>(GetParam()).mode; }

  /// Writes variables of the shapes given, 0 for the record dimension, and compares all of them.
  void write_and_compare(const std::vector<Sizes>& shapes) {
    std::map<std::string, Bytes> written;
    {
      const NewFile file(path("a.nc"), mode());
      std::map<std::size_t, int> dimensions{{0, file.dimension("time", NC_UNLIMITED)}};
      std::vector<std::pair<int, Sizes>> variables;
      for (const Sizes& shape : shapes) {
        std::vector<int> ids;
        for (const std::size_t size : shape) {
          if (!dimensions.contains(size)) dimensions[size] = file.dimension("d" + std::to_string(size), size);
          ids.push_back(dimensions[size]);
        }
        variables.emplace_back(file.variable("v" + std::to_string(variables.size()), type().type, ids), shape);
      }
      NewFile::check(nc_enddef(file.id()));
      for (auto& [variable, shape] : variables) {
        if (shape[0] == 0) shape[0] = kTimes;
        Bytes& bytes = written["v" + std::to_string(variable)];
        bytes = half_random_bytes(product(shape) * type().bytes, static_cast<unsigned>(variable));
        file.put(variable, {Sizes(shape.size(), 0), shape}, bytes);
      }
    }
    index(path("a.nc"));
    ASSERT_EQ(written.size(), shapes.size());
    for (const auto& [name, bytes] : written) expect_values(name, Way::direct, bytes);
  }
};

TEST_P(DirectReadingOfNetcdf3, GivesTheBytesOfNetcdfForFixedVariables) {
  write_and_compare({{3, 5, 7}, {5}, {1, 3}, {3, 1, 1, 5}});
}

// Records of one variable alone follow each other without padding to four bytes (format specification, note on
// padding).
TEST_P(DirectReadingOfNetcdf3, GivesTheBytesOfNetcdfForALoneRecordVariable) {
  write_and_compare({{0}});
  write_and_compare({{0, 3}, {5, 3}});
  write_and_compare({{5}, {0, 3, 5}});
}

TEST_P(DirectReadingOfNetcdf3, GivesTheBytesOfNetcdfForSeveralRecordVariables) {
  write_and_compare({{0}, {0, 3, 5}});
  write_and_compare({{3}, {0, 3, 5}, {5, 3}, {0}, {0, 1, 7}});
}

std::vector<NamedType> classic_types() {
  std::vector<NamedType> types = kTypes;
  std::erase_if(types, [](const NamedType& type) { return type.type == NC_UBYTE || type.type > NC_DOUBLE; });
  return types;
}

INSTANTIATE_TEST_SUITE_P(Stored, DirectReadingOfNetcdf3,
                         testing::Combine(testing::Values(ClassicFormat{"classic", 0},
                                                          ClassicFormat{"offset64", NC_64BIT_OFFSET}),
                                          testing::ValuesIn(classic_types())),
                         kNameOfPair);
INSTANTIATE_TEST_SUITE_P(StoredWithAllTypes, DirectReadingOfNetcdf3,
                         testing::Combine(testing::Values(ClassicFormat{"cdf5", NC_64BIT_DATA}),
                                          testing::ValuesIn(kTypes)),
                         kNameOfPair);

class DirectReadingOfShippedFiles : public test::ReaderFixture, public testing::WithParamInterface<std::string> {};

TEST_P(DirectReadingOfShippedFiles, GivesTheBytesOfNetcdfForEveryVariable) {
  index(fieldwise::places::sources() + "/testdata/" + GetParam() + ".nc");
  std::size_t compared = 0;
  for (const io::VariableIndex& variable : index_->variables) {
    if (!io::is_number(variable.type)) continue;
    expect_same_bytes(variable.name, Way::direct);
    ++compared;
  }
  EXPECT_GE(compared, 4U) << "three coordinates and a field at least";
}

std::vector<std::string> shipped_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(fieldwise::places::sources() + "/testdata")) {
    if (entry.path().extension() == ".nc") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Of, DirectReadingOfShippedFiles, testing::ValuesIn(shipped_files()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace fieldwise

#include <gmock/gmock.h>
#include <hdf5.h>

#include <array>

#include "fieldwise/io/index/chunk_index.hpp"
#include "reader_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using test::Bytes;
using test::NewFile;
using test::product;
using test::Sizes;
using test::Way;
using ::testing::HasSubstr;

constexpr std::array<hsize_t, 2> kShape{7, 11};
constexpr std::array<hsize_t, 2> kChunk{3, 4};

/// Holds what HDF5 lets the writer of a dataset decide.
struct Storage {
  hid_t creation = -1;
  hid_t file_creation = -1;
  hid_t type = -1;
  std::array<hsize_t, 2> limit = kShape;
  bool latest = false;  ///< the newest file format: other indexes of chunks
};

/// Is a dataset as some other program than netCDF may write it.
struct Hdf5Case {
  std::string name;
  Way way;
  void (*define)(Storage&);
  friend std::ostream& operator<<(std::ostream& stream, const Hdf5Case& one) { return stream << one.name; }
};

template <class Result>
Result checked(Result result) {
  if (result < 0) throw std::runtime_error("a call of HDF5 failed");
  return result;
}

/// Returns values that fit 12 bits with their sign, in the order of this machine.
Bytes small_values() {
  Bytes bytes(kShape[0] * kShape[1] * 2);
  for (std::size_t i = 0; i < bytes.size() / 2; ++i) {
    const auto value = static_cast<std::int16_t>(static_cast<int>(i * 53 % 4001) - 2000);
    std::memcpy(&bytes[2 * i], &value, 2);
  }
  return bytes;
}

void chunk(Storage& storage) { checked(H5Pset_chunk(storage.creation, 2, kChunk.data())); }

const std::vector<Hdf5Case> kCases{
    {"contiguous", Way::direct, [](Storage&) {}},
    {"contiguous_big_endian", Way::direct, [](Storage& s) { checked(H5Tset_order(s.type, H5T_ORDER_BE)); }},
    {"contiguous_behind_a_user_block", Way::direct,
     [](Storage& s) { checked(H5Pset_userblock(s.file_creation, 512)); }},
    {"chunked_behind_a_user_block", Way::direct,
     [](Storage& s) {
       chunk(s);
       checked(H5Pset_userblock(s.file_creation, 512));
     }},
    {"compact", Way::netcdf, [](Storage& s) { checked(H5Pset_layout(s.creation, H5D_COMPACT)); }},
    {"single_chunk_index", Way::direct,
     [](Storage& s) {
       s.latest = true;
       checked(H5Pset_chunk(s.creation, 2, kShape.data()));
       checked(H5Pset_deflate(s.creation, 1));
     }},
    {"implicit_index", Way::direct,
     [](Storage& s) {
       s.latest = true;
       chunk(s);
       checked(H5Pset_alloc_time(s.creation, H5D_ALLOC_TIME_EARLY));
     }},
    {"fixed_array_index", Way::direct,
     [](Storage& s) {
       s.latest = true;
       chunk(s);
       checked(H5Pset_deflate(s.creation, 1));
     }},
    {"extensible_array_index", Way::direct,
     [](Storage& s) {
       s.latest = true;
       s.limit = {H5S_UNLIMITED, kShape[1]};
       chunk(s);
       checked(H5Pset_deflate(s.creation, 1));
     }},
    {"tree_index", Way::direct,
     [](Storage& s) {
       s.latest = true;
       s.limit = {H5S_UNLIMITED, H5S_UNLIMITED};
       chunk(s);
       checked(H5Pset_deflate(s.creation, 1));
     }},
    {"checksum_before_compression", Way::direct,
     [](Storage& s) {
       chunk(s);
       checked(H5Pset_fletcher32(s.creation));
       checked(H5Pset_shuffle(s.creation));
       checked(H5Pset_deflate(s.creation, 4));
     }},
    {"checksum_of_compressed_values", Way::direct,
     [](Storage& s) {
       chunk(s);
       checked(H5Pset_shuffle(s.creation));
       checked(H5Pset_deflate(s.creation, 4));
       checked(H5Pset_fletcher32(s.creation));
     }},
    {"shuffle_after_compression", Way::direct,
     [](Storage& s) {
       chunk(s);
       checked(H5Pset_deflate(s.creation, 4));
       checked(H5Pset_shuffle(s.creation));
     }},
    {"compressed_twice", Way::direct,
     [](Storage& s) {
       chunk(s);
       checked(H5Pset_deflate(s.creation, 1));
       checked(H5Pset_deflate(s.creation, 9));
     }},
    {"unfiltered_edges", Way::netcdf,
     [](Storage& s) {
       s.latest = true;
       chunk(s);
       checked(H5Pset_deflate(s.creation, 1));
       checked(H5Pset_chunk_opts(s.creation, H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS));
     }},
    {"scale_offset", Way::netcdf,
     [](Storage& s) {
       chunk(s);
       checked(H5Pset_scaleoffset(s.creation, H5Z_SO_INT, H5Z_SO_INT_MINBITS_DEFAULT));
     }},
    {"nbit", Way::netcdf,
     [](Storage& s) {
       chunk(s);
       checked(H5Tset_precision(s.type, 12));
       checked(H5Pset_nbit(s.creation));
     }},
    {"twelve_bits_chunked", Way::netcdf,
     [](Storage& s) {
       chunk(s);
       checked(H5Tset_precision(s.type, 12));
     }},
    {"twelve_bits_contiguous", Way::netcdf, [](Storage& s) { checked(H5Tset_precision(s.type, 12)); }},
    {"twelve_bits_at_an_offset", Way::netcdf,
     [](Storage& s) {
       checked(H5Tset_precision(s.type, 12));
       checked(H5Tset_offset(s.type, 4));
     }},
};

/// Returns the cases that HDF5 can write here: it may have been built without szip.
std::vector<Hdf5Case> cases() {
  std::vector<Hdf5Case> all = kCases;
  if (H5Zfilter_avail(H5Z_FILTER_SZIP) > 0) {
    all.push_back({"szip", Way::netcdf, [](Storage& s) {
                     chunk(s);
                     checked(H5Pset_szip(s.creation, H5_SZIP_NN_OPTION_MASK, 4));
                   }});
  }
  return all;
}

class Hdf5Storage : public test::ReaderFixture, public testing::WithParamInterface<Hdf5Case> {
 protected:
  /// Writes a dataset "v" of shorts as `define` asks for.
  void write(void (*define)(Storage&)) const {
    Storage storage{checked(H5Pcreate(H5P_DATASET_CREATE)), checked(H5Pcreate(H5P_FILE_CREATE)),
                    checked(H5Tcopy(H5T_STD_I16LE))};
    define(storage);
    const hid_t access = checked(H5Pcreate(H5P_FILE_ACCESS));
    if (storage.latest) checked(H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST));
    const hid_t file = checked(H5Fcreate(path("a.nc").c_str(), H5F_ACC_TRUNC, storage.file_creation, access));
    const hid_t space = checked(H5Screate_simple(2, kShape.data(), storage.limit.data()));
    const hid_t dataset =
        checked(H5Dcreate2(file, "v", storage.type, space, H5P_DEFAULT, storage.creation, H5P_DEFAULT));
    checked(H5Dwrite(dataset, H5T_NATIVE_SHORT, H5S_ALL, H5S_ALL, H5P_DEFAULT, small_values().data()));
    checked(H5Dclose(dataset));
    checked(H5Sclose(space));
    checked(H5Fclose(file));
    for (const hid_t list : {access, storage.creation, storage.file_creation}) checked(H5Pclose(list));
    checked(H5Tclose(storage.type));
  }
};

TEST_P(Hdf5Storage, GivesTheBytesOfNetcdf) {
  write(GetParam().define);
  index(path("a.nc"));
  expect_values("v", GetParam().way, small_values());
}

INSTANTIATE_TEST_SUITE_P(Of, Hdf5Storage, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

// A writer may leave out filters for single chunks and says so in the chunk's mask.
TEST_F(Hdf5Storage, OfAChunkWithoutItsFiltersIsRead) {
  write([](Storage& s) {
    chunk(s);
    checked(H5Pset_shuffle(s.creation));
    checked(H5Pset_deflate(s.creation, 4));
  });
  const Bytes raw = test::half_random_bytes(kChunk[0] * kChunk[1] * 2, 3);
  const hid_t file = checked(H5Fopen(path("a.nc").c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
  const hid_t dataset = checked(H5Dopen2(file, "v", H5P_DEFAULT));
  const std::array<hsize_t, 2> second{0, 4};
  constexpr unsigned kBoth = 3;
  checked(H5Dwrite_chunk(dataset, H5P_DEFAULT, kBoth, second.data(), raw.size(), raw.data()));
  checked(H5Dclose(dataset));
  checked(H5Fclose(file));
  index(path("a.nc"));
  expect_same_bytes("v", Way::direct);
  EXPECT_EQ(read(*open("v"), "v", {{0, 4}, {3, 4}}), raw);
}

// netCDF gives a variable another name in HDF5 where a dimension that it does not describe has taken its own.
TEST_F(Hdf5Storage, OfAVariableNamedAsAForeignDimensionIsNotThatOfTheDimension) {
  for (const std::size_t length : {std::size_t{3}, std::size_t{NC_UNLIMITED}}) {
    const std::string name = length == 0 ? "unlimited.nc" : "fixed.nc";
    const Bytes values = test::half_random_bytes(12, 1);
    {
      const NewFile file(path(name), NC_NETCDF4);
      const int time = file.dimension("time", length);
      const int other = file.variable("other", NC_FLOAT, {time});
      const int variable = file.variable("time", NC_FLOAT, {file.dimension("step", length)});
      const std::size_t chunk = 2;
      NewFile::check(nc_def_var_chunking(file.id(), variable, NC_CHUNKED, &chunk));
      NewFile::check(nc_def_var_endian(file.id(), variable, NC_ENDIAN_BIG));
      file.put(other, {{0}, {3}}, test::half_random_bytes(12, 2));
      file.put(variable, {{0}, {3}}, values);
    }
    index(path(name));
    expect_values("time", Way::netcdf, values);
  }
}

TEST_F(Hdf5Storage, OfAVariableInAGroupIsReadDirectly) {
  const Bytes values = test::half_random_bytes(40, 1);
  {
    const NewFile file(path("a.nc"), NC_NETCDF4);
    const int x = file.dimension("x", 10);
    int group = 0;
    int variable = 0;
    NewFile::check(nc_def_grp(file.id(), "g", &group));
    NewFile::check(nc_def_var(group, "v", NC_INT, 1, &x, &variable));
    NewFile::check(nc_put_var(group, variable, values.data()));
  }
  index(path("a.nc"));
  expect_values("g/v", Way::direct, values);
}

}  // namespace
}  // namespace fieldwise

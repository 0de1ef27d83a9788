#include <gmock/gmock.h>

#include <map>

#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "reader_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using test::Bytes;
using test::error_of;
using test::half_random_bytes;
using test::NewFile;
using test::Sizes;
using test::Way;
using ::testing::AllOf;
using ::testing::HasSubstr;

const Sizes kShape{4, 6, 5};
const test::Box kWhole{{0, 0, 0}, kShape};
const test::Box kFirstTimes{{0, 0, 0}, {2, 6, 5}};
const test::Box kLastTimes{{2, 0, 0}, {2, 6, 5}};
constexpr std::size_t kChunkBytes = 2 * 3 * 5 * 4;

/// Writes four chunks of floats, and damages the third: the first that is not in kFirstTimes.
class DamagedChunk : public test::ReaderFixture {
 protected:
  void write(bool shuffle, bool deflate, bool fletcher32) {
    const Sizes chunks{2, 3, 5};
    const NewFile file(path("a.nc"), NC_NETCDF4);
    const std::vector<int> dimensions{file.dimension("t", 4), file.dimension("y", 6), file.dimension("x", 5)};
    const int variable = file.variable("speed", NC_FLOAT, dimensions);
    NewFile::check(nc_def_var_chunking(file.id(), variable, NC_CHUNKED, chunks.data()));
    NewFile::check(nc_def_var_deflate(file.id(), variable, shuffle, deflate, 4));
    if (fletcher32) NewFile::check(nc_def_var_fletcher32(file.id(), variable, 1));  // a 0 would switch it on as well
    file.put(variable, kWhole, half_random_bytes(4 * kChunkBytes, 9));
  }

  /// Returns where the third chunk lies.
  [[nodiscard]] io::StoredChunk third() const { return io::index_chunks(path("a.nc"), "speed").chunks.at(2); }

  [[nodiscard]] Bytes stored(const io::StoredChunk& chunk) const {
    const std::string content = test::bytes_of(path("a.nc")).substr(chunk.address, chunk.length);
    const auto bytes = std::as_bytes(std::span(content));
    return {bytes.begin(), bytes.end()};
  }

  void overwrite(std::uint64_t address, const Bytes& bytes) const {
    std::fstream file(path("a.nc"), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(address));
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  /// Requires that the other chunks are read as before, and the damaged one not at all.
  void expect_damage(const std::string& what) {
    index(path("a.nc"));
    ASSERT_TRUE(way_of("speed") == Way::direct);
    const auto reader = open("speed");
    const Bytes first = half_random_bytes(4 * kChunkBytes, 9);
    const Bytes read_first = read(*reader, "speed", kFirstTimes);
    ASSERT_EQ(read_first.size(), 2 * kChunkBytes);
    EXPECT_TRUE(std::equal(read_first.begin(), read_first.end(), first.begin())) << "the others are as they were";
    const auto [kind, text] = error_of([&] { static_cast<void>(read(*reader, "speed", kLastTimes)); });
    EXPECT_EQ(kind, ErrorKind::input_damaged);
    EXPECT_THAT(text,
                AllOf(HasSubstr(path("a.nc")), HasSubstr("speed"), HasSubstr("chunk [1, 0, 0]"), HasSubstr(what)));
  }
};

TEST_F(DamagedChunk, IsFoundByItsChecksumWhicheverBitIsWrong) {
  write(false, false, true);
  const io::StoredChunk chunk = third();
  ASSERT_EQ(chunk.length, kChunkBytes + 4);
  const Bytes whole = stored(chunk);
  for (std::size_t byte = 0; byte < whole.size(); byte += 3) {
    SCOPED_TRACE(byte);
    Bytes damaged = whole;
    damaged[byte] ^= static_cast<std::byte>(1U << byte % 8);
    overwrite(chunk.address, damaged);
    expect_damage("the checksum of a chunk is wrong");
  }
  overwrite(chunk.address, whole);
  index(path("a.nc"));
  expect_values("speed", Way::direct, half_random_bytes(4 * kChunkBytes, 9));
}

TEST_F(DamagedChunk, IsFoundWhereOneBitOfTheCompressedBytesIsWrong) {
  for (const bool fletcher32 : {false, true}) {
    write(true, true, fletcher32);
    const io::StoredChunk chunk = third();
    Bytes bytes = stored(chunk);
    bytes[bytes.size() / 2] ^= std::byte{1};
    overwrite(chunk.address, bytes);
    // netCDF computes the checksum first, so that deflate is the one to see the damage.
    expect_damage("a compressed chunk cannot be decompressed");
  }
}

// HDF5 before 1.6.3 swapped the bytes of its checksums on little-endian machines; HDF5 takes both, so netCDF does.
TEST_F(DamagedChunk, IsNotOneWhoseChecksumIsThatOfAnOldHdf5) {
  write(false, false, true);
  const io::StoredChunk chunk = third();
  Bytes bytes = stored(chunk);
  std::swap(bytes[bytes.size() - 4], bytes[bytes.size() - 3]);
  std::swap(bytes[bytes.size() - 2], bytes[bytes.size() - 1]);
  ASSERT_NE(bytes, stored(chunk));
  overwrite(chunk.address, bytes);
  index(path("a.nc"));
  expect_values("speed", Way::direct, half_random_bytes(4 * kChunkBytes, 9));
}

TEST_F(DamagedChunk, IsFoundWhereTheCompressedBytesEndTooEarly) {
  write(true, true, false);
  const io::StoredChunk chunk = third();
  for (const std::uint64_t left : {std::uint64_t{0}, std::uint64_t{2}, chunk.length / 2, chunk.length - 1}) {
    SCOPED_TRACE(left);
    overwrite(chunk.address + left, Bytes(chunk.length - left, std::byte{0}));
    expect_damage("a compressed chunk cannot be decompressed");
  }
}

TEST_F(DamagedChunk, IsFoundWhereItHoldsSomethingElse) {
  write(false, true, false);
  const io::StoredChunk chunk = third();
  overwrite(chunk.address, Bytes(chunk.length, std::byte{0x55}));
  expect_damage("a compressed chunk cannot be decompressed");
}

TEST_F(DamagedChunk, IsFoundWhereItHoldsFewerOrMoreValuesThanItsShape) {
  write(false, true, false);
  const io::StoredChunk chunk = third();
  const std::vector<io::ChunkFilter> deflate{{io::FilterKind::deflate, 6}};
  const std::map<std::size_t, std::string> cases{{kChunkBytes - 4, "a chunk holds 116 bytes instead of 120"},
                                                 {kChunkBytes + 4, "a chunk holds 124 bytes instead of 120"},
                                                 {2 * kChunkBytes, "a compressed chunk cannot be decompressed"}};
  for (const auto& [bytes, what] : cases) {
    SCOPED_TRACE(bytes);
    // Zeros are short: the stream of another chunk ends before the place of this one does.
    Bytes other;
    io::ChunkEncoder().encode(Bytes(bytes, std::byte{0}), deflate, 0, other);
    ASSERT_LT(other.size(), chunk.length);
    overwrite(chunk.address, other);
    expect_damage(what);
  }
}

TEST_F(DamagedChunk, IsFoundWhereTheFileHasBecomeShorter) {
  write(false, false, false);
  const io::StoredChunk chunk = third();
  index(path("a.nc"));
  const auto reader = open("speed");
  std::filesystem::resize_file(path("a.nc"), chunk.address + 1);
  const auto [kind, text] = error_of([&] { static_cast<void>(read(*reader, "speed", kLastTimes)); });
  EXPECT_EQ(kind, ErrorKind::input_damaged);
  EXPECT_THAT(text, AllOf(HasSubstr(path("a.nc")), HasSubstr("speed"), HasSubstr("the file ends there")));
}

TEST_F(DamagedChunk, IsFoundWhereAFileWithoutChunksHasBecomeShorter) {
  {
    const NewFile file(path("a.nc"), 0);
    const int variable = file.variable("speed", NC_FLOAT, {file.dimension("x", 100)});
    NewFile::check(nc_enddef(file.id()));
    file.put(variable, {{0}, {100}}, half_random_bytes(400, 1));
  }
  index(path("a.nc"));
  const auto reader = open("speed");
  std::filesystem::resize_file(path("a.nc"), std::filesystem::file_size(path("a.nc")) - 4);
  const auto [kind, text] = error_of([&] { static_cast<void>(read(*reader, "speed", {{90}, {10}})); });
  EXPECT_EQ(kind, ErrorKind::input_damaged);
  EXPECT_THAT(text, AllOf(HasSubstr(path("a.nc")), HasSubstr("speed"), HasSubstr("the file ends there")));
}

// Deflate makes at most 1032 bytes of one; memory for more would be asked for by every thread at once.
TEST_F(DamagedChunk, IsOneThatClaimsMoreThanCompressionCanHold) {
  io::ChunkDecoder decoder;
  const Bytes stored(100, std::byte{0});
  const std::vector<io::ChunkFilter> filters{{io::FilterKind::shuffle, 4}, {io::FilterKind::deflate, 1}};
  const auto decode = [&](std::uint32_t skipped, std::size_t raw) {
    return error_of([&] { static_cast<void>(decoder.decode(stored, filters, skipped, raw)); }).second;
  };
  EXPECT_THAT(decode(0, std::size_t{1} << 30U), HasSubstr("which compression cannot do"));
  EXPECT_THAT(decode(0, 100'000), HasSubstr("cannot be decompressed"));
  EXPECT_THAT(decode(2, std::size_t{1} << 30U), HasSubstr("holds 100 bytes"));
}

TEST_F(DamagedChunk, IsOneWhoseValuesHaveNoBytes) {
  io::ChunkDecoder decoder;
  const std::vector<io::ChunkFilter> filters{{io::FilterKind::shuffle, 0}};
  const Bytes stored(8);
  const auto error = error_of([&] { static_cast<void>(decoder.decode(stored, filters, 0, 8)); });
  EXPECT_THAT(error.second, HasSubstr("values of no bytes"));
}

}  // namespace
}  // namespace fieldwise

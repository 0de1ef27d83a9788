#include <gmock/gmock.h>

#include <random>

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/reading/describe.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Truncation : public test::InputFixture {
 protected:
  /// Writes a fixed variable and, with `records`, record variables whose records are padded.
  std::string write(const std::string& name, int mode, bool records, nc_type type = NC_SHORT) {
    test::SmallFile file(path(name), mode);
    file.lat_lon({-30, 0, 30}, {10, 20, 30}).time({0, 1, 2}, "days since 2000-01-01", "standard", records);
    file.variable("v", type, {"time", "lat", "lon"}, test::counted(27, 1.0));
    file.close();
    return path(name);
  }

  void put(const std::string& content) const {
    // A new file each time: overwriting one makes some file systems wait for the disk.
    std::filesystem::remove(path("cut.nc"));
    std::ofstream(path("cut.nc"), std::ios::binary) << content;
  }

  void cut(const std::string& whole, std::size_t length) const { put(whole.substr(0, length)); }
};

TEST_F(Truncation, NeverMakesValuesOfAClassicFileZero) {
  for (const int mode : {0, NC_64BIT_OFFSET, NC_64BIT_DATA}) {
    for (const bool records : {false, true}) {
      const std::string whole = test::bytes_of(write("whole.nc", mode, records));
      // 3 * 9 shorts end 2 bytes before a multiple of 4: up to 3 bytes of padding are no data.
      const std::size_t padding = 2;
      for (std::size_t length = 1; length < whole.size(); ++length) {
        cut(whole, length);
        if (length + padding < whole.size()) {
          const auto [kind, text] = error(spec_of({"cut.nc"}, "v"));
          EXPECT_EQ(kind, ErrorKind::input_damaged) << "cut to " << length << " of " << whole.size() << ": " << text;
        } else {
          EXPECT_EQ(values(spec_of({"cut.nc"}, "v")), test::counted(27, 1.0)) << "cut to " << length;
          EXPECT_THAT(input_.notices, testing::Contains(HasSubstr("which only pad, are missing"))) << length;
        }
      }
    }
  }
}

TEST_F(Truncation, OfALoneRecordVariableWithoutPaddingLosesData) {
  test::SmallFile file(path("whole.nc"), 0);
  file.dimension("time", 3, true).dimension("x", 3).variable("v", NC_BYTE, {"time", "x"}, test::counted(9));
  file.close();
  const std::string whole = test::bytes_of(path("whole.nc"));
  cut(whole, whole.size() - 1);
  EXPECT_THAT(test::error_of([&] { io::index_file(path("cut.nc")); }).second, HasSubstr("values of v are missing"));
}

TEST_F(Truncation, TellsOfRecordsThatTheHeaderDoesNotCount) {
  std::string whole = test::bytes_of(write("whole.nc", 0, true));
  whole[7] = 2;  // the number of records, big-endian, at byte 4
  put(whole);
  EXPECT_THAT(values(spec_of({"cut.nc"}, "v")), SizeIs(18));
  EXPECT_THAT(input_.notices, testing::Contains(HasSubstr("2 records, room for 3")));
}

TEST_F(Truncation, CountsTheRecordsOfAFileStillBeingStreamed) {
  std::string whole = test::bytes_of(write("whole.nc", 0, true));
  whole.replace(4, 4, "\xFF\xFF\xFF\xFF");
  whole.resize(whole.size() - 4);
  put(whole);
  // netCDF itself may refuse such a file; it must not invent a third record.
  try {
    EXPECT_THAT(values(spec_of({"cut.nc"}, "v")), SizeIs(18));
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input_damaged);
  }
}

TEST_F(Truncation, OfANetcdf4FileIsAnErrorWithoutHdf5Output) {
  const std::string whole = test::bytes_of(write("whole.nc", NC_NETCDF4, true));
  testing::internal::CaptureStderr();
  for (std::size_t length = 1; length < whole.size(); length += 97) {
    cut(whole, length);
    EXPECT_EQ(error(spec_of({"cut.nc"}, "v")).first, ErrorKind::input_damaged) << "cut to " << length;
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(Truncation, OfANetcdf4FileSaysHowMuchIsThere) {
  const std::string whole = test::bytes_of(write("whole.nc", NC_NETCDF4, true));
  cut(whole, whole.size() / 2);
  EXPECT_THAT(
      error(spec_of({"cut.nc"})).second,
      HasSubstr(std::to_string(whole.size() / 2) + " bytes, but was written with " + std::to_string(whole.size())));
}

TEST_F(Truncation, DamagedClassicHeadersAreErrorsOrAreReadButNeverCrash) {
  const std::string whole = test::bytes_of(write("whole.nc", NC_64BIT_DATA, true, NC_FLOAT));
  constexpr unsigned kSeed = 31415;
  std::mt19937 random(kSeed);
  std::size_t refused = 0;
  for (int round = 0; round < 1000; ++round) {
    std::string damaged = whole;
    damaged[random() % 700] ^= static_cast<char>(1U << random() % 8);
    put(damaged);
    try {
      static_cast<void>(io::describe_file(path("cut.nc")));
    } catch (const core::Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 100U) << "seed " << kSeed;
}

}  // namespace
}  // namespace fieldwise

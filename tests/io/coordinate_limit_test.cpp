#include "fieldwise/io/index/coordinate_limit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fieldwise/core/error.hpp"
#include "input_fixture.hpp"

namespace fieldwise::io {
namespace {

using core::ErrorKind;
using testing::AllOf;
using testing::HasSubstr;

/// Describes a file of so many bytes with one coordinate of doubles.
FileIndex index_of(std::uint64_t file_bytes, std::uint64_t values) {
  FileIndex index;
  index.path = "h.nc";
  index.stamp.size = file_bytes;
  index.dimensions.push_back({"lon", values, false});
  VariableIndex lon;
  lon.name = "lon";
  lon.type = StoredType::float64;
  lon.dimensions = {0};
  index.variables.push_back(lon);
  return index;
}

std::pair<ErrorKind, std::string> error_of(const FileIndex& index) {
  return test::error_of([&] { require_readable_coordinate(index, index.variables[0]); });
}

TEST(CoordinateLimit, RefusesWhatNoFileOfThatSizeCanHold) {
  const auto [kind, sentence] = error_of(index_of(10'000, 60'000'000));
  EXPECT_EQ(kind, ErrorKind::input_damaged);
  EXPECT_EQ(sentence, "h.nc: lon claims 60000000 values, more than a file of 10000 bytes can hold");
  EXPECT_EQ(error_of(index_of(UINT64_MAX, (1U << 28U) + 1)).first, ErrorKind::input_damaged);
  const FileIndex small = index_of(100, 100'000);
  EXPECT_NO_THROW(require_readable_coordinate(small, small.variables[0])) << "chunks may not have been written";
}

TEST(CoordinateLimit, RefusesWhatNeedsMoreMemoryThanIsAllowedBeforeItIsRead) {
  const FileIndex index = index_of(10'000'000, 60'000'000);
  EXPECT_NO_THROW(require_readable_coordinate(index, index.variables[0]));
  {
    const CoordinateLimit limit(100U << 20U);
    const auto [kind, sentence] = error_of(index);
    EXPECT_EQ(kind, ErrorKind::memory_exceeded);
    EXPECT_THAT(sentence, AllOf(HasSubstr("60000000 values of lon"), HasSubstr("100 MiB are allowed")));
  }
  EXPECT_NO_THROW(require_readable_coordinate(index, index.variables[0])) << "the limit is gone";
}

TEST(CoordinateLimit, RefusesPlacesThatAreComputedTheSame) {
  const FileIndex index = index_of(10'000, 1);
  const auto refused = [&](std::uint64_t cells) {
    return test::error_of([&] { require_room_for_cells(index, cells); });
  };
  EXPECT_EQ(refused((1U << 28U) + 1),
            std::pair(ErrorKind::input_damaged,
                      std::string("h.nc: it claims 268435457 cells, too many for the points of a grid")));
  EXPECT_NO_THROW(require_room_for_cells(index, 60'000'000));
  const CoordinateLimit limit(100U << 20U);
  EXPECT_EQ(refused(60'000'000).first, ErrorKind::memory_exceeded);
}

}  // namespace
}  // namespace fieldwise::io

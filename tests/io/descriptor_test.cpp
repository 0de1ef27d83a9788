#include "fieldwise/io/system/descriptor.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <utility>

#include "output_fixture.hpp"

namespace {

using fieldwise::io::Descriptor;
using ::testing::HasSubstr;

namespace core = fieldwise::core;

bool is_open(int number) { return ::fcntl(number, F_GETFD) != -1; }

class DescriptorTest : public fieldwise::test::OutputFixture {
 protected:
  Descriptor ten_bytes() {
    std::ofstream(path("ten")) << "0123456789";
    return fieldwise::io::open_for_reading(path("ten"));
  }
};

TEST_F(DescriptorTest, HasOneOwnerAndIsClosedOnce) {
  Descriptor first = ten_bytes();
  const int number = first.number();
  Descriptor second = std::move(first);
  EXPECT_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move): what is left is said to be closed
  EXPECT_EQ(second.number(), number);
  { const Descriptor third = std::move(second); }
  EXPECT_FALSE(is_open(number));
}

TEST_F(DescriptorTest, GivesUpWhatItHeldWhenItIsGivenAnother) {
  Descriptor held = ten_bytes();
  const int before = held.number();
  held = ten_bytes();
  EXPECT_NE(held.number(), before);
  EXPECT_FALSE(is_open(before));
  EXPECT_TRUE(is_open(held.number()));
}

TEST_F(DescriptorTest, TellsThatClosingFailed) {
  const int number = ten_bytes().release();
  Descriptor file(number);
  ASSERT_EQ(::close(number), 0);
  EXPECT_FALSE(file.close());
  EXPECT_EQ(errno, EBADF);
  EXPECT_TRUE(file.close()) << "it is given up, and not closed again: the number may be another's now";
}

TEST_F(DescriptorTest, ReadsUntilTheFileEnds) {
  const Descriptor file = ten_bytes();
  std::array<std::byte, 8> bytes{};
  EXPECT_EQ(file.read_until_end(0, bytes), 8U);
  EXPECT_EQ(bytes[7], std::byte{'7'});
  EXPECT_EQ(file.read_until_end(6, bytes), 4U);
  EXPECT_EQ(bytes[3], std::byte{'9'});
  EXPECT_EQ(file.read_until_end(100, bytes), 0U);
  EXPECT_FALSE(Descriptor().read_until_end(0, bytes));
}

TEST_F(DescriptorTest, SaysWhereAFileEndsTooEarly) {
  const Descriptor file = ten_bytes();
  std::array<std::byte, 8> bytes{};
  file.read_at(2, bytes);
  EXPECT_EQ(bytes[0], std::byte{'2'});
  try {
    file.read_at(6, bytes);
    FAIL() << "no error";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::input_damaged);
    EXPECT_THAT(error.what(), HasSubstr("at byte 10: the file ends there"));
  }
}

TEST_F(DescriptorTest, SaysWhyAFileCannotBeOpened) {
  try {
    fieldwise::io::open_for_reading(path("nowhere"));
    FAIL() << "no error";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::input_missing);
    EXPECT_THAT(error.what(), HasSubstr("nowhere: No such file"));
  }
}

TEST_F(DescriptorTest, DoesNotWaitForAPipeThatNobodyWrites) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  for (const std::string& name : {path("pipe"), std::string("/dev/zero"), path(".")}) {
    try {
      fieldwise::io::open_for_reading(name);
      FAIL() << "no error: " << name;
    } catch (const core::Error& error) {
      EXPECT_EQ(error.kind(), core::ErrorKind::input_missing);
      EXPECT_THAT(error.what(), HasSubstr(name + ": is a "));
      EXPECT_THAT(error.what(), HasSubstr(", but must be a file"));
    }
  }
}

}  // namespace

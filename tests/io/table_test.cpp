#include <gmock/gmock.h>

#include <numeric>
#include <stdexcept>

#include "fieldwise/core/table.hpp"
#include "output_fixture.hpp"

namespace fieldwise {
namespace {

using core::Table;
using core::TableColumn;
using test::OpenedFile;
using ::testing::ElementsAre;

class TableOutput : public test::OutputFixture {};

TableColumn column(const std::string& name, std::vector<double> values,
                   core::ValueType type = core::ValueType::float64) {
  TableColumn made;
  made.name = name;
  made.long_name = "the " + name;
  made.type = type;
  made.values = std::move(values);
  return made;
}

core::TimeAxis times(std::size_t count) {
  core::TimeAxis axis;
  axis.units = "hours since 1980-01-01";
  for (std::size_t i = 0; i < count; ++i) {
    const auto hours = static_cast<std::int64_t>(i) * core::kMicrosecondsPerHour;
    axis.stamp.push_back({core::start_of_day(axis.calendar, {1980, 1, 1}).microseconds + hours});
  }
  return axis;
}

/// Makes a table of points of every type, one value missing.
Table points(std::size_t rows) {
  Table table;
  std::vector<double> numbers(rows);
  std::iota(numbers.begin(), numbers.end(), 0.0);
  table.time = times(rows);
  table.columns = {core::lat_column(), core::lon_column(), column("value", numbers),
                   column("kind", numbers, core::ValueType::int32)};
  table.columns[0].values = numbers;
  table.columns[1].values = numbers;
  table.columns[3].meanings = {"low", "high"};
  if (rows > 1) table.columns[2].values[1] = test::kNan;
  return table;
}

TEST_F(TableOutput, OfPointsReadsBackAsCfSays) {
  io::write(path("t.nc"), points(5), {{"title", "some places"}});
  const OpenedFile file(path("t.nc"));
  EXPECT_EQ(file.text("", "featureType"), "point");
  EXPECT_EQ(file.text("", "title"), "some places");
  EXPECT_EQ(file.text("", "Conventions"), "CF-1.8");
  EXPECT_THAT(file.values("value"), ElementsAre(0.0, 1e20, 2.0, 3.0, 4.0));
  EXPECT_THAT(file.values("kind"), ElementsAre(0.0, 1.0, 2.0, 3.0, 4.0));
  EXPECT_THAT(file.values("time"), ElementsAre(0.0, 1.0, 2.0, 3.0, 4.0));
  EXPECT_THAT(file.dimensions("value"), ElementsAre("obs"));
  EXPECT_EQ(file.text("value", "coordinates"), "time lat lon");
  EXPECT_EQ(file.text("value", "ancillary_variables"), "kind");
  EXPECT_EQ(file.text("kind", "flag_meanings"), "low high");
  EXPECT_EQ(file.text("lat", "units"), "degrees_north");
  EXPECT_EQ(file.text("time", "units"), "hours since 1980-01-01");
  EXPECT_EQ(file.text("time", "calendar"), "standard");
  EXPECT_THAT(names_in_directory(), ElementsAre("t.nc"));
}

TEST_F(TableOutput, WithoutRowsIsAFileWithAnEmptyDimension) {
  io::write(path("t.nc"), points(0));
  EXPECT_TRUE(OpenedFile(path("t.nc")).values("value").empty());
}

TEST_F(TableOutput, WithoutTimeNamesNoFeatureType) {
  Table table = points(2);
  table.time.reset();
  io::write(path("t.nc"), table);
  EXPECT_EQ(OpenedFile(path("t.nc")).text("", "featureType"), "(none)");
  EXPECT_EQ(OpenedFile(path("t.nc")).text("value", "coordinates"), "lat lon");
}

TEST_F(TableOutput, OfTrajectoriesIsAContiguousRaggedArray) {
  Table table = points(5);
  table.feature = core::FeatureType::trajectory;
  table.row_sizes = {2, 0, 3};
  table.features = {column("steps", {7.0, 8.0, 9.0}, core::ValueType::int32)};
  io::write(path("t.nc"), table);
  const OpenedFile file(path("t.nc"));
  EXPECT_EQ(file.text("", "featureType"), "trajectory");
  EXPECT_EQ(file.text("trajectory", "cf_role"), "trajectory_id");
  EXPECT_EQ(file.text("row_size", "sample_dimension"), "obs");
  EXPECT_THAT(file.values("row_size"), ElementsAre(2.0, 0.0, 3.0));
  EXPECT_THAT(file.values("trajectory"), ElementsAre(1.0, 2.0, 3.0));
  EXPECT_THAT(file.values("steps"), ElementsAre(7.0, 8.0, 9.0));
  EXPECT_THAT(file.dimensions("steps"), ElementsAre("trajectory"));
}

TEST_F(TableOutput, OfManyRowsHasSeveralChunksAndTheSameBytesAgain) {
  const std::size_t rows = 100'003;
  io::write(path("a.nc"), points(rows));
  io::write(path("b.nc"), points(rows));
  EXPECT_EQ(test::bytes_of(path("a.nc")), test::bytes_of(path("b.nc")));
  const auto values = OpenedFile(path("a.nc")).values("value");
  ASSERT_EQ(values.size(), rows);
  EXPECT_EQ(values.back(), static_cast<double>(rows - 1));
}

TEST_F(TableOutput, ThatIsNotWrittenOrNotConsistentLeavesNoFile) {
  EXPECT_THROW(io::OutputFile(path("t.nc"), {}, {}).commit(), std::logic_error);
  Table table = points(3);
  table.columns[2].values.pop_back();
  EXPECT_THROW(io::write(path("t.nc"), table), std::logic_error);
  table = points(3);
  table.columns[3].name = "value";
  EXPECT_THROW(io::write(path("t.nc"), table), std::logic_error);
  table = points(3);
  table.feature = core::FeatureType::trajectory;
  table.row_sizes = {2};
  EXPECT_THROW(io::write(path("t.nc"), table), std::logic_error);
  EXPECT_TRUE(names_in_directory().empty());
}

}  // namespace
}  // namespace fieldwise

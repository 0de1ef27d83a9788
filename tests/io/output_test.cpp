#include "fieldwise/io/writing/output.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <stdexcept>

#include "fieldwise/core/time_codec.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/writing/chunk_shape.hpp"
#include "output_fixture.hpp"
#include "places.hpp"
#include "tolerance.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using core::Field;
using core::FieldHeader;
using test::error_of;
using test::filled;
using test::global_grid;
using test::header_of;
using test::months_from_1980;
using test::OpenedFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Output : public test::OutputFixture {};

// What a reader must find: the fill value where the field is missing, else the value itself.
std::vector<double> stored(const Field& field, double fill) {
  std::vector<double> values(field.values.begin(), field.values.end());
  for (double& value : values) value = std::isnan(value) ? fill : value;
  return values;
}

TEST_F(Output, ReadsBackEveryValueOfEveryType) {
  const auto time = months_from_1980(7, core::Calendar::noleap);
  FieldHeader real = header_of("a", time, global_grid(6, 8));
  real.type = core::ValueType::float32;
  FieldHeader wide = header_of("b", time, global_grid(6, 8));
  FieldHeader count = header_of("n", time, global_grid(6, 8));
  count.type = core::ValueType::int32;
  const std::vector<Field> fields = {filled(real), filled(wide), filled(count)};
  io::write(path("out.nc"), fields);
  const OpenedFile file(path("out.nc"));
  EXPECT_EQ(file.values("a"), stored(fields[0], static_cast<double>(1e20F)));
  EXPECT_EQ(file.values("b"), stored(fields[1], 1e20));
  EXPECT_EQ(file.values("n"), stored(fields[2], -2147483647.0));
  EXPECT_EQ(file.number("a", "_FillValue"), static_cast<double>(1e20F));
  EXPECT_EQ(file.number("b", "missing_value"), 1e20);
  EXPECT_EQ(file.number("n", "_FillValue"), -2147483647.0);
}

TEST_F(Output, SaysWhatTheNumbersOfACodeMean) {
  FieldHeader code = header_of("ended", months_from_1980(2, core::Calendar::standard), global_grid(2, 3));
  code.type = core::ValueType::int32;
  code.meanings = {"too_few_values", "converged"};
  io::write(path("out.nc"), filled(code));
  const OpenedFile file(path("out.nc"));
  EXPECT_EQ(file.text("ended", "flag_meanings"), "too_few_values converged");
  FieldHeader sure = code;
  sure.name = "sure";
  sure.meanings = {"converged"};
  io::write(path("one.nc"), filled(sure));
  EXPECT_EQ(OpenedFile(path("one.nc")).number("sure", "flag_values"), 0.0);
}

TEST_F(Output, WritesCoordinatesBoundsAndAttributesAsCfSays) {
  FieldHeader header = header_of("tas_anomaly", months_from_1980(5, core::Calendar::days_360), global_grid(6, 8));
  header.units = core::Units("K");
  header.difference = true;
  header.standard_name = "air_temperature";
  header.cell_methods = "time: mean";
  header.attributes = {{"base_period", "1981/1990"}, {"coordinates", "height"}, {"units", "degC"}};
  header.numeric_attributes = {{"min_samples", 3.0}};
  io::write(path("out.nc"), filled(header), {{"title", "a title"}});
  const OpenedFile file(path("out.nc"));
  EXPECT_EQ(file.text("", "Conventions"), "CF-1.11") << "the first that knows units_metadata";
  EXPECT_EQ(file.text("", "title"), "a title");
  EXPECT_THAT(file.dimensions("tas_anomaly"), ElementsAre("time", "lat", "lon"));
  EXPECT_EQ(file.text("tas_anomaly", "units"), "K");
  EXPECT_EQ(file.text("tas_anomaly", "units_metadata"), "temperature: difference");
  EXPECT_EQ(file.text("tas_anomaly", "standard_name"), "air_temperature");
  EXPECT_EQ(file.text("tas_anomaly", "cell_methods"), "time: mean");
  EXPECT_EQ(file.text("tas_anomaly", "base_period"), "1981/1990");
  EXPECT_EQ(file.text("tas_anomaly", "coordinates"), "(none)");
  EXPECT_EQ(file.number("tas_anomaly", "min_samples"), 3.0);
  EXPECT_EQ(file.text("time", "calendar"), "360_day");
  EXPECT_EQ(file.text("time", "bounds"), "time_bnds");
  EXPECT_EQ(file.text("time", "axis"), "T");
  EXPECT_EQ(file.text("lat", "units"), "degrees_north");
  EXPECT_EQ(file.text("lat", "bounds"), "lat_bnds");
  EXPECT_EQ(file.text("lon", "standard_name"), "longitude");
  EXPECT_EQ(file.text("lon", "axis"), "X");
  EXPECT_EQ(file.values("lat"), header.grid->lat_deg);
  EXPECT_EQ(file.values("lon_bnds"), header.grid->lon_bounds_deg);
  // In the 360-day calendar 1980 begins 3600 days after 1970.
  EXPECT_THAT(file.values("time"), ElementsAre(3615, 3645, 3675, 3705, 3735));
  int unlimited = -1;
  ASSERT_EQ(nc_inq_unlimdim(file.id(), &unlimited), NC_NOERR);
  EXPECT_NE(unlimited, -1) << "archives expect time to be the record dimension";
}

TEST_F(Output, ConventionsAreTheOldestThatKnowWhatIsWritten) {
  FieldHeader header = header_of("tas", months_from_1980(2, core::Calendar::standard), global_grid(6, 8));
  header.units = core::Units("K");
  io::write(path("out.nc"), filled(header));
  EXPECT_EQ(OpenedFile(path("out.nc")).text("", "Conventions"), "CF-1.8");
}

TEST_F(Output, CellMethodsNameTheDimensionOfTime) {
  auto axis = std::make_shared<core::TimeAxis>(*months_from_1980(3, core::Calendar::standard));
  axis->name = "T";
  FieldHeader header = header_of("tas", axis, global_grid(6, 8));
  header.cell_methods = "area: mean time: maximum within days time: mean over days";
  io::write(path("out.nc"), filled(header));
  const OpenedFile file(path("out.nc"));
  EXPECT_THAT(file.dimensions("tas"), ElementsAre("T", "lat", "lon"));
  EXPECT_EQ(file.text("tas", "cell_methods"), "area: mean T: maximum within days T: mean over days");
}

TEST_F(Output, ClimatologyHasClimatologyBoundsAndNoBounds) {
  const auto slots = test::monthly_slots();
  FieldHeader mean = header_of("clim_mean", slots, global_grid(6, 8));
  mean.quantity = "mean";
  mean.ancillary = {"sd", "n"};
  FieldHeader sd = header_of("clim_sd", slots, global_grid(6, 8));
  sd.quantity = "sd";
  FieldHeader other = header_of("else_n", slots, global_grid(6, 8));
  other.quantity = "n";
  io::write(path("out.nc"), {filled(mean), filled(sd), filled(other)});
  const OpenedFile file(path("out.nc"));
  EXPECT_EQ(file.text("time", "climatology"), "climatology_bnds");
  EXPECT_EQ(file.text("time", "bounds"), "(none)");
  EXPECT_FALSE(file.has("time_bnds"));
  // January 1980 begins 3652 days after 1970, January 1989 ends 6971 days after it.
  EXPECT_EQ(file.values("climatology_bnds")[0], 3652.0);
  EXPECT_EQ(file.values("climatology_bnds")[1], 6971.0);
  EXPECT_EQ(file.text("clim_mean", "ancillary_variables"), "clim_sd") << "n of another step and absent ones stay out";
}

TEST_F(Output, LagsSeriesScalarsAndSecondGridsHaveTheirDimensions) {
  FieldHeader lagged = header_of("teleco_r", nullptr, global_grid(6, 8));
  lagged.leading = core::Leading::coordinate;
  lagged.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis({-1, 0, 1}, "month"));
  const FieldHeader coarse = header_of("map", nullptr, global_grid(3, 4));
  const FieldHeader same = header_of("same", nullptr, global_grid(6, 8));
  const FieldHeader scalar = header_of("scalar", nullptr, nullptr);
  const FieldHeader series = header_of("series", months_from_1980(3, core::Calendar::standard), nullptr);
  io::write(path("out.nc"), {filled(lagged), filled(coarse), filled(same), filled(scalar), filled(series)});
  const OpenedFile file(path("out.nc"));
  EXPECT_THAT(file.dimensions("teleco_r"), ElementsAre("lag", "lat", "lon"));
  EXPECT_THAT(file.dimensions("map"), ElementsAre("lat_2", "lon_2"));
  EXPECT_THAT(file.dimensions("same"), ElementsAre("lat", "lon"));
  EXPECT_THAT(file.dimensions("series"), ElementsAre("time"));
  EXPECT_THAT(file.dimensions("scalar"), ElementsAre());
  EXPECT_THAT(file.values("lag"), ElementsAre(-1, 0, 1));
  EXPECT_EQ(file.text("lag", "long_name"), "lag in months; positive: the field follows the predictor");
  EXPECT_EQ(file.text("lag", "lag_units"), "month");
  EXPECT_EQ(file.text("lat_2", "bounds"), "lat_2_bnds");
}

TEST_F(Output, CurvilinearAndUnstructuredGridsNameTheirCoordinates) {
  auto cells = test::tilted_grid();
  cells->rows = 1;
  cells->columns = 20;
  cells->unstructured = true;
  cells->column_dimension = "cell";
  cells->lat_name = "clat";
  cells->lon_name = "clon";
  io::write(path("out.nc"),
            {filled(header_of("tilted", nullptr, test::tilted_grid())), filled(header_of("cells", nullptr, cells))});
  const OpenedFile file(path("out.nc"));
  EXPECT_THAT(file.dimensions("tilted"), ElementsAre("y", "x"));
  EXPECT_THAT(file.dimensions("lat"), ElementsAre("y", "x"));
  EXPECT_THAT(file.dimensions("lat_bnds"), ElementsAre("y", "x", "vertices"));
  EXPECT_EQ(file.text("tilted", "coordinates"), "lat lon");
  EXPECT_EQ(file.text("lat", "axis"), "(none)");
  EXPECT_THAT(file.dimensions("cells"), ElementsAre("cell"));
  EXPECT_THAT(file.dimensions("clat_bnds"), ElementsAre("cell", "vertices_2"));
  EXPECT_EQ(file.text("cells", "coordinates"), "clat clon");
}

TEST_F(Output, TimesComeBackExactWhateverTheUnitsOfTheAxis) {
  struct Case {
    const char* axis_units;
    std::int64_t microseconds;
    const char* written_units;
  };
  // Months are read by few programs; year 0 by fewer; days in double hold microseconds.
  for (const Case& c : {Case{"hours since 1900-01-01 00:00:0.0", 3'600'000'000, "hours since 1900-01-01 00:00:0.0"},
                        Case{"months since 1950-01-01", 0, "days since 1970-01-01"},
                        Case{"days since 0000-01-01", 0, "days since 1970-01-01"},
                        Case{"days since 1970-01-01", 333'333, "days since 1970-01-01"}}) {
    auto axis = std::make_shared<core::TimeAxis>();
    axis->units = c.axis_units;
    axis->stamp = {{core::start_of_day(axis->calendar, {2001, 7, 1}).microseconds + c.microseconds}};
    core::complete_axis(*axis);
    io::write(path("out.nc"), filled(header_of("s", axis, nullptr)));
    const OpenedFile file(path("out.nc"));
    const std::string units = file.text("time", "units");
    EXPECT_EQ(units, c.written_units);
    EXPECT_EQ(core::decode_times(file.values("time"), units, axis->calendar), axis->stamp) << c.axis_units;
  }
}

TEST_F(Output, SaysTheStepOnlyWhereTheTimesDoNotShowIt) {
  const auto months = months_from_1980(60, core::Calendar::standard);
  io::write(path("months.nc"), filled(header_of("s", months, nullptr)));
  EXPECT_EQ(OpenedFile(path("months.nc")).text("time", "time_step"), "(none)");
  core::TimeAxis stamps = *months;
  stamps.lower.clear();
  stamps.upper.clear();
  core::complete_axis(stamps);
  const auto januaries = std::make_shared<core::TimeAxis>(core::select_times(stamps, {0, 12, 24, 36, 48}));
  io::write(path("januaries.nc"), filled(header_of("s", januaries, nullptr)));
  EXPECT_EQ(OpenedFile(path("januaries.nc")).text("time", "time_step"), "year of January");
  io::InputSpec spec;
  spec.files = {path("januaries.nc")};
  EXPECT_EQ(io::open_input(spec).source->header().time->step, januaries->step);
}

TEST_F(Output, SaysWhereYearsAndDaysBeginIfNotAsEverywhere) {
  core::TimeAxis axis = *months_from_1980(24, core::Calendar::standard);
  io::write(path("plain.nc"), filled(header_of("s", std::make_shared<core::TimeAxis>(axis), nullptr)));
  EXPECT_EQ(OpenedFile(path("plain.nc")).text("time", "year_starts"), "(none)");
  EXPECT_EQ(OpenedFile(path("plain.nc")).text("time", "day_starts"), "(none)");
  for (std::vector<core::Instant>* const times : {&axis.stamp, &axis.lower, &axis.upper}) {
    for (core::Instant& at : *times) at.microseconds += 6 * core::kMicrosecondsPerHour;
  }
  axis.reckoning = {7, 6 * core::kMicrosecondsPerHour};
  core::complete_axis(axis);
  io::write(path("july.nc"), filled(header_of("s", std::make_shared<core::TimeAxis>(axis), nullptr)));
  EXPECT_EQ(OpenedFile(path("july.nc")).text("time", "year_starts"), "July");
  EXPECT_EQ(OpenedFile(path("july.nc")).text("time", "day_starts"), "06:00");
  io::InputSpec spec;
  spec.files = {path("july.nc")};
  const io::Input input = io::open_input(spec);
  const core::TimeAxis& read = *input.source->header().time;
  EXPECT_EQ(read.reckoning, axis.reckoning);
  EXPECT_EQ(read.number, axis.number);
}

TEST_F(Output, BandsAndSingleTimesInAnyOrderGiveTheSameValues) {
  FieldHeader header = header_of("a", months_from_1980(9, core::Calendar::standard), global_grid(6, 8));
  const Field field = filled(header);
  for (const std::vector<std::size_t>& chunks : {std::vector<std::size_t>{}, {4, 2, 3}}) {
    io::OutputFormat format;
    format.chunks = chunks;
    io::OutputFile file(path("out.nc"), {header}, {}, format);
    for (const core::IndexRange rows : {core::IndexRange{4, 6}, {0, 1}, {1, 4}}) {
      for (const core::IndexRange times : {core::IndexRange{5, 9}, {0, 3}, {3, 5}}) {
        file.sink(0).write(core::view(field).narrowed(times, rows));
      }
    }
    file.commit();
    EXPECT_EQ(OpenedFile(path("out.nc")).values("a"), stored(field, 1e20));
  }
}

TEST_F(Output, SameCallsGiveTheSameBytes) {
  const std::vector<Field> fields = {
      filled(header_of("a", months_from_1980(5, core::Calendar::julian), global_grid(6, 8))),
      filled(header_of("s", months_from_1980(5, core::Calendar::julian), nullptr))};
  io::write(path("one.nc"), fields, {{"history", "made"}});
  setenv("TZ", "Asia/Tokyo", 1);
  io::write(path("two.nc"), fields, {{"history", "made"}});
  unsetenv("TZ");
  EXPECT_EQ(test::bytes_of(path("one.nc")), test::bytes_of(path("two.nc")));
}

TEST_F(Output, FieldsOfDoublePrecisionMayBeStoredAsFloat) {
  FieldHeader header = header_of("a", nullptr, global_grid(6, 8));
  header.type = core::ValueType::float64;
  io::OutputFormat format;
  for (const bool shorter : {false, true}) {
    format.type = shorter ? io::StoredAs::shorter : io::StoredAs::own;
    io::write(path("out.nc"), filled(header), {}, format);
    const OpenedFile file(path("out.nc"));
    nc_type type = NC_NAT;
    ASSERT_EQ(nc_inq_vartype(file.id(), file.variable("a"), &type), NC_NOERR);
    EXPECT_EQ(type, shorter ? NC_FLOAT : NC_DOUBLE);
  }
}

TEST_F(Output, DefaultChunksAreOneTimeAndAtMost256KiBOfRows) {
  const auto chunk_of = [](std::size_t rows, std::size_t columns) {
    return io::chunk_shape(header_of("a", months_from_1980(3, core::Calendar::standard), global_grid(rows, columns)),
                           {});
  };
  EXPECT_THAT(chunk_of(73, 144), ElementsAre(1, 73, 144));
  EXPECT_THAT(chunk_of(181, 360), ElementsAre(1, 181, 360));
  EXPECT_THAT(chunk_of(720, 1440), ElementsAre(1, 45, 1440));
  EXPECT_THAT(chunk_of(3, 100'000), ElementsAre(1, 1, 50'000)) << "a row alone may be too long";
  io::OutputFormat format;
  format.chunks = {100, 20, 30};
  const FieldHeader header = header_of("a", months_from_1980(3, core::Calendar::standard), global_grid(73, 144));
  EXPECT_THAT(io::chunk_shape(header, format), ElementsAre(3, 20, 30)) << "not beyond the field";
  io::write(path("out.nc"), filled(header), {}, format);
  EXPECT_THAT(OpenedFile(path("out.nc")).chunks("a"), ElementsAre(3, 20, 30));
}

TEST_F(Output, DeflateAndShuffleAreOnUnlessSwitchedOff) {
  const Field field = filled(header_of("a", nullptr, global_grid(6, 8)));
  for (const int level : {0, 1, 5}) {
    io::OutputFormat format;
    format.deflate = level;
    io::write(path("out.nc"), field, {}, format);
    const OpenedFile file(path("out.nc"));
    int shuffle = -1;
    int deflate = -1;
    int found = 0;
    ASSERT_EQ(nc_inq_var_deflate(file.id(), file.variable("a"), &shuffle, &deflate, &found), NC_NOERR);
    EXPECT_EQ(deflate, level > 0);
    EXPECT_EQ(shuffle, level > 0);
    EXPECT_EQ(found, level);
  }
}

TEST_F(Output, DigitsKeepThatManySignificantDigitsOfValuesOnly) {
  FieldHeader real = header_of("a", nullptr, global_grid(6, 8));
  real.type = core::ValueType::float32;
  FieldHeader count = header_of("n", nullptr, global_grid(6, 8));
  count.type = core::ValueType::int32;
  const Field field = filled(real);
  io::OutputFormat format;
  format.digits = 3;
  io::write(path("out.nc"), {field, filled(count)}, {}, format);
  const OpenedFile file(path("out.nc"));
  const std::vector<double> found = file.values("a");
  int changed = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double value = field.values.data()[i];
    if (std::isnan(value)) {
      EXPECT_EQ(found[i], 0x1p66) << "1e20 would be changed by netCDF when read as double";
      continue;
    }
    EXPECT_NEAR(found[i], value, tolerance::kept_digits(value, 3));
    changed += found[i] != value ? 1 : 0;
  }
  EXPECT_GT(changed, 10);
  EXPECT_EQ(file.values("lon"), field.header.grid->lon_deg);
  EXPECT_EQ(file.number("a", "_QuantizeGranularBitRoundNumberOfSignificantDigits"), 3.0);
  EXPECT_EQ(file.text("n", "_QuantizeGranularBitRoundNumberOfSignificantDigits"), "(none)");
}

TEST_F(Output, NothingAppearsWithoutCommit) {
  const Field field = filled(header_of("a", nullptr, global_grid(6, 8)));
  {
    io::OutputFile file(path("out.nc"), {field.header}, {}, {});
    file.sink(0).write(core::view(field));
    EXPECT_TRUE(std::filesystem::exists(file.temporary_path()));
    EXPECT_FALSE(std::filesystem::exists(path("out.nc")));
  }
  EXPECT_THAT(names_in_directory(), ElementsAre());
}

TEST_F(Output, OldFileStaysUntilTheNewOneIsComplete) {
  std::ofstream(path("out.nc")) << "old";
  const Field field = filled(header_of("a", nullptr, global_grid(6, 8)));
  io::OutputFile file(path("out.nc"), {field.header}, {}, {});
  file.sink(0).write(core::view(field));
  file.prepare();
  EXPECT_EQ(test::bytes_of(path("out.nc")), "old");
  file.commit();
  EXPECT_EQ(OpenedFile(path("out.nc")).values("a"), stored(field, 1e20));
  EXPECT_THAT(names_in_directory(), ElementsAre("out.nc"));
}

TEST_F(Output, MissingDirectoriesAreMade) {
  io::write(path("deep/er/out.nc"), filled(header_of("a", nullptr, global_grid(6, 8))));
  EXPECT_TRUE(std::filesystem::is_regular_file(path("deep/er/out.nc")));
}

TEST_F(Output, UnwrittenValuesAreNeverCommitted) {
  const Field field = filled(header_of("a", months_from_1980(3, core::Calendar::standard), global_grid(6, 8)));
  io::OutputFile file(path("out.nc"), {field.header}, {}, {});
  file.sink(0).write(core::view(field).narrowed({0, 3}, {0, 5}));
  EXPECT_THROW(file.commit(), std::logic_error);
  EXPECT_FALSE(std::filesystem::exists(path("out.nc")));
}

// A failing disk is played by changing a byte of the temporary file after netCDF let go of the chunk: values of a later
// tile push it out of the chunk cache (2 MiB).
TEST_F(Output, DamageBetweenWritingAndReadingBackIsFound) {
  const FieldHeader header = header_of("a", months_from_1980(120, core::Calendar::standard), global_grid(60, 80));
  const Field field = filled(header);
  io::OutputFormat format;
  format.deflate = 0;
  io::OutputFile file(path("out.nc"), {header}, {}, format);
  for (std::size_t time = 0; time < 120; ++time)
    file.sink(0).write(core::view(field).narrowed({time, time + 1}, {0, 60}));
  const double value = field.values(1, 30, 41);
  const std::string bytes = test::bytes_of(file.temporary_path());
  const std::size_t place = bytes.find(std::string(reinterpret_cast<const char*>(&value), sizeof value));
  ASSERT_NE(place, std::string::npos) << "the chunk should have left the cache";
  std::fstream damaged(file.temporary_path(), std::ios::in | std::ios::out | std::ios::binary);
  damaged.seekp(static_cast<std::streamoff>(place));
  damaged.put(static_cast<char>(~bytes[place]));
  damaged.close();
  const auto [kind, text] = error_of([&] { file.commit(); });
  EXPECT_EQ(kind, ErrorKind::output_failed);
  EXPECT_THAT(text, HasSubstr("a at time 1980-02-15T12:00 reads back with other values than were written"));
  EXPECT_FALSE(std::filesystem::exists(path("out.nc")));
}

TEST_F(Output, DirectoryInPlaceOfTheFileIsNamed) {
  std::filesystem::create_directory(path("out.nc"));
  const auto [kind, text] = error_of([&] { io::write(path("out.nc"), filled(header_of("a", nullptr, nullptr))); });
  EXPECT_EQ(kind, ErrorKind::output_failed);
  EXPECT_EQ(text, "cannot write " + path("out.nc") + ": it is a directory; the path of a file is needed");
}

TEST_F(Output, FileInPlaceOfTheDirectoryIsNamed) {
  std::ofstream(path("results")) << "a file";
  const auto [kind, text] =
      error_of([&] { io::write(path("results/out.nc"), filled(header_of("a", nullptr, nullptr))); });
  EXPECT_EQ(kind, ErrorKind::output_failed);
  EXPECT_EQ(text, "cannot write " + path("results/out.nc") + ": " + path("results") + " is not a directory");
}

TEST_F(Output, MissingPermissionIsNamed) {
  ASSERT_EQ(chmod(directory_.c_str(), 0555), 0);
  const uid_t user = geteuid();
  constexpr uid_t kNobody = 65534;  // the superuser may write everywhere, so becomes somebody else for a moment
  if (user == 0) {
    ASSERT_EQ(seteuid(kNobody), 0);
  }
  const auto [kind, text] = error_of([&] { io::write(path("out.nc"), filled(header_of("a", nullptr, nullptr))); });
  if (user == 0) {
    ASSERT_EQ(seteuid(user), 0);
  }
  ASSERT_EQ(chmod(directory_.c_str(), 0755), 0);
  EXPECT_EQ(kind, ErrorKind::output_failed);
  EXPECT_THAT(text, HasSubstr("Permission denied"));
}

// Runs in a child, as the limit cannot be lifted again. Without the reservation of space netCDF or HDF5 crash here.
TEST_F(Output, FullDiskIsAnErrorAndLeavesNothing) {
  const Field field = filled(header_of("a", months_from_1980(40, core::Calendar::standard), global_grid(60, 80)));
  for (const rlim_t limit : {rlim_t{1}, rlim_t{100'000}, rlim_t{1'100'000}, rlim_t{2'000'000}}) {
    const pid_t child = fork();
    if (child == 0) {
      signal(SIGXFSZ, SIG_IGN);
      const rlimit small{limit, limit};
      setrlimit(RLIMIT_FSIZE, &small);
      int code = 0;
      try {
        io::write(path("out.nc"), field);
      } catch (const core::Error& error) {
        const bool right = error.kind() == ErrorKind::output_failed &&
                           std::string(error.what()).find("File too large") != std::string::npos;
        code = right ? 6 : 1;
      }
      // Not _exit: the libraries' own work at exit must survive, too.
      std::exit(code);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status)) << "limit " << limit << ", signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 6) << "limit " << limit;
    EXPECT_THAT(names_in_directory(), ElementsAre());
  }
}

TEST_F(Output, TwoTimeAxesInOneFileAreRefusedWithBothNamed) {
  const FieldHeader clim = header_of("clim", test::monthly_slots(), global_grid(6, 8));
  const FieldHeader anom = header_of("anom", months_from_1980(24, core::Calendar::standard), global_grid(6, 8));
  const auto [kind, text] = error_of([&] { io::OutputFile(path("out.nc"), {clim, anom}, {}, {}); });
  EXPECT_EQ(kind, ErrorKind::usage);
  EXPECT_THAT(text, HasSubstr("(12 slots of a climatology; 24 times from 1980-01-16T12:00 to 1981-12-16T12:00): write "
                              "[clim] and [anom] to a file each"));
  EXPECT_THAT(names_in_directory(), ElementsAre());
}

TEST_F(Output, WhatIsCheckedBeforehandIsWhatTheFileRefuses) {
  const FieldHeader clim = header_of("clim", test::monthly_slots(), global_grid(6, 8));
  const FieldHeader anom = header_of("anom", months_from_1980(24, core::Calendar::standard), global_grid(6, 8));
  const FieldHeader lat = header_of("lat", nullptr, global_grid(6, 8));
  io::OutputFormat two_chunks;
  two_chunks.chunks = {1, 2};
  const std::vector<std::pair<std::vector<FieldHeader>, io::OutputFormat>> cases = {
      {{clim, anom}, {}}, {{anom, lat}, {}}, {{anom, anom}, {}}, {{anom}, two_chunks}};
  for (const auto& one : cases) {
    const auto checked = error_of([&] { io::check_output(path("o.nc"), one.first, one.second); });
    EXPECT_EQ(checked, error_of([&] { io::OutputFile(path("o.nc"), one.first, {}, one.second); }));
  }
  io::check_output(path("o.nc"), {anom}, {});
  EXPECT_THAT(names_in_directory(), ElementsAre()) << "nothing is written";
}

TEST_F(Output, CollidingAndImpossibleNamesAreRefused) {
  for (const std::string name : {"a", "lat", "time", "bnds", "lon_bnds", "", "a/b", "-a", "two words"}) {
    const std::vector<FieldHeader> headers = {
        header_of("a", months_from_1980(2, core::Calendar::standard), global_grid(6, 8)),
        header_of(name, nullptr, global_grid(6, 8))};
    const auto [kind, text] = error_of([&] { io::OutputFile(path("out.nc"), headers, {}, {}); });
    EXPECT_EQ(kind, ErrorKind::usage) << name;
    EXPECT_THAT(text, HasSubstr("'" + name + "'"));
  }
}

TEST_F(Output, FormatsOutsideTheirRangeAreRefused) {
  const FieldHeader header = header_of("a", nullptr, global_grid(6, 8));
  io::OutputFormat deflate;
  deflate.deflate = 10;
  io::OutputFormat digits;
  digits.digits = 0;
  io::OutputFormat chunks;
  chunks.chunks = {1, 2};
  for (const io::OutputFormat& format : {deflate, digits, chunks}) {
    EXPECT_EQ(error_of([&] { io::OutputFile(path("out.nc"), {header}, {}, format); }).first, ErrorKind::usage);
  }
}

TEST_F(Output, CountBeyond32BitsIsAnErrorAndNotAnotherNumber) {
  FieldHeader header = header_of("n", nullptr, global_grid(1, 2));
  header.type = core::ValueType::int32;
  Field field = core::make_field(header);
  field.values(0, 0, 0) = 3e9;
  const auto [kind, text] = error_of([&] { io::write(path("out.nc"), field); });
  EXPECT_EQ(kind, ErrorKind::output_failed);
  EXPECT_THAT(text, HasSubstr("n has a count that does not fit into 32 bits"));
}

TEST_F(Output, ValuesOfAnotherShapeThanTheHeaderAreRefused) {
  Field field = filled(header_of("a", nullptr, global_grid(6, 8)));
  field.values = core::Values({1, 5, 8});
  EXPECT_EQ(error_of([&] { io::write(path("out.nc"), field); }).first, ErrorKind::usage);
}

TEST_F(Output, AttributesOfAMegabyteAreWritten) {
  const std::string files(1'000'000, 'f');
  io::write(path("out.nc"), filled(header_of("a", nullptr, nullptr)), {{"source_files", files}});
  EXPECT_EQ(OpenedFile(path("out.nc")).text("", "source_files"), files);
}

TEST_F(Output, OtherToolsReadEveryKindOfFileWithoutWarnings) {
  const auto months = months_from_1980(24, core::Calendar::noleap);
  FieldHeader maps = header_of("maps", months, global_grid(6, 8));
  maps.type = core::ValueType::float32;
  io::write(path("maps.nc"), {filled(maps), filled(header_of("series", months, nullptr))}, {{"history", "made"}});
  FieldHeader count = header_of("clim_n", test::monthly_slots(), global_grid(6, 8));
  count.type = core::ValueType::int32;
  io::write(path("clim.nc"), {filled(header_of("clim_mean", test::monthly_slots(), global_grid(6, 8))), filled(count)});
  FieldHeader lagged = header_of("teleco_r", nullptr, global_grid(6, 8));
  lagged.leading = core::Leading::coordinate;
  lagged.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis({-1, 0, 1}, "day"));
  io::write(path("lag.nc"), filled(lagged));
  io::write(path("series.nc"), filled(header_of("series", months_from_1980(24, core::Calendar::days_360), nullptr)));
  io::write(path("tilted.nc"), filled(header_of("tos", months, test::tilted_grid())));
  std::string command = "/usr/bin/python3 " + fieldwise::places::sources() + "/tests/interop/check_outputs.py";
  for (const char* name : {"maps.nc", "clim.nc", "lag.nc", "series.nc", "tilted.nc"}) command += " " + path(name);
  EXPECT_EQ(std::system(command.c_str()), 0) << "the complaints are printed above";
}

}  // namespace
}  // namespace fieldwise

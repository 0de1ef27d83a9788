#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netcdf.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/reading/open.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "pipeline/record/record_json.hpp"

namespace {

namespace fs = std::filesystem;
using fieldwise::core::Field;
using fieldwise::pipeline::parse_run_config;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::RunOptions;
using fieldwise::pipeline::RunSummary;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kRows = 7;
constexpr std::size_t kColumns = 12;
constexpr std::size_t kMonths = 72;
constexpr std::size_t kFirstRun = 26;

/// Makes random months from January 1980 on, with an annual cycle and gaps; a point and a month are missing throughout.
Field whole_field(std::size_t months, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise;
  xt::xtensor<double, 3> values({months, kRows, kColumns});
  for (std::size_t t = 0; t < months; ++t) {
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        const bool missing = (r == 3 && c == 5) || t == kFirstRun || random() % 9 == 0;
        const double value = 15.0 + 5.0 * std::cos(static_cast<double>(t % 12)) + noise(random);
        values(t, r, c) = missing ? std::nan("") : static_cast<double>(static_cast<float>(value));
      }
    }
  }
  std::vector<double> lat(kRows);
  std::vector<double> lon(kColumns);
  for (std::size_t r = 0; r < kRows; ++r) lat[r] = -75.0 + 25.0 * static_cast<double>(r);
  for (std::size_t c = 0; c < kColumns; ++c) lon[c] = 30.0 * static_cast<double>(c);
  Field field = fieldwise::core::field_of(values, fieldwise::core::monthly_axis(1980, 1, months),
                                          fieldwise::core::rectilinear_grid(lat, lon), "degC");
  field.header.name = "sst";
  field.header.type = fieldwise::core::ValueType::float32;
  return field;
}

/// Returns months [begin, end) of a field.
Field part_of(const Field& whole, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> positions;
  for (std::size_t t = begin; t < end; ++t) positions.push_back(t);
  fieldwise::core::FieldHeader header = whole.header;
  header.time =
      std::make_shared<const fieldwise::core::TimeAxis>(fieldwise::core::select_times(*whole.header.time, positions));
  Field part = fieldwise::core::make_field(header);
  for (std::size_t i = 0; i < part.values.size(); ++i) {
    part.values.data()[i] = whole.values.data()[begin * kRows * kColumns + i];
  }
  return part;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_text(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

const std::string kRun = R"(
update: true
inputs:
  sst: {files: 'data/t_*.nc'}
  index: {files: index.csv, assume_units: K}
steps:
  clim: {do: climatology, of: sst, base: 1980/1981, statistics: [mean, sd, n, min, max, sum], min_fraction: 0.5}
  pooled: {do: climatology, of: sst, by: season}
  anom: {do: anomaly, of: sst, base: 1980/1981}
  z: {do: standardize, of: sst, base: 1980/1981}
  box: {do: area_mean, of: anom, region: {lat: [-30, 30], lon: [60, 200]}, min_fraction: 0.3}
  own: {do: correlation, of: anom, against: box, lag: [0, 3], dof: effective}
  link: {do: regression, of: sst, against: index, min_fraction: 0.2, detrend: true}
  place: {do: correlation, of: anom, against: {point: [0, 120]}}
  drift: {do: trend, of: anom, dof: effective}
  seasons: {do: mean, of: sst, every: season, completeness: 0.6}
  warming: {do: trend, of: seasons, per: year}
  slope: {do: gradient, of: pooled.mean}
outputs:
  out/clim.nc: [clim]
  out/pooled.nc: [pooled, slope]
  out/anom.nc: [anom]
  out/z.nc: [z]
  out/box.nc: [box]
  out/maps.nc: [own, place, drift]
  out/link.nc: [link, warming]
  out/seasons.nc: [seasons]
)";
const std::vector<std::string> kOutputs{"clim", "pooled", "anom", "z", "box", "maps", "link", "seasons"};

/// Keeps two archives with the same inputs: one is brought up to date, the other made anew each time.
class Update : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("fieldwise-update-" + std::to_string(getpid()));
    for (const char* archive : {"updated", "full"}) fs::create_directories(folder_ / archive / "data");
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] fs::path in(const std::string& archive, const std::string& name) const {
    return folder_ / archive / name;
  }

  /// Adds a file of months to both archives; the times of change are old, and the same.
  void add_months(std::size_t begin, std::size_t end, const std::string& name = {}) const {
    const std::string file = name.empty() ? fmt_month(begin) : name;
    for (const char* archive : {"updated", "full"}) {
      fieldwise::io::write(in(archive, "data/" + file).string(), part_of(whole_, begin, end));
    }
  }

  static std::string fmt_month(std::size_t month) {
    const std::string number = std::to_string(1000 + month);
    return "t_" + number + ".nc";
  }

  /// Holds how a file that grows in place is stored: a format of netCDF, and the times of a chunk (0: no chunks).
  struct GrowingStorage {
    const char* name;
    int format;
    std::size_t chunk_times;
  };

  /// Writes months [begin, end) behind those which a file of both archives has; begin = 0 makes the file.
  void append_months(const GrowingStorage& storage, std::size_t begin, std::size_t end,
                     const std::string& name = "t_1980.nc") const {
    const std::size_t first = static_cast<std::size_t>(std::stoul(name.substr(2, 4)) - 1980) * 12;
    for (const char* archive : {"updated", "full"}) {
      const std::string path = in(archive, "data/" + name).string();
      const int file = begin == first ? new_file(path, storage) : opened(path);
      for (std::size_t t = begin; t < end; ++t) {
        const double day = 15.0 + 30.0 * static_cast<double>(t);
        const std::size_t start[]{t - first, 0, 0};
        const std::size_t count[]{1, kRows, kColumns};
        check(nc_put_vara_double(file, variable(file, "time"), start, count, &day));
        check(
            nc_put_vara_double(file, variable(file, "sst"), start, count, whole_.values.data() + t * kRows * kColumns));
      }
      check(nc_close(file));
    }
  }

  static void check(int status) { ASSERT_EQ(status, NC_NOERR) << nc_strerror(status); }
  static int variable(int file, const char* name) {
    int number = -1;
    check(nc_inq_varid(file, name, &number));
    return number;
  }
  static int opened(const std::string& path) {
    int file = -1;
    check(nc_open(path.c_str(), NC_WRITE, &file));
    return file;
  }
  [[nodiscard]] int new_file(const std::string& path, const GrowingStorage& storage) const {
    int file = -1;
    check(nc_create(path.c_str(), storage.format | NC_CLOBBER, &file));
    int dimensions[3]{};
    check(nc_def_dim(file, "time", NC_UNLIMITED, &dimensions[0]));
    check(nc_def_dim(file, "lat", kRows, &dimensions[1]));
    check(nc_def_dim(file, "lon", kColumns, &dimensions[2]));
    const auto define = [&](const char* name, nc_type type, int count, const int* over, const std::string& units) {
      int number = -1;
      check(nc_def_var(file, name, type, count, over, &number));
      check(nc_put_att_text(file, number, "units", units.size(), units.c_str()));
      return number;
    };
    const int time = define("time", NC_DOUBLE, 1, &dimensions[0], "days since 1980-01-01");
    check(nc_put_att_text(file, time, "calendar", 7, "360_day"));
    define("lat", NC_DOUBLE, 1, &dimensions[1], "degrees_north");
    define("lon", NC_DOUBLE, 1, &dimensions[2], "degrees_east");
    const int sst = define("sst", NC_FLOAT, 3, dimensions, "degC");
    if (storage.chunk_times > 0) {
      const std::size_t chunks[]{storage.chunk_times, 4, kColumns};
      check(nc_def_var_chunking(file, sst, NC_CHUNKED, chunks));
      check(nc_def_var_deflate(file, sst, 1, 1, 1));
    }
    check(nc_enddef(file));
    check(nc_put_var_double(file, variable(file, "lat"), whole_.header.grid->lat_deg.data()));
    check(nc_put_var_double(file, variable(file, "lon"), whole_.header.grid->lon_deg.data()));
    return file;
  }

  /// Publishes the index anew: `months` values, then `missing` months of which the value is not known yet.
  void write_index(std::size_t months, std::size_t missing = 0, std::size_t changed = kMonths) const {
    std::string text = "date,index\n";
    for (std::size_t t = 0; t < months + missing; ++t) {
      const double value = std::sin(0.7 * static_cast<double>(t)) + (t == changed ? 0.5 : 0.0);
      const std::string month = std::to_string(101 + t % 12).substr(1);
      text += std::to_string(1980 + t / 12) + "-" + month + "," + (t < months ? std::to_string(value) : "NaN") + "\n";
    }
    for (const char* archive : {"updated", "full"}) write_text(in(archive, "index.csv"), text);
  }

  void begin(std::size_t months = kFirstRun) const {
    for (std::size_t t = 0; t < months; ++t) add_months(t, t + 1);
    write_index(months);
  }

  [[nodiscard]] RunSummary run(const std::string& text, const std::string& archive, RunOptions options = {}) const {
    options.force = archive == "full" || options.force;
    return fieldwise::pipeline::run(
        parse_run_config(parse_yaml(text, "run.yaml"), "run.yaml", (folder_ / archive).string()), options);
  }

  /// Runs both archives and expects the same bytes in every output; returns what the update says.
  RunSummary expect_as_in_full(const std::string& text = kRun, const std::vector<std::string>& outputs = kOutputs,
                               const RunOptions& options = {}) const {
    RunSummary summary = run(text, "updated", options);
    static_cast<void>(run(text, "full", options));
    for (const std::string& output : outputs) {
      const std::string name = "out/" + output + ".nc";
      EXPECT_TRUE(bytes_of(in("updated", name)) == bytes_of(in("full", name)))
          << name << ": " << testing::PrintToString(summary.notices);
    }
    return summary;
  }

  /// Expects the same values of variables of an output in both archives.
  void expect_same_values(const std::string& output, const std::vector<std::string>& variables) const {
    for (const std::string& variable : variables) {
      const std::string name = "out/" + output + ".nc";
      const Field a = result(in("updated", name), variable);
      const Field b = result(in("full", name), variable);
      ASSERT_EQ(a.values.shape(), b.values.shape()) << variable;
      for (std::size_t i = 0; i < a.values.size(); ++i) {
        const double x = a.values.data()[i];
        const double y = b.values.data()[i];
        ASSERT_TRUE(x == y || (std::isnan(x) && std::isnan(y)))
            << variable << ", value " << i << ": " << x << ", " << y;
      }
    }
  }

  static Field result(const fs::path& path, const std::string& variable) {
    fieldwise::io::InputSpec spec;
    spec.name = variable;
    spec.files = {path.string()};
    spec.variable = variable;
    return fieldwise::stream::read_field(*fieldwise::io::open_input(spec).source);
  }

  static std::string told(const RunSummary& summary) {
    return testing::PrintToString(summary.notices) + " " + summary.text;
  }

  fs::path folder_;
  Field whole_ = whole_field(kMonths, 7);
};

/// A run of one sweep over the field and one over its anomalies, which is enough where the sweeps are not the point.
std::string small_run(const std::string& link, const std::string& more = {}) {
  return "update: true\ninputs:\n  sst: {files: 'data/t_*.nc'" + more +
         "}\n  index: {files: index.csv, assume_units: K}\nsteps:\n"
         "  anom: {do: anomaly, of: sst, base: 1980/1981}\n  link: " +
         link + "\noutputs:\n  out/anom.nc: [anom]\n  out/link.nc: [link]\n";
}
const std::vector<std::string> kSmallOutputs{"anom", "link"};
const std::string kPlainLink = "{do: correlation, of: anom, against: index}";

TEST_F(Update, MonthsArriveOneByOneAndEachRunReadsOne) {
  begin();
  EXPECT_THAT(expect_as_in_full().text, HasSubstr("state kept"));
  for (std::size_t month = kFirstRun; month < kFirstRun + 8; ++month) {
    add_months(month, month + 1);
    write_index(month + 1);
    const RunSummary summary = expect_as_in_full();
    EXPECT_THAT(summary.text, HasSubstr("state continued")) << told(summary);
    EXPECT_THAT(summary.notices, Not(Contains(HasSubstr("full run"))));
    EXPECT_EQ(summary.files, month + 2);
    // The month and the index; after a month without any value the mean over the box has nothing to pair with yet.
    EXPECT_EQ(summary.files_read, month == kFirstRun + 1 ? 3U : 2U) << month;
  }
}

TEST_F(Update, YearsArriveOneByOne) {
  const std::string text = small_run("{do: trend, of: anom}");
  add_months(0, 36, "t_1980.nc");
  write_index(36);
  expect_as_in_full(text, kSmallOutputs);
  for (std::size_t year = 3; year < 6; ++year) {
    add_months(12 * year, 12 * year + 12, "t_" + std::to_string(1980 + year) + ".nc");
    const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
    EXPECT_THAT(summary.text, HasSubstr("1 of " + std::to_string(year - 1) + " files read, state continued"));
  }
}

TEST_F(Update, CoarserAndShorterAxesGoOn) {
  const std::string text =
      "update: true\ninputs:\n  sst: {files: 'data/t_*.nc'}\nsteps:\n"
      "  zonal: {do: collapse, of: sst, over: lon}\n"
      "  spread: {do: collapse, of: sst, over: [lat, lon], statistic: sd}\n"
      "  years: {do: resample, of: sst, every: year, statistic: max, completeness: 0}\n"
      "  high: {do: combine, expression: \"s > 1\", s: sst}\n"
      "  runs: {do: spells, of: high, at_least: 2 steps, completeness: 0, year_boundary: end}\n"
      "  score: {do: evaluate, of: sst, against: sst, over: space}\n"
      "outputs:\n  out/zonal.nc: [zonal]\n  out/spread.nc: [spread]\n  out/years.nc: [years]\n  out/high.nc: [high]\n"
      "  out/runs.nc: [runs]\n  out/score.nc: [score]\n";
  const std::vector<std::string> outputs{"zonal", "spread", "years", "high", "runs", "score"};
  begin();
  EXPECT_THAT(expect_as_in_full(text, outputs).text, HasSubstr("state kept"));
  for (std::size_t month = kFirstRun; month < kFirstRun + 3; ++month) {
    add_months(month, month + 1);
    const RunSummary summary = expect_as_in_full(text, outputs);
    EXPECT_THAT(summary.text, HasSubstr("state continued")) << told(summary);
    EXPECT_EQ(summary.files_read, 1U);
  }
}

TEST_F(Update, LinesGoOnThoughTheirChunksHoldSeveralTimes) {
  const std::string text =
      "update: true\ninputs:\n  sst: {files: 'data/t_*.nc', region: {lon: [0, 10]}}\n"
      "  wide: {files: 'data/t_*.nc', region: {lat: [-30, -20]}}\nsteps:\n"
      "  twice: {do: combine, expression: \"2 * s\", s: sst}\n  thrice: {do: combine, expression: \"3 * s\", s: wide}\n"
      "outputs:\n  out/twice.nc: [twice]\n  out/thrice.nc: [thrice]\n";
  begin();
  EXPECT_THAT(expect_as_in_full(text, {"twice", "thrice"}).text, HasSubstr("state kept"));
  for (std::size_t month = kFirstRun; month < 31; ++month) {
    add_months(month, month + 1);
    const RunSummary summary = expect_as_in_full(text, {"twice", "thrice"});
    EXPECT_THAT(summary.text, HasSubstr("state continued")) << told(summary);
    EXPECT_THAT(summary.notices, Not(Contains(HasSubstr("full run")))) << told(summary);
  }
}

TEST_F(Update, PairsWhosePartnerIsStillToComeAreReadAgain) {
  const std::string text = small_run("{do: correlation, of: anom, against: index, lag: [-3, 2]}");
  begin();
  expect_as_in_full(text, kSmallOutputs);
  for (std::size_t month = kFirstRun; month < kFirstRun + 4; ++month) {
    add_months(month, month + 1);
    write_index(month + 1);
    const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
    EXPECT_THAT(summary.text, HasSubstr("state continued")) << told(summary);
    EXPECT_EQ(summary.files_read, 1U + 1U + 3U) << "the index, the month, and the three whose later partners were open";
  }
}

TEST_F(Update, AnIndexThatLagsBehindIsWaitedFor) {
  const std::string text = small_run(kPlainLink);
  begin();
  write_index(kFirstRun - 2);
  expect_as_in_full(text, kSmallOutputs);
  add_months(kFirstRun, kFirstRun + 1);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).text, HasSubstr("state continued"));
  write_index(kFirstRun, 4);  // tables of a year have the months to come, without values
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).text, HasSubstr("state continued"));
  write_index(kFirstRun + 1, 3);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).text, HasSubstr("state continued"));
  add_months(kFirstRun + 1, kFirstRun + 2);
  write_index(kFirstRun + 2, 2);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).text, HasSubstr("state continued"));
}

TEST_F(Update, AnOldValueOfTheIndexThatChangesMeansAFullRunThatSaysSo) {
  const std::string text = small_run(kPlainLink);
  begin();
  expect_as_in_full(text, kSmallOutputs);
  add_months(kFirstRun, kFirstRun + 1);
  write_index(kFirstRun + 1, 0, 5);
  const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
  EXPECT_THAT(summary.notices, Contains(AllOf(HasSubstr("full run of the sweep over 'sst' for anom, link"),
                                              HasSubstr("'index'"), HasSubstr("values of old dates have changed"))));
}

TEST_F(Update, FieldsPairWithFieldsAtLagsAcrossTheBorder) {
  const std::string text = small_run("{do: regression, of: sst, against: anom, lag: [0, 4]}");
  begin();
  expect_as_in_full(text, kSmallOutputs);
  for (std::size_t month = kFirstRun; month < kFirstRun + 3; ++month) {
    add_months(month, month + 1);
    const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
    EXPECT_EQ(summary.files_read, 1U + 4U) << told(summary);
  }
  const std::string forward = small_run("{do: regression, of: sst, against: anom, lag: -2}");
  expect_as_in_full(forward, kSmallOutputs);
  add_months(kFirstRun + 3, kFirstRun + 5);
  EXPECT_THAT(expect_as_in_full(forward, kSmallOutputs).text, HasSubstr("state continued"));
}

TEST_F(Update, ResultsThatAreShownPieceByPieceAreComparedByValue) {
  const std::string text =
      "update: true\ninputs: {sst: {files: 'data/t_*.nc'}, daily: {files: 'data/d_*.nc'}}\nsteps:\n"
      "  monthly: {do: mean, of: daily}\n  link: {do: correlation, of: sst, against: monthly}\n"
      "outputs: {out/link.nc: [link]}\n";
  begin(5);
  const auto add_days = [&](std::size_t first, std::size_t last) {
    Field days = whole_field(last, 11);
    days.header.time =
        std::make_shared<const fieldwise::core::TimeAxis>(fieldwise::core::daily_axis({1980, 1, 1}, last));
    for (const char* archive : {"updated", "full"}) {
      fieldwise::io::write(in(archive, "data/d_" + std::to_string(1000 + first) + ".nc").string(),
                           part_of(days, first, last));
    }
  };
  add_days(0, 100);
  expect_as_in_full(text, {"link"});
  add_days(100, 121);
  const RunSummary summary = expect_as_in_full(text, {"link"});
  EXPECT_THAT(summary.text, HasSubstr("state continued in 1 of 2 sweeps")) << told(summary);
  EXPECT_THAT(summary.notices, Contains(HasSubstr("values of 'monthly': values of old dates have changed")));
}

TEST_F(Update, SeriesAndClimatologiesFromNetcdfFilesAreComparedByValueAndAsFiles) {
  const std::string text =
      "update: true\ninputs: {sst: {files: 'data/t_*.nc'}, normal: {files: normal.nc}, index: {files: "
      "index.nc}}\nsteps:\n"
      "  anom: {do: anomaly, of: sst, climatology: normal}\n  link: {do: correlation, of: anom, against: index}\n"
      "outputs: {out/anom.nc: [anom], out/link.nc: [link]}\n";
  const auto publish = [&](std::size_t months) {
    xt::xtensor<double, 1> values = xt::zeros<double>({months});
    for (std::size_t t = 0; t < months; ++t) values(t) = std::cos(0.8 * static_cast<double>(t));
    Field series = fieldwise::core::series_of(values, fieldwise::core::monthly_axis(1980, 1, months), "K");
    series.header.name = "index";
    for (const char* archive : {"updated", "full"}) fieldwise::io::write(in(archive, "index.nc").string(), series);
  };
  begin();
  static_cast<void>(
      run("inputs: {sst: {files: 'data/t_*.nc'}}\nsteps: {c: {do: climatology, of: sst}}\n"
          "outputs: {normal.nc: [c.mean], other.nc: [c.sd]}\n",
          "full"));
  for (const char* name : {"normal.nc", "other.nc"}) fs::copy_file(in("full", name), in("updated", name));
  publish(kFirstRun);
  expect_as_in_full(text, kSmallOutputs);
  add_months(kFirstRun, kFirstRun + 2);
  publish(kFirstRun + 2);
  const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
  EXPECT_THAT(summary.text, HasSubstr("state continued")) << told(summary);
  for (const char* archive : {"updated", "full"}) fs::rename(in(archive, "other.nc"), in(archive, "normal.nc"));
  add_months(kFirstRun + 2, kFirstRun + 3);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run: "), HasSubstr("normal.nc has changed"))));
}

TEST_F(Update, OldDatesThatAreGroupedOtherwiseMeanAFullRun) {
  const std::string text =
      "update: true\ninputs: {days: {files: 'data/d_*.nc', gaps: allow}}\nsteps:\n"
      "  years: {do: mean, of: days, every: year, completeness: 0}\noutputs: {out/years.nc: [years]}\n";
  // One value in ten days covers the year from its fifth day on; once most values are daily, that year is incomplete.
  const auto add_days = [&](int first_day, int gap_days, std::size_t count) {
    Field days = whole_field(count, static_cast<unsigned>(first_day));
    auto axis = fieldwise::core::daily_axis({1980, 1, 1}, 1);
    const std::int64_t begin = axis.stamp[0].microseconds;
    axis = {};
    for (std::size_t t = 0; t < count; ++t) {
      const std::int64_t day = first_day + gap_days * static_cast<std::int64_t>(t);
      axis.stamp.push_back({begin + day * fieldwise::core::kMicrosecondsPerDay});
    }
    static_cast<void>(fieldwise::core::complete_axis(axis));
    days.header.time = std::make_shared<const fieldwise::core::TimeAxis>(axis);
    for (const char* archive : {"updated", "full"}) {
      fieldwise::io::write(in(archive, "data/d_" + std::to_string(10000 + first_day) + ".nc").string(), days);
    }
  };
  add_days(4, 10, 75);
  expect_as_in_full(text, {"years"});
  add_days(754, 1, 400);
  EXPECT_THAT(expect_as_in_full(text, {"years"}).notices, Contains(HasSubstr("pair, group or weigh otherwise")));
}

TEST_F(Update, WhatCannotGoOnSaysWhyAndIsMadeAnew) {
  begin();
  for (const auto& [link, reason] : std::vector<std::pair<std::string, std::string>>{
           {"{do: correlation, of: anom, against: index, method: spearman}", "it needs all times at once"},
           {"{do: running_mean, of: anom, window: 3}", "step 'link' (running_mean) keeps no state"}}) {
    const std::string text = small_run(link);
    expect_as_in_full(text, kSmallOutputs);
    static std::size_t month = kFirstRun;
    add_months(month, month + 1);
    write_index(++month);
    EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
                Contains(AllOf(HasSubstr("full run of the sweep over 'sst'"), HasSubstr(reason))));
  }
}

TEST_F(Update, AnOldFileThatChangesOrVanishesMeansAFullRunThatSaysSo) {
  const std::string text = small_run(kPlainLink);
  begin();
  expect_as_in_full(text, kSmallOutputs);
  whole_.values(3, 1, 1) = 40.0;
  add_months(3, 4);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run: "), HasSubstr("t_1003.nc has changed"))));
  const std::string later = small_run(kPlainLink, ", period: 1980-01/1985-12, gaps: allow");
  expect_as_in_full(later, kSmallOutputs);
  for (const char* archive : {"updated", "full"}) fs::remove(in(archive, "data/t_1007.nc"));
  EXPECT_THAT(expect_as_in_full(later, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run: "), HasSubstr("t_1007.nc is no longer an input"))));
  add_months(7, 8);
  EXPECT_THAT(expect_as_in_full(later, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run of the sweep"), HasSubstr("come from other places"))));
}

TEST_F(Update, AFileThatTakesThePlaceOfOldDatesMeansAFullRun) {
  const std::string text = small_run(kPlainLink, ", duplicates: last");
  begin();
  expect_as_in_full(text, kSmallOutputs);
  whole_.values(kFirstRun - 1, 1, 1) = 40.0;
  add_months(kFirstRun - 1, kFirstRun + 1, "t_9999.nc");
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run of the sweep"), HasSubstr("come from other places"))));
}

TEST_F(Update, AFileOfAnotherTypeThatChangesTheTypeOfAllMeansAFullRun) {
  const std::string text = small_run(kPlainLink);
  begin();
  expect_as_in_full(text, kSmallOutputs);
  whole_.header.type = fieldwise::core::ValueType::float64;
  add_months(kFirstRun, kFirstRun + 1);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices, Contains(HasSubstr("full run of the sweep")));
}

TEST_F(Update, AnotherRunFileMeansAFullRunButAnotherListOfFilesDoesNot) {
  begin(12 + 12);
  std::string list = "data/t_1000.nc";
  for (std::size_t month = 1; month < 24; ++month) list += ", data/" + fmt_month(month);
  const auto listed = [&](const std::string& link) {
    std::string text = small_run(link);
    return text.replace(text.find("'data/t_*.nc'"), 13, "[" + list + "]");
  };
  expect_as_in_full(listed(kPlainLink), kSmallOutputs);
  add_months(24, 25);
  list += ", data/t_1024.nc";
  EXPECT_THAT(expect_as_in_full(listed(kPlainLink), kSmallOutputs).text, HasSubstr("state continued"));
  EXPECT_THAT(expect_as_in_full(listed("{do: correlation, of: anom, against: index, lag: 1}"), kSmallOutputs).notices,
              Contains("full run: the run file has changed"));
}

TEST_F(Update, AnAnomalyOnABaseThatGrowsIsAFullRunThatSaysSo) {
  std::string text = small_run(kPlainLink);
  text.replace(text.find(", base: 1980/1981"), 17, "");
  begin();
  expect_as_in_full(text, kSmallOutputs);
  add_months(kFirstRun, kFirstRun + 2);  // the first has no value, and would change nothing
  const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
  EXPECT_THAT(summary.notices, Contains(AllOf(HasSubstr("full run of the sweep over 'sst' for anom, link"),
                                              HasSubstr("as one of a base that grows does"))));
  EXPECT_THAT(summary.text, HasSubstr("state continued in 1 of 2 sweeps")) << "the climatology itself goes on";
}

TEST_F(Update, AStateThatIsDamagedLostOrOfAnotherVersionMeansAFullRunThatSaysSo) {
  const std::string text = small_run(kPlainLink);
  begin();
  expect_as_in_full(text, kSmallOutputs);
  const fs::path state = fieldwise::pipeline::state_path(in("updated", "out/anom.nc").string());
  std::string bytes = bytes_of(state);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_text(state, bytes);
  add_months(kFirstRun, kFirstRun + 1);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run: "), HasSubstr("is not as it was written"))));
  fs::remove(state);
  add_months(kFirstRun + 1, kFirstRun + 2);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run: "), HasSubstr("is not as it was written"))));
  const fs::path record = fieldwise::pipeline::record_path(in("updated", "out/anom.nc").string());
  fieldwise::pipeline::RunRecord kept = fieldwise::pipeline::record_from_json(bytes_of(record), record.string());
  kept.state.value().version = 0;
  write_text(record, fieldwise::pipeline::to_json(kept));
  add_months(kFirstRun + 2, kFirstRun + 3);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains("full run: the kept state is of version 0, not 2"));
}

TEST_F(Update, AnOutputThatIsNotAsItWasWrittenIsNotTakenOver) {
  const std::string text = small_run(kPlainLink);
  begin();
  expect_as_in_full(text, kSmallOutputs);
  const fs::path output = in("updated", "out/anom.nc");
  std::string bytes = bytes_of(output);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_text(output, bytes);
  const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
  EXPECT_THAT(summary.notices, Contains(AllOf(HasSubstr("full run of the sweep"), HasSubstr("not as it was written"))));
}

TEST_F(Update, StatesGoOnUnderAnyMemoryLimitAndNumberOfThreads) {
  const std::string text = small_run("{do: correlation, of: anom, against: index, lag: 3, detrend: true}");
  begin();
  RunOptions options;
  options.threads = 3;
  expect_as_in_full(text, kSmallOutputs, options);
  const auto config = parse_run_config(parse_yaml(text, "run.yaml"), "run.yaml", (folder_ / "updated").string());
  // The least memory grows with the months; a page more than what is refused makes bands of rows.
  std::size_t least = std::size_t{64} << 20U;
  const auto makes_bands = [&] {
    while (true) {
      try {
        const auto plan = fieldwise::pipeline::make_plan(config, least);
        return std::ranges::any_of(plan.sweeps, [](const auto& sweep) { return sweep.band_rows < kRows; });
      } catch (const fieldwise::core::Error&) {
        least += std::size_t{4} << 10U;
      }
    }
  };
  for (std::size_t month = kFirstRun; month < kFirstRun + 3; ++month) {
    add_months(month, month + 1);
    write_index(month + 1);
    ASSERT_TRUE(makes_bands()) << "no memory limit makes bands of rows";
    options.memory_bytes = month % 2 == 0 ? least : 0;
    options.threads = 1 + options.threads % 3;
    EXPECT_THAT(run(text, "updated", options).text, HasSubstr("state continued"));
    static_cast<void>(run(text, "full"));
    expect_same_values("anom", {"anom"});
    expect_same_values("link", {"link_r", "link_p", "link_n_eff"});
  }
}

TEST_F(Update, ChunksOfSeveralTimesAreTakenOverWhole) {
  std::string text = small_run(kPlainLink) + "format: {chunks: [4, 3, 12], digits: 3}\n";
  begin();
  expect_as_in_full(text, kSmallOutputs);
  for (std::size_t month = kFirstRun; month < kFirstRun + 5; ++month) {
    add_months(month, month + 1);
    write_index(month + 1);
    const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
    EXPECT_THAT(summary.text, HasSubstr("state continued")) << told(summary);
    EXPECT_EQ(summary.files_read, 2U + month % 4) << "the chunk that is not full is made anew";
  }
}

TEST_F(Update, TwoFieldsOfOneFileHaveTheSameValues) {
  std::string text = small_run(kPlainLink);
  text.replace(text.find("out/anom.nc: [anom]"), 19, "out/anom.nc: [anom, z]");
  text.replace(text.find("  link:"), 0, "  z: {do: standardize, of: sst, base: 1980/1981}\n");
  begin();
  expect_as_in_full(text, {});
  add_months(kFirstRun, kFirstRun + 1);
  EXPECT_THAT(run(text, "updated").text, HasSubstr("state continued"));
  static_cast<void>(run(text, "full"));
  expect_same_values("anom", {"anom", "z"});
}

TEST_F(Update, NothingNewIsNothingToDoAndWithoutUpdateNothingIsKept) {
  std::string text = small_run(kPlainLink);
  begin();
  expect_as_in_full(text, kSmallOutputs);
  EXPECT_THAT(run(text, "updated").text, HasSubstr("nothing new since"));
  const fs::path output = in("updated", "out/anom.nc");
  EXPECT_TRUE(fs::exists(fieldwise::pipeline::state_path(output.string())));
  text.replace(0, 13, "");
  static_cast<void>(run(text, "updated"));
  EXPECT_FALSE(fs::exists(fieldwise::pipeline::state_path(output.string())));
  EXPECT_FALSE(fs::exists(fieldwise::pipeline::headers_path(output.string())));
}

// Files that grow in place.

TEST_F(Update, AFileThatGrowsInPlaceIsGoneOnWith) {
  const std::string text = small_run(kPlainLink);
  for (const GrowingStorage& storage :
       {GrowingStorage{"NetCDF-4, a chunk a month", NC_NETCDF4, 1},
        GrowingStorage{"NetCDF-4, 5 months a chunk", NC_NETCDF4, 5},
        GrowingStorage{"NetCDF-4, chunks longer than the file", NC_NETCDF4, 100}, GrowingStorage{"NetCDF-3", 0, 0}}) {
    SCOPED_TRACE(storage.name);
    append_months(storage, 0, 24);
    append_months(storage, 24, 26, "t_1982.nc");
    write_index(26);
    expect_as_in_full(text, kSmallOutputs);
    for (std::size_t month = 26; month < 33; ++month) {
      append_months(storage, month, month + 1, "t_1982.nc");
      write_index(month + 1);
      const RunSummary summary = expect_as_in_full(text, kSmallOutputs);
      EXPECT_THAT(summary.text, HasSubstr("2 of 3 files read, state continued")) << told(summary);
      EXPECT_THAT(summary.notices, Not(Contains(HasSubstr("full run"))));
    }
    // The next file arrives, and grows in its turn.
    append_months(storage, 33, 36, "t_1982.nc");
    append_months(storage, 36, 37, "t_1983.nc");
    write_index(37);
    EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).text, HasSubstr("state continued"));
    append_months(storage, 37, 38, "t_1983.nc");
    write_index(38);
    EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).text, HasSubstr("2 of 4 files read, state continued"));
    for (const char* archive : {"updated", "full"}) {
      fs::remove_all(in(archive, "out"));
      fs::remove_all(in(archive, "data"));
      fs::create_directories(in(archive, "data"));
    }
  }
}

TEST_F(Update, AnOldValueThatChangesInAFileThatGrowsMeansAFullRun) {
  const std::string text = small_run(kPlainLink);
  const GrowingStorage storage{"NetCDF-4", NC_NETCDF4, 5};
  append_months(storage, 0, 26);
  write_index(26);
  expect_as_in_full(text, kSmallOutputs);
  whole_.values(20, 6, 11) += 1.0;
  append_months(storage, 20, 27);
  write_index(27);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run: "), HasSubstr("t_1980.nc has changed"))));
  append_months(storage, 27, 28);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).text, HasSubstr("state continued"));
}

TEST_F(Update, AFileThatHasFewerTimesThanItHadMeansAFullRun) {
  const std::string text = small_run(kPlainLink);
  const GrowingStorage storage{"NetCDF-3", 0, 0};
  append_months(storage, 0, 30);
  write_index(30);
  expect_as_in_full(text, kSmallOutputs);
  append_months(storage, 0, 28);
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run: "), HasSubstr("t_1980.nc has changed"))));
}

TEST_F(Update, AnotherGridOrUnitInAFileThatGrowsMeansAFullRunOfTheSweep) {
  const std::string text = small_run(kPlainLink);
  const GrowingStorage storage{"NetCDF-4", NC_NETCDF4, 1};
  append_months(storage, 0, 26);
  write_index(26);
  expect_as_in_full(text, kSmallOutputs);
  append_months(storage, 26, 27);
  for (const char* archive : {"updated", "full"}) {
    const int file = opened(in(archive, "data/t_1980.nc").string());
    const std::size_t last[]{kRows - 1};
    const double lat = 74.0;
    check(nc_put_var1_double(file, variable(file, "lat"), last, &lat));
    check(nc_close(file));
  }
  EXPECT_THAT(expect_as_in_full(text, kSmallOutputs).notices,
              Contains(AllOf(HasSubstr("full run of the sweep"), HasSubstr("grid, units or type"))));
}

}  // namespace

// Every operation of the catalog on fields of every shape, against the same done layer by layer and variable by
// variable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netcdf.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "pipeline/asked_steps.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::pipeline::catalog;
using fieldwise::tests::asked_of;
using fieldwise::tests::steps_before;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

/// Fails the test where a call of netCDF does.
void require(int status) { ASSERT_EQ(status, NC_NOERR) << nc_strerror(status); }

/// Is one dimension of a file that a test makes, with the values of its coordinate.
struct Dimension {
  std::string name;
  std::vector<double> values;
  std::map<std::string, std::string> attributes;
  std::string counts = "";  ///< the dimension of `value_at` for which it stands; empty: that of its name
  bool has_coordinate = true;

  [[nodiscard]] const std::string& counted() const { return counts.empty() ? name : counts; }
};

Dimension months(std::size_t count) {
  Dimension time{"time", {}, {{"units", "months since 1990-01-16"}, {"standard_name", "time"}}};
  for (std::size_t i = 0; i < count; ++i) time.values.push_back(static_cast<double>(i));
  return time;
}

const Dimension kTime = months(48);
const Dimension kLat{"lat", {20, 25, 30, 35, 40, 45}, {{"units", "degrees_north"}}};
const Dimension kLon{"lon", {100, 105, 110, 115, 120, 125, 130, 135}, {{"units", "degrees_east"}}};
const Dimension kLevel{"level", {1000, 850, 500}, {{"units", "hPa"}, {"positive", "down"}}};
const Dimension kMember{"member", {1, 2}, {{"long_name", "number of the member"}}};

/// Rows and columns of which nothing is known but that they are such; a mesh; one column, one row of places.
const Dimension kY{
    "yc", {0, 12, 24, 36, 48, 60}, {{"units", "km"}, {"standard_name", "projection_y_coordinate"}}, "lat"};
const Dimension kX{"x_nodes", {0, 1, 2, 3, 4, 5, 6, 7}, {}, "lon", false};
const Dimension kCells{"ncells", {0, 1, 2, 3, 4, 5, 6, 7}, {}, "lon", false};
const Dimension kOneLat{"lat", {20}, {{"units", "degrees_north"}}};
const Dimension kOneLon{"lon", {100}, {{"units", "degrees_east"}}};

/// Holds the data variables of a test file: their names, seeds and units.
struct Variable {
  std::string name;
  std::uint64_t seed;
  double least;
  std::string units;
};
const std::vector<Variable> kVariables = {
    {"x", 1, 0.5, "K"}, {"y", 2, 3.0, "Pa"}, {"u", 3, -5.0, "m s-1"}, {"v", 4, -5.0, "m s-1"}};

/// Returns a number in (0, 1) for a place, the same wherever it is stored.
double uniform_at(std::uint64_t seed, const std::map<std::string, std::size_t>& place) {
  std::uint64_t state = seed;
  for (const char* const name : {"time", "lat", "lon", "level", "member"}) {  // splitmix64 of each place
    state += 0x9E3779B97F4A7C15U + (place.contains(name) ? place.at(name) : 0);
    state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
    state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
    state ^= state >> 31U;
  }
  return (static_cast<double>(state >> 11U) + 0.5) * 0x1p-53;
}

/// Makes values with a trend that depend on time, level, member and place in no order of storage; some are missing.
double value_at(const Variable& variable, const std::map<std::string, std::size_t>& place) {
  if (uniform_at(variable.seed + 100, place) < 0.02) return NC_FILL_DOUBLE;
  const double trend =
      0.02 * static_cast<double>(place.at("time") * ((place.contains("lat") ? place.at("lat") : 0) + 1));
  return variable.least - 5.0 * std::log(uniform_at(variable.seed, place)) + trend;
}

/// Writes x, y, u and v with dimensions in the order given; with `chunk`, compressed, in chunks of that many positions.
void write_file(const std::string& path, const std::vector<Dimension>& dimensions,
                const std::vector<std::size_t>& chunk = {}) {
  int file = 0;
  require(nc_create(path.c_str(), NC_NETCDF4, &file));
  std::vector<int> ids;
  for (const Dimension& dimension : dimensions) {
    int id = 0;
    int variable = 0;
    require(nc_def_dim(file, dimension.name.c_str(), dimension.values.size(), &id));
    ids.push_back(id);
    if (!dimension.has_coordinate) continue;
    require(nc_def_var(file, dimension.name.c_str(), NC_DOUBLE, 1, &id, &variable));
    for (const auto& [name, text] : dimension.attributes) {
      require(nc_put_att_text(file, variable, name.c_str(), text.size(), text.c_str()));
    }
    require(nc_put_var_double(file, variable, dimension.values.data()));
  }
  std::size_t size = 1;
  for (const Dimension& dimension : dimensions) size *= dimension.values.size();
  for (const Variable& one : kVariables) {
    int variable = 0;
    require(nc_def_var(file, one.name.c_str(), NC_DOUBLE, static_cast<int>(ids.size()), ids.data(), &variable));
    require(nc_put_att_text(file, variable, "units", one.units.size(), one.units.c_str()));
    if (!chunk.empty()) {
      require(nc_def_var_chunking(file, variable, NC_CHUNKED, chunk.data()));
      require(nc_def_var_deflate(file, variable, 0, 1, 1));
    }
    std::vector<double> values(size);
    for (std::size_t i = 0; i < size; ++i) {
      std::map<std::string, std::size_t> place;
      std::size_t rest = i;
      for (std::size_t d = dimensions.size(); d-- > 0;) {
        place[dimensions[d].counted()] = rest % dimensions[d].values.size();
        rest /= dimensions[d].values.size();
      }
      values[i] = value_at(one, place);
    }
    require(nc_put_var_double(file, variable, values.data()));
  }
  require(nc_close(file));
}

/// Writes w(member), a number for each member.
void write_numbers(const std::string& path, const std::vector<double>& numbers) {
  int file = 0;
  int member = 0;
  int coordinate = 0;
  int variable = 0;
  require(nc_create(path.c_str(), NC_NETCDF4, &file));
  require(nc_def_dim(file, "member", kMember.values.size(), &member));
  require(nc_def_var(file, "member", NC_DOUBLE, 1, &member, &coordinate));
  require(nc_def_var(file, "w", NC_DOUBLE, 1, &member, &variable));
  require(nc_put_var_double(file, coordinate, kMember.values.data()));
  require(nc_put_var_double(file, variable, numbers.data()));
  require(nc_close(file));
}

/// Holds a variable as a file has it.
struct Stored {
  std::vector<std::string> dimensions;
  std::vector<std::size_t> shape;
  std::vector<double> values;
  std::map<std::string, double> numbers;  ///< attributes of one double
};

Stored read_variable(int file, int variable) {
  Stored stored;
  int count = 0;
  std::array<int, NC_MAX_VAR_DIMS> ids{};
  int attributes = 0;
  require(nc_inq_var(file, variable, nullptr, nullptr, &count, ids.data(), &attributes));
  std::size_t size = 1;
  for (int i = 0; i < count; ++i) {
    std::array<char, NC_MAX_NAME + 1> name{};
    std::size_t length = 0;
    require(nc_inq_dim(file, ids.at(static_cast<std::size_t>(i)), name.data(), &length));
    stored.dimensions.emplace_back(name.data());
    stored.shape.push_back(length);
    size *= length;
  }
  stored.values.resize(size);
  if (size > 0) require(nc_get_var_double(file, variable, stored.values.data()));
  for (int i = 0; i < attributes; ++i) {
    std::array<char, NC_MAX_NAME + 1> name{};
    nc_type type = 0;
    std::size_t length = 0;
    require(nc_inq_attname(file, variable, i, name.data()));
    require(nc_inq_att(file, variable, name.data(), &type, &length));
    if (type != NC_DOUBLE || length != 1) continue;
    require(nc_get_att_double(file, variable, name.data(), &stored.numbers[name.data()]));
  }
  return stored;
}

std::map<std::string, Stored> read_file(const std::string& path) {
  std::map<std::string, Stored> all;
  int file = 0;
  require(nc_open(path.c_str(), NC_NOWRITE, &file));
  int count = 0;
  require(nc_inq_nvars(file, &count));
  for (int variable = 0; variable < count; ++variable) {
    std::array<char, NC_MAX_NAME + 1> name{};
    nc_type type = 0;
    require(nc_inq_var(file, variable, name.data(), &type, nullptr, nullptr, nullptr));
    if (type == NC_CHAR || type == NC_STRING) continue;
    all[name.data()] = read_variable(file, variable);
  }
  require(nc_close(file));
  return all;
}

/// Returns the part of a variable at one position of a dimension; the dimension is gone.
Stored at_position(const Stored& whole, const std::string& dimension, std::size_t position) {
  Stored part;
  std::size_t inner = 1;
  std::size_t length = 1;
  bool found = false;
  for (std::size_t i = whole.shape.size(); i-- > 0;) {
    if (whole.dimensions[i] == dimension) {
      length = whole.shape[i];
      found = true;
      break;
    }
    inner *= whole.shape[i];
  }
  EXPECT_TRUE(found) << dimension;
  for (std::size_t i = 0; i < whole.shape.size(); ++i) {
    if (whole.dimensions[i] == dimension) continue;
    part.dimensions.push_back(whole.dimensions[i]);
    part.shape.push_back(whole.shape[i]);
  }
  const std::size_t outer = whole.values.size() / (inner * length);
  for (std::size_t o = 0; o < outer; ++o) {
    const auto begin = whole.values.begin() + static_cast<std::ptrdiff_t>((o * length + position) * inner);
    part.values.insert(part.values.end(), begin, begin + static_cast<std::ptrdiff_t>(inner));
  }
  return part;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  const auto same = [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  };
  return std::ranges::equal(a, b, same);
}

class AnyField : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-any-field-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// Runs one operation as the step "made" on inputs x, y, u and v of a file, with more keys for each input.
  [[nodiscard]] std::map<std::string, Stored> run(std::string_view operation, const std::string& file,
                                                  const std::string& choice = "") const {
    const std::string asked = asked_of(operation) + (operation == "eof" ? ", gaps: fill" : "");
    std::string text = "inputs:\n";
    for (const Variable& one : kVariables) {
      text += "  " + one.name + ": {files: " + file + ", variable: " + one.name + choice + "}\n";
    }
    text += "steps:\n" + steps_before(operation, asked);
    text += "  made: {do: " + std::string(operation) + ", " + asked + "}\noutputs:\n  out.nc: [made]\n";
    return run_text(text);
  }

  [[nodiscard]] std::map<std::string, Stored> run_text(const std::string& text) const {
    std::filesystem::remove(path("out.nc"));
    const auto config =
        parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
    fieldwise::pipeline::RunOptions options;
    options.force = true;
    summary_ = fieldwise::pipeline::run(config, options);
    return read_file(path("out.nc"));
  }

  /// Runs one operation as the step "made" on x, y, u and v of a file; series come from points of a file with places.
  [[nodiscard]] std::map<std::string, Stored> run_beside(std::string_view operation, const std::string& file,
                                                         const std::string& placed) const {
    const std::string asked = asked_of(operation) + (operation == "eof"              ? ", gaps: fill, weights: none"
                                                     : operation == "neural_network" ? ", weights: none"
                                                                                     : "");
    std::string text = "inputs:\n  places: {files: " + placed + ", variable: y}\n";
    for (const Variable& one : kVariables) {
      text += "  " + one.name + ": {files: " + file + ", variable: " + one.name + "}\n";
    }
    std::string before = steps_before(operation, asked);
    const std::string_view of_points = "{do: point, of: y,";
    for (std::size_t at = before.find(of_points); at != std::string::npos; at = before.find(of_points, at + 1)) {
      before.replace(at, of_points.size(), "{do: point, of: places,");
    }
    text += "steps:\n" + before + "  made: {do: " + std::string(operation) + ", " + asked + "}\noutputs:\n";
    return run_text(text + "  out.nc: [made]\n");
  }

  /// Requires of every operation on a field that it gives the same bits as on one of the same numbers with places, or
  /// says in a sentence with `lacking` why not, which those called in `refused` do.
  void expect_same_or_refused(const std::vector<Dimension>& dimensions, const std::vector<Dimension>& with_places,
                              const std::set<std::string>& refused, const std::string& lacking) const {
    write_file(path("any.nc"), dimensions);
    write_file(path("placed.nc"), with_places);
    for (const auto& entry : catalog()) {
      const std::string operation(entry.doc->name);
      SCOPED_TRACE(operation);
      std::map<std::string, Stored> made;
      try {
        made = run_beside(operation, "any.nc", "placed.nc");
      } catch (const fieldwise::core::Error& error) {
        EXPECT_TRUE(refused.contains(operation)) << error.what();
        EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::usage);
        EXPECT_THAT(error.what(), testing::ContainsRegex(lacking));
        continue;
      }
      EXPECT_FALSE(refused.contains(operation));
      std::size_t compared = 0;
      for (const auto& [name, one] : run_beside(operation, "placed.nc", "placed.nc")) {
        if (!entry.doc->is_table && !name.starts_with("made")) continue;
        ASSERT_TRUE(made.contains(name)) << name;
        std::vector<double> expected = one.values;
        // A network ends with the places of its target, where these are known.
        if (name == "made_network") expected.resize(made.at(name).values.size());
        EXPECT_TRUE(same_bits(made.at(name).values, expected)) << name;
        ++compared;
      }
      EXPECT_GT(compared, 0U);
    }
  }

  /// Requires that what a run writes of a field is read as the same field again: it pairs with the input.
  void expect_reopens(const std::vector<Dimension>& dimensions) const {
    write_file(path("any.nc"), dimensions);
    const auto first = run_text(
        "inputs:\n  x: {files: any.nc, variable: x}\n"
        "steps:\n  made: {do: anomaly, of: x, base: 1990/1993}\noutputs:\n  out.nc: [made]\n");
    std::filesystem::rename(path("out.nc"), path("anomaly.nc"));
    const auto again = run_text(
        "inputs:\n  x: {files: any.nc, variable: x}\n  a: {files: anomaly.nc, variable: made}\n"
        "steps:\n  made: {do: combine, expression: a + 0*x, a: a, x: x}\noutputs:\n  out.nc: [made]\n");
    EXPECT_EQ(again.at("made").dimensions, first.at("made").dimensions);
    EXPECT_EQ(again.at("made").shape, first.at("made").shape);
  }

  /// Compares each variable of a step at one layer with that of the step done for that layer alone.
  static void expect_layer(const std::map<std::string, Stored>& all, const std::map<std::string, Stored>& alone,
                           const std::string& dimension, std::size_t position) {
    std::size_t compared = 0;
    for (const auto& [name, one] : alone) {
      if (!name.starts_with("made")) continue;
      ASSERT_TRUE(all.contains(name)) << name;
      const Stored part = at_position(all.at(name), dimension, position);
      EXPECT_EQ(part.dimensions, one.dimensions) << name;
      EXPECT_TRUE(same_bits(part.values, one.values)) << name << " at " << dimension << " " << position;
      for (const auto& [attribute, number] : one.numbers) {
        const auto own = all.find(name + "_" + attribute);  // what differs from layer to layer is a variable
        if (own == all.end()) continue;
        EXPECT_TRUE(same_bits({own->second.values.at(position)}, {number})) << name << " " << attribute;
      }
      ++compared;
    }
    EXPECT_GT(compared, 0U);
  }

  mutable fieldwise::pipeline::RunSummary summary_;

  std::filesystem::path folder_;
};

/// Returns the rows of a table of all layers that belong to one, as a table of that layer alone has them.
std::map<std::string, Stored> rows_of_layer(const std::map<std::string, Stored>& table, const std::string& dimension,
                                            double value) {
  std::map<std::string, Stored> rows;
  const std::vector<double>& layer = table.at(dimension).values;
  for (const auto& [name, column] : table) {
    if (name == dimension) continue;
    rows[name] = column;
    if (column.values.size() != layer.size()) continue;
    rows[name].values.clear();
    for (std::size_t i = 0; i < layer.size(); ++i) {
      if (layer[i] == value) rows[name].values.push_back(column.values[i]);
    }
  }
  return rows;
}

TEST_F(AnyField, EveryOperationOnLevelsIsTheOperationOnEachLevel) {
  write_file(path("levels.nc"), {kTime, kLevel, kLat, kLon});
  for (const auto& entry : catalog()) {
    SCOPED_TRACE(std::string(entry.doc->name));
    const auto all = run(entry.doc->name, "levels.nc");
    for (std::size_t i = 0; i < kLevel.values.size(); ++i) {
      const auto alone = run(entry.doc->name, "levels.nc", ", level: " + std::to_string(kLevel.values[i]));
      if (!entry.doc->is_table) {
        expect_layer(all, alone, "level", i);
        continue;
      }
      if (all.contains("trajectory")) continue;  // rows of a trajectory stand for it together; see below
      const auto rows = rows_of_layer(all, "level", kLevel.values[i]);
      for (const auto& [name, column] : alone) {
        EXPECT_TRUE(same_bits(rows.at(name).values, column.values)) << name << " at level " << kLevel.values[i];
      }
    }
  }
}

/// Operations that ask where the points of a field lie.
const std::set<std::string> kOfPlaces = {"area_mean", "gradient",  "divergence",   "vorticity",
                                         "laplacian", "advection", "fronts",       "smooth",
                                         "regrid",    "extrema",   "trajectories", "point"};
constexpr const char* kNoPlaces = "needs latitudes and longitudes, but the points of '";

TEST_F(AnyField, RowsAndColumnsWithoutPlacesAreAsGoodAsPlacesWhereNoneAreAsked) {
  expect_same_or_refused({kTime, kY, kX}, {kTime, kLat, kLon}, kOfPlaces, kNoPlaces);
  expect_reopens({kTime, kY, kX});
}

TEST_F(AnyField, ZonalMeansAreAsGoodAsOneColumnOfPlaces) {
  expect_same_or_refused({kTime, kLat}, {kTime, kLat, kOneLon}, kOfPlaces, "along lat .6. do not have a longitude");
  expect_reopens({kTime, kLat});
}

TEST_F(AnyField, SectionsAreZonalMeansOfEachLevel) {
  expect_same_or_refused({kTime, kLevel, kLat}, {kTime, kLevel, kLat, kOneLon}, kOfPlaces, "do not have a longitude");
  expect_reopens({kTime, kLevel, kLat});
}

TEST_F(AnyField, MeshesWithoutPlacesAreAsGoodAsOneRowOfPlaces) {
  expect_same_or_refused({kTime, kCells}, {kTime, kOneLat, kLon}, kOfPlaces, kNoPlaces);
  expect_reopens({kTime, kCells});
}

TEST_F(AnyField, EveryOperationTakesTimeLast) {
  expect_same_or_refused({kLat, kLon, kTime}, {kTime, kLat, kLon}, {}, "nothing");
}

TEST_F(AnyField, SeriesAreAsGoodAsOnePoint) {
  std::set<std::string> refused = kOfPlaces;
  refused.insert("eof");
  refused.insert("collapse");
  expect_same_or_refused({kTime}, {kTime, kOneLat, kOneLon}, refused, "is a series|has no grid");
}

TEST_F(AnyField, TheAreaMeanOfZonalMeansCountsWholeCircles) {
  write_file(path("zonal.nc"), {kTime, kLat});
  write_file(path("column.nc"), {kTime, kLat, kOneLon});
  const auto mean_of = [&](const std::string& file, const std::string& more) {
    return run_text("inputs:\n  x: {files: " + file + ", variable: x}\nsteps:\n  made: {do: area_mean, of: x" + more +
                    "}\noutputs:\n  out.nc: [made]\n")
        .at("made")
        .values;
  };
  for (const std::string more : {"", ", region: {lat: [22, 41]}", ", region: {lat: [22, 41]}, edges: clip"}) {
    SCOPED_TRACE(more);
    const std::vector<double> zonal = mean_of("zonal.nc", more);
    const std::vector<double> column = mean_of("column.nc", more);
    ASSERT_EQ(zonal.size(), column.size());
    for (std::size_t t = 0; t < zonal.size(); ++t) {
      EXPECT_NEAR(zonal[t], column[t], 2.0 * fieldwise::tolerance::area_mean_of(6.0, 6.0, 60.0, column[t]));
    }
  }
}

TEST_F(AnyField, WithoutPlacesPairsByTheCoordinatesOfItsRows) {
  write_file(path("a.nc"), {kTime, kY, kX});
  Dimension moved = kY;
  moved.values[3] += 1.0;
  write_file(path("b.nc"), {kTime, moved, kX});
  try {
    static_cast<void>(
        run_text("inputs:\n  a: {files: a.nc, variable: x}\n  b: {files: b.nc, variable: x}\n"
                 "steps:\n  made: {do: correlation, of: a, against: b}\noutputs:\n  out.nc: [made]\n"));
    FAIL() << "nothing was refused";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("yc 36 and 37"));
  }
}

TEST_F(AnyField, CollapseTakesTheLayersOfADimensionTogether) {
  write_file(path("both.nc"), {kMember, kTime, kLevel, kLat, kLon});
  const auto collapsed = [&](const std::string& options) {
    return run_text("inputs:\n  x: {files: both.nc, variable: x}\nsteps:\n  made: {do: collapse, of: x, " + options +
                    "}\noutputs:\n  out.nc: [made]\n")
        .at("made");
  };
  const Stored most = collapsed("over: member, statistic: max");
  EXPECT_EQ(most.dimensions, (std::vector<std::string>{"time", "level", "lat", "lon"}));
  std::vector<double> expected(most.values.size(), -std::numeric_limits<double>::infinity());
  for (std::size_t member = 0; member < kMember.values.size(); ++member) {
    const Stored one = run_text("inputs:\n  x: {files: both.nc, variable: x, select: {member: " +
                                std::to_string(kMember.values[member]) +
                                "}}\nsteps:\n  made: {do: combine, expression: a, a: x}\noutputs:\n  out.nc: [made]\n")
                           .at("made");
    ASSERT_EQ(one.dimensions, most.dimensions);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const bool is_valid = std::abs(one.values[i]) < 1e19;  // what is missing is written as 1e20
      expected[i] = is_valid ? std::max(one.values[i], expected[i]) : expected[i];
    }
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isinf(expected[i])) expected[i] = std::abs(most.values[i]) < 1e19 ? 0.0 : most.values[i];
  }
  EXPECT_TRUE(same_bits(most.values, expected));
  EXPECT_EQ(collapsed("over: [level, member]").dimensions, (std::vector<std::string>{"time", "lat", "lon"}));
  try {
    static_cast<void>(collapsed("over: basin"));
    FAIL() << "nothing was refused";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("'x' has no dimension basin: it has"));
  }
}

TEST_F(AnyField, CollapseWeighsMembersByAnInputOrAStepWithTheirDimension) {
  write_file(path("both.nc"), {kMember, kTime, kLevel, kLat, kLon});
  write_numbers(path("w.nc"), {1.0, 3.0});
  const auto collapsed = [&](const std::string& weights, const std::string& steps = "") {
    return run_text("inputs:\n  x: {files: both.nc, variable: x}\n  w: {files: w.nc}\nsteps:\n" + steps +
                    "  made: {do: collapse, of: x, over: member, weights: " + weights +
                    "}\noutputs:\n  out.nc: [made]\n")
        .at("made");
  };
  const Stored one = collapsed("w");
  EXPECT_EQ(one.dimensions, (std::vector<std::string>{"time", "level", "lat", "lon"}));
  EXPECT_TRUE(same_bits(collapsed("{input: w}").values, one.values));
  EXPECT_FALSE(same_bits(collapsed("none").values, one.values));
  const std::string doubled = "  twice: {do: combine, expression: 2 * a, a: w}\n";
  const Stored two = collapsed("twice", doubled);
  ASSERT_EQ(two.values.size(), one.values.size());
  for (std::size_t i = 0; i < two.values.size(); ++i) {
    EXPECT_NEAR(two.values[i], one.values[i], fieldwise::tolerance::rounding(one.values[i], 64.0));
  }
  // Weights that differ from place to place: as large as the values are.
  const std::string spread = "  spread: {do: climatology, of: x, by: all, statistics: [sd]}\n";
  EXPECT_EQ(collapsed("spread.sd", spread).dimensions, one.dimensions);
  try {
    static_cast<void>(collapsed("area"));
    FAIL() << "nothing was refused";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("weights: area are those of cells"));
  }
}

TEST_F(AnyField, EveryOrderOfDimensionsGivesTheSame) {
  write_file(path("time_first.nc"), {kTime, kMember, kLat, kLon});
  write_file(path("member_first.nc"), {kMember, kTime, kLat, kLon});
  write_file(path("time_last.nc"), {kLat, kMember, kLon, kTime});
  for (const char* const operation : {"climatology", "anomaly", "correlation", "percentiles", "gradient", "eof"}) {
    SCOPED_TRACE(operation);
    const auto first = run(operation, "time_first.nc");
    for (const char* const file : {"member_first.nc", "time_last.nc"}) {
      SCOPED_TRACE(file);
      const auto other = run(operation, file);
      for (const auto& [name, one] : first) {
        ASSERT_TRUE(other.contains(name)) << name;
        EXPECT_TRUE(same_bits(other.at(name).values, one.values)) << name;
      }
    }
  }
}

TEST_F(AnyField, AFieldWithoutLayersIsTheSameForAll) {
  write_file(path("levels.nc"), {kTime, kLevel, kLat, kLon});
  write_file(path("both.nc"), {kMember, kTime, kLevel, kLat, kLon});
  const auto made = run_text(
      "inputs:\n  a: {files: both.nc, variable: x}\n  b: {files: levels.nc, variable: x}\n"
      "steps:\n  made: {do: combine, expression: a - b, a: a, b: b}\noutputs:\n  out.nc: [made]\n");
  const auto alone = run_text(
      "inputs:\n  a: {files: both.nc, variable: x, level: 850, select: {member: 2}}\n"
      "  b: {files: levels.nc, variable: x, level: 850}\n"
      "steps:\n  made: {do: combine, expression: a - b, a: a, b: b}\noutputs:\n  out.nc: [made]\n");
  const Stored part = at_position(at_position(made.at("made"), "member", 1), "level", 1);
  EXPECT_TRUE(same_bits(part.values, alone.at("made").values));
}

TEST_F(AnyField, SeveralVariablesAreEachVariableByName) {
  write_file(path("levels.nc"), {kTime, kLevel, kLat, kLon});
  const auto all = run_text(
      "inputs:\n  in: {files: levels.nc, variable: all, level: 500}\n"
      "steps:\n  anom: {do: anomaly, of: in, base: 1990/1993}\n  made: {do: climatology, of: anom}\n"
      "outputs:\n  out.nc: [made]\n");
  for (const Variable& one : kVariables) {
    const auto alone = run_text("inputs:\n  in: {files: levels.nc, variable: " + one.name +
                                ", level: 500}\n"
                                "steps:\n  anom: {do: anomaly, of: in, base: 1990/1993}\n"
                                "  made: {do: climatology, of: anom}\noutputs:\n  out.nc: [made]\n");
    for (const char* const quantity : {"mean", "sd", "n"}) {
      const std::string name = "made_" + one.name + "_" + quantity;
      ASSERT_TRUE(all.contains(name)) << name;
      EXPECT_TRUE(same_bits(all.at(name).values, alone.at(std::string("made_") + quantity).values)) << name;
    }
  }
}

TEST_F(AnyField, OneVariableOfSeveralIsNamedAfterTheStep) {
  write_file(path("levels.nc"), {kTime, kLat, kLon});
  const auto made = run_text(
      "inputs:\n  in: {files: levels.nc, variable: [x, y]}\n"
      "steps:\n  clim: {do: climatology, of: in}\n"
      "  made: {do: combine, expression: a / b, a: clim.x.mean, b: clim.y.mean}\n"
      "outputs:\n  out.nc: [made, clim.x, clim.y.sd]\n");
  for (const char* const name : {"made", "clim_x_mean", "clim_x_sd", "clim_x_n", "clim_y_sd"}) {
    EXPECT_TRUE(made.contains(name)) << name;
  }
  EXPECT_FALSE(made.contains("clim_y_mean"));
}

TEST_F(AnyField, AVariableThatIsNotThereIsRefusedWhereverItIsNamed) {
  write_file(path("flat.nc"), {kTime, kLat, kLon});
  const std::string inputs =
      "inputs:\n  in: {files: flat.nc, variable: [x, y]}\n  one: {files: flat.nc, variable: x}\nsteps:\n";
  const auto refused = [&](const std::string& rest) -> std::string {
    try {
      static_cast<void>(run_text(inputs + rest));
    } catch (const fieldwise::core::Error& error) {
      return error.what();
    }
    return "nothing was refused";
  };
  EXPECT_THAT(refused("  made: {do: climatology, of: in.z}\noutputs:\n  out.nc: [made]\n"),
              HasSubstr("'in.z': 'in' has no variable z; it has x, y"));
  EXPECT_THAT(refused("  made: {do: climatology, of: in}\noutputs:\n  out.nc: [made.z]\n"),
              HasSubstr("'made.z': 'made' has no variable z; it has x, y"));
  EXPECT_THAT(refused("  made: {do: climatology, of: in}\noutputs:\n  out.nc: [made.z.mean]\n"),
              HasSubstr("'made.z.mean': 'made' has no variable z; it has x, y"));
  EXPECT_THAT(refused("  made: {do: climatology, of: one}\noutputs:\n  out.nc: [made.x.mean]\n"),
              HasSubstr("'made.x.mean': 'made' has one variable, which needs no name"));
}

TEST_F(AnyField, LayersOfNeighbouringDatesAndOfEqualPlacesAreKeptApart) {
  for (const std::vector<double>& places : {std::vector<double>{20240101, 20240102, 20240103}, {7, 7, 7}}) {
    Dimension issue = kLevel;
    issue.name = "level";
    issue.values = places;
    issue.attributes = {{"long_name", "date of the forecast"}};
    write_file(path("issues.nc"), {kTime, issue, kLat, kLon});
    write_file(path("levels.nc"), {kTime, kLevel, kLat, kLon});
    EXPECT_TRUE(same_bits(run("climatology", "issues.nc").at("made_mean").values,
                          run("climatology", "levels.nc").at("made_mean").values));
  }
}

TEST_F(AnyField, LayersThatDifferAreRefusedByName) {
  write_file(path("three.nc"), {kTime, kLevel, kLat, kLon});
  Dimension two = kLevel;
  two.values = {1000, 700};
  write_file(path("two.nc"), {kTime, two, kLat, kLon});
  try {
    static_cast<void>(
        run_text("inputs:\n  a: {files: three.nc, variable: x}\n  b: {files: two.nc, variable: x}\n"
                 "steps:\n  made: {do: correlation, of: a, against: b}\noutputs:\n  out.nc: [made]\n"));
    FAIL() << "nothing was refused";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::inputs_disagree);
    EXPECT_THAT(error.what(), HasSubstr("'a' and 'b' have different values of level: 3 x level (1000 hPa to 500 hPa) "
                                        "and 2 x level (1000 hPa to 700 hPa)"));
  }
}

/// Runs two steps with little more than the 64 MiB that are the program's own, which leaves room for one layer of these
/// small fields, not for three. Returns what `check` said of each run that could be made.
std::vector<std::string> plans_with_little_memory(const std::string& folder, const std::string& text,
                                                  const std::vector<double>& wanted) {
  std::vector<std::string> plans;
  const auto config = parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder);
  for (std::size_t spare = 16 << 10U; spare < (1U << 20U); spare += 80 << 10U) {
    fieldwise::pipeline::RunOptions options;
    options.force = true;
    options.memory_bytes = (std::size_t{64} << 20U) + spare;
    try {
      plans.push_back(fieldwise::pipeline::check(config, options));
      static_cast<void>(fieldwise::pipeline::run(config, options));
    } catch (const fieldwise::core::Error& error) {
      EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::memory_exceeded);
      continue;
    }
    EXPECT_TRUE(same_bits(read_file(folder + "/out.nc").at("made").values, wanted)) << spare;
  }
  return plans;
}

const std::string kTwoSteps =
    "inputs:\n  x: {files: levels.nc, variable: x}\n"
    "steps:\n  clim: {do: climatology, of: x}\n  made: {do: standardize, of: x, base: 1990/1993}\n"
    "outputs:\n  out.nc: [made]\n  clim.nc: [clim]\n";

TEST_F(AnyField, WhatMemoryAllowsDecidesHowManyLayersAreSweptTogetherAndNoBit) {
  write_file(path("levels.nc"), {kTime, kLevel, kLat, kLon});
  const auto whole = run_text(kTwoSteps);
  EXPECT_THAT(plans_with_little_memory(folder_.string(), kTwoSteps, whole.at("made").values),
              AllOf(Contains(HasSubstr("over 'x' (3 layers): clim")), Contains(HasSubstr("over 'x': clim"))));
}

TEST_F(AnyField, WhereChunksHoldSeveralLayersFewerRowsComeBeforeFewerLayers) {
  write_file(path("levels.nc"), {kTime, kLevel, kLat, kLon}, {12, 3, 2, 8});
  const auto whole = run_text(kTwoSteps);
  const auto plans = plans_with_little_memory(folder_.string(), kTwoSteps, whole.at("made").values);
  EXPECT_THAT(plans, Contains(AllOf(HasSubstr("over 'x' (3 layers): clim"), HasSubstr("3 bands, "))));
}

}  // namespace

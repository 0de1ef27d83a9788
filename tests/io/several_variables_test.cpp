#include <gmock/gmock.h>

#include "fieldwise/io/inputs/known_headers.hpp"
#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using test::counted;
using test::SmallFile;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SeveralVariables : public test::InputFixture {
 protected:
  void write(const std::string& name, double first) {
    SmallFile file(path(name), 0);
    file.lat_lon({0, 1}, {0, 1}).time({first, first + 1});
    file.variable("tas", NC_FLOAT, {"time", "lat", "lon"}, counted(8, 10 * first)).text("tas", "units", "K");
    file.variable("pr", NC_FLOAT, {"time", "lat", "lon"}, counted(8, 100 + 10 * first)).text("pr", "units", "mm");
    file.variable("mask", NC_FLOAT, {"lat", "lon"}, counted(4)).close();
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const io::InputVariable& variable : fields_.variables) names.push_back(variable.name);
    return names;
  }

  [[nodiscard]] std::vector<double> values_of(std::size_t variable) const {
    const core::Field field = stream::read_field(*fields_.variables.at(variable).layers.at(0));
    return {field.values.begin(), field.values.end()};
  }

  [[nodiscard]] io::InputSpec listed(const std::vector<std::string>& files, std::vector<std::string> variables) const {
    io::InputSpec spec = spec_of(files);
    spec.variables = std::move(variables);
    return spec;
  }
};

TEST_F(SeveralVariables, AreOpenedInTheOrderOfTheList) {
  write("a.nc", 0);
  write("b.nc", 2);
  const io::InputSpec spec = listed({"a.nc", "b.nc"}, {"pr", "tas"});
  EXPECT_TRUE(spec.names_variables());
  fields_ = io::open_fields(spec);
  EXPECT_THAT(names(), ElementsAre("pr", "tas"));
  std::vector<double> expected = counted(8);
  for (const double value : counted(8, 20)) expected.push_back(value);
  EXPECT_EQ(values_of(1), expected);
  for (double& value : expected) value += 100;
  EXPECT_EQ(values_of(0), expected);
  EXPECT_THAT(fields_.variables[0].files, ElementsAre(path("a.nc"), path("b.nc")));
  EXPECT_EQ(fields_.variables[0].layers[0]->header().time, fields_.variables[1].layers[0]->header().time);
  EXPECT_EQ(fields_.variables[0].layers[0]->header().grid, fields_.variables[1].layers[0]->header().grid);
}

TEST_F(SeveralVariables, OfAFileAreAllButThoseThatCannotBeOpened) {
  write("a.nc", 0);
  write("b.nc", 2);
  const io::InputSpec spec = spec_of({"a.nc", "b.nc"}, "all");
  EXPECT_TRUE(spec.names_variables());
  fields_ = io::open_fields(spec);
  EXPECT_THAT(names(), ElementsAre("tas", "pr"));
  EXPECT_THAT(values_of(0), SizeIs(16));
  ASSERT_THAT(fields_.notices, SizeIs(1));
  EXPECT_EQ(without_directory(fields_.notices[0]),
            "mask is left out: b.nc: variable mask has no time axis along which files could be joined");
}

TEST_F(SeveralVariables, OfAListMustAllBeThere) {
  write("a.nc", 0);
  write("b.nc", 2);
  EXPECT_THAT(fields_refused(listed({"a.nc"}, {"tas", "psl"})), HasSubstr("there is no variable psl"));
  EXPECT_THAT(fields_refused(listed({"a.nc", "b.nc"}, {"tas", "mask"}), core::ErrorKind::inputs_disagree),
              HasSubstr("variable mask has no time axis"));
  EXPECT_THAT(fields_refused(listed({"a.nc"}, {"tas", "tas"})), HasSubstr("tas is named twice"));
}

TEST_F(SeveralVariables, OfWhichNoneCanBeOpenedAreTheErrorOfTheFirst) {
  write("a.nc", 0);
  io::InputSpec spec = spec_of({"a.nc"}, "all");
  spec.assume_units = "nonsense";
  spec.level = core::AxisPlace{850, "hPa"};
  EXPECT_THAT(fields_refused(spec), HasSubstr("variable tas has no level axis"));
}

TEST_F(SeveralVariables, ThatAreAllOfAFileMayBeOne) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).variable("tas", NC_FLOAT, {"lat", "lon"}, counted(4)).close();
  EXPECT_THAT(values(spec_of({"a.nc"}, "all")), SizeIs(4));
}

TEST_F(SeveralVariables, AreRefusedWhereOneIsNeeded) {
  write("a.nc", 0);
  const auto [kind, sentence] = error(listed({"a.nc"}, {"tas", "pr"}));
  EXPECT_EQ(kind, core::ErrorKind::usage);
  EXPECT_EQ(sentence, "a.nc: 2 variables are named where one is needed: tas, pr; say which with variable: NAME");
}

TEST_F(SeveralVariables, OfDifferentLevelsEachHaveTheirs) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).dimension("plev", 3).variable("plev", NC_DOUBLE, {"plev"}, {1000, 500, 100});
  file.text("plev", "units", "hPa").variable("ta", NC_FLOAT, {"plev", "lat", "lon"}, counted(12));
  file.variable("ps", NC_FLOAT, {"lat", "lon"}, counted(4)).close();
  fields_ = io::open_fields(spec_of({"a.nc"}, "all"));
  ASSERT_THAT(names(), ElementsAre("ta", "ps"));
  EXPECT_THAT(fields_.variables[0].layers, SizeIs(3));
  EXPECT_THAT(fields_.variables[1].layers, SizeIs(1));
  io::InputSpec one = spec_of({"a.nc"}, "all");
  one.level = core::AxisPlace{500};
  fields_ = io::open_fields(one);
  EXPECT_THAT(names(), ElementsAre("ta"));
  EXPECT_THAT(fields_.notices, Contains(HasSubstr("ps is left out: ")));
}

TEST_F(SeveralVariables, OfGroupsWithTheSameNameAreToldApart) {
  int file = 0;
  ASSERT_EQ(nc_create(path("a.nc").c_str(), NC_NETCDF4 | NC_CLOBBER, &file), NC_NOERR);
  int dimension = 0;
  ASSERT_EQ(nc_def_dim(file, "time", 2, &dimension), NC_NOERR);
  for (const char* name : {"one", "two"}) {
    int group = 0;
    int variable = 0;
    ASSERT_EQ(nc_def_grp(file, name, &group), NC_NOERR);
    ASSERT_EQ(nc_def_var(group, "v", NC_FLOAT, 1, &dimension, &variable), NC_NOERR);
  }
  int time = 0;
  ASSERT_EQ(nc_def_var(file, "time", NC_DOUBLE, 1, &dimension, &time), NC_NOERR);
  const std::string units = "days since 2000-01-01";
  ASSERT_EQ(nc_put_att_text(file, time, "units", units.size(), units.data()), NC_NOERR);
  const std::vector<double> times{0, 1};
  ASSERT_EQ(nc_put_var_double(file, time, times.data()), NC_NOERR);
  nc_close(file);
  fields_ = io::open_fields(spec_of({"a.nc"}, "all"));
  EXPECT_THAT(names(), ElementsAre("v", "two_v"));
}

TEST_F(SeveralVariables, OfATextAreItsColumns) {
  std::ofstream(path("a.csv")) << "date,a,b\n2000-01-01,1,10\n2000-02-01,2,20\n2000-03-01,3,30\n";
  fields_ = io::open_fields(listed({"a.csv"}, {"b", "a"}));
  EXPECT_THAT(names(), ElementsAre("b", "a"));
  EXPECT_THAT(values_of(0), ElementsAre(10, 20, 30));
  fields_ = io::open_fields(spec_of({"a.csv"}, "all"));
  EXPECT_THAT(names(), ElementsAre("a", "b"));
  EXPECT_THAT(values_of(1), ElementsAre(10, 20, 30));
}

TEST_F(SeveralVariables, OfATextWithoutNamesHaveTheirNumbers) {
  std::ofstream(path("table.txt")) << "1950 1 10 5\n1950 2 20 6\n1950 3 30 7\n";
  fields_ = io::open_fields(spec_of({"table.txt"}, "all"));
  EXPECT_THAT(names(), ElementsAre("table_1", "table_2"));
  EXPECT_THAT(values_of(1), ElementsAre(5, 6, 7));
  std::ofstream(path("alike.csv")) << "date,a b,a_b\n2000-01-01,1,10\n2000-02-01,2,20\n";
  fields_ = io::open_fields(spec_of({"alike.csv"}, "all"));
  EXPECT_THAT(names(), ElementsAre("a_b_1", "a_b_2"));
}

TEST_F(SeveralVariables, OfATextLeaveOutAColumnThatCannotBeRead) {
  std::ofstream(path("a.csv")) << "date,a,b\n2000-01-01,1,10\n2000-02-01,2,20?\n2000-03-01,3,30\n";
  fields_ = io::open_fields(spec_of({"a.csv"}, "all"));
  EXPECT_THAT(names(), ElementsAre("a"));
  EXPECT_THAT(fields_.notices, Contains(HasSubstr("line 3: '20?' is not a number; column 2 b is left out")));
  std::ofstream(path("b.csv")) << "date,a,b\n2000-01-01,1,10\n2000-01-01,2,20\n2000-03-01,3,30\n";
  EXPECT_THAT(fields_refused(spec_of({"b.csv"}, "all"), core::ErrorKind::inputs_disagree),
              HasSubstr("2000-01-01 was already in line 2"));
}

// The header of each file is asked for once, and known the next time, with the names of layers.
TEST_F(SeveralVariables, OfKnownHeadersAreTheSame) {
  SmallFile file(path("a.nc"));
  file.time({0, 1}).dimension("model", 2).labels("model", "model", {"A", "B"}, false);
  file.variable("v", NC_FLOAT, {"time", "model"}, counted(4)).variable("w", NC_FLOAT, {"time"}, counted(2)).close();
  io::KnownHeaders known;
  static_cast<void>(io::open_fields(spec_of({"a.nc"}, "all"), &known));
  io::KnownHeaders again(known.to_bytes());
  ASSERT_TRUE(again.find(path("a.nc")));
  fields_ = io::open_fields(spec_of({"a.nc"}, "all"), &again);
  EXPECT_THAT(names(), ElementsAre("v", "w"));
  EXPECT_THAT(axes()[0].labels, ElementsAre("A", "B"));
}

}  // namespace
}  // namespace fieldwise

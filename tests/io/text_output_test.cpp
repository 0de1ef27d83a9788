#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "comma_locale.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "output_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using core::Field;
using core::FieldHeader;
using test::error_of;
using test::filled;
using test::header_of;
using test::kNan;
using test::months_from_1980;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class TextOutput : public test::OutputFixture {
 protected:
  /// Reads the series of a file as an input is read.
  std::vector<Field> read(const std::string& name, const io::InputSpec& asked = {}) {
    io::InputSpec spec = asked;
    spec.name = "series";
    spec.files = {path(name)};
    if (spec.variables.empty() && spec.variable.empty()) spec.variable = "all";
    io::InputFields opened = io::open_fields(spec);
    notices_ = opened.notices;
    std::vector<Field> fields;
    for (io::InputVariable& variable : opened.variables) fields.push_back(stream::read_field(*variable.layers.front()));
    return fields;
  }

  void put(const std::string& text) { io::write_text_file(path("own.csv"), text); }

  std::vector<std::string> notices_;
};

std::vector<std::uint64_t> bits_of(const Field& field) {
  std::vector<std::uint64_t> bits;
  for (const double value : field.values) bits.push_back(std::isnan(value) ? 1U : std::bit_cast<std::uint64_t>(value));
  return bits;
}

FieldHeader series(const std::string& name, std::shared_ptr<const core::TimeAxis> time) {
  return header_of(name, std::move(time), nullptr);
}

/// Makes a series of values whose shortest text is long, short, large, small, missing, or a zero below zero.
Field hard_values(const std::string& name, core::ValueType type) {
  FieldHeader header = series(name, months_from_1980(9, core::Calendar::noleap));
  header.type = type;
  header.units = core::Units("K");
  header.difference = true;
  header.standard_name = "air_temperature";
  header.cell_methods = "area: mean";
  header.kind = core::main_result(core::Nature::about_zero);
  header.attributes["base_period"] = "1981/1990";
  Field field = core::make_field(header);
  const std::vector<double> values = {0.1, 1.0 / 3.0, 1e300, 5e-324, kNan, -0.0, -99.9, 123456789.123456789, 1e22};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double least = type == core::ValueType::float32 && std::abs(values[i]) > 1e30 ? 3e38 : values[i];
    field.values(i, 0, 0) = core::round_to_type(type, least);
  }
  return field;
}

TEST_F(TextOutput, ReadsBackBitForBitWithDatesUnitsAndKinds) {
  for (const core::ValueType type : {core::ValueType::float64, core::ValueType::float32}) {
    const std::vector<Field> written = {hard_values("a", type), hard_values("b", type)};
    io::write(path("s.csv"), written, {{"title", "two"}, {"fieldwise_run", "title: two\ninputs:\n  a: {}\n"}});
    io::write(path("s.nc"), written);
    const std::vector<Field> text = read("s.csv");
    EXPECT_THAT(notices_, ElementsAre());
    const std::vector<Field> file = read("s.nc");
    ASSERT_EQ(text.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(bits_of(text[i]), bits_of(written[i]));
      const FieldHeader& header = text[i].header;
      EXPECT_EQ(*header.time, *file[i].header.time);
      EXPECT_EQ(header.name, written[i].header.name);
      EXPECT_EQ(header.units, written[i].header.units);
      EXPECT_EQ(header.difference, true);
      EXPECT_EQ(header.kind, written[i].header.kind);
      EXPECT_EQ(header.type, type);
      EXPECT_EQ(header.standard_name, "air_temperature");
      EXPECT_EQ(header.cell_methods, file[i].header.cell_methods);
      EXPECT_EQ(header.attributes, file[i].header.attributes);
    }
  }
}

TEST_F(TextOutput, IsTheSameWhateverTheLocale) {
  io::write(path("a.csv"), hard_values("a", core::ValueType::float64));
  {
    const test::CommaLocale commas;
    io::write(path("b.csv"), hard_values("a", core::ValueType::float64));
  }
  EXPECT_EQ(test::bytes_of(path("a.csv")), test::bytes_of(path("b.csv")));
}

TEST_F(TextOutput, IsCommentLinesNamesAndIsoDates) {
  Field field = core::make_field(series("oni", months_from_1980(2, core::Calendar::standard)));
  field.values(0, 0, 0) = 0.5;
  field.values(1, 0, 0) = kNan;
  io::write(path("oni.csv"), field, {{"title", "An index"}, {"history", "one\ntwo"}});
  EXPECT_EQ(test::bytes_of(path("oni.csv")),
            "# fieldwise text 1\n"
            "# history: one\n"
            "#   two\n"
            "# title: An index\n"
            "# [time] standard_name: time\n"
            "# [time] calendar: standard\n"
            "# [time] units: days since 1970-01-01\n"
            "# [time] bounds: time_start time_end\n"
            "# [oni] units: m s-1\n"
            "# [oni] long_name: values of oni\n"
            "# [oni] type: double\n"
            "time,time_start,time_end,oni\n"
            "1980-01-16 12:00:00,1980-01-01 00:00:00,1980-02-01 00:00:00,0.5\n"
            "1980-02-15 12:00:00,1980-02-01 00:00:00,1980-03-01 00:00:00,\n");
  EXPECT_THAT(names_in_directory(), ElementsAre("oni.csv"));
}

TEST_F(TextOutput, DatesOfAllCalendarsAndSlotsOfAClimatologyComeBack) {
  for (const core::Calendar calendar : {core::Calendar::days_360, core::Calendar::all_leap, core::Calendar::julian}) {
    io::write(path("c.csv"), filled(series("a", months_from_1980(26, calendar))));
    EXPECT_EQ(read("c.csv").front().header.time->stamp, months_from_1980(26, calendar)->stamp);
  }
  io::write(path("slots.csv"), filled(series("a", test::monthly_slots())));
  const core::TimeAxis slots = *read("slots.csv").front().header.time;
  EXPECT_TRUE(slots.climatological);
  EXPECT_EQ(slots.upper, test::monthly_slots()->upper);
}

TEST_F(TextOutput, LayersAreColumnsNamedByTheirPlaces) {
  FieldHeader header = series("ta", months_from_1980(2, core::Calendar::standard));
  core::Layers layers;
  layers.axes.push_back({"level", "", "hPa", false, {850.0, 500.0}});
  header.layers = std::make_shared<const core::Layers>(layers);
  std::vector<Field> fields;
  for (header.layer = 0; header.layer < 2; ++header.layer) {
    fields.push_back(core::make_field(header));
    std::ranges::fill(fields.back().values, static_cast<double>(header.layer));
  }
  io::write(path("levels.csv"), fields);
  const std::string text = test::bytes_of(path("levels.csv"));
  EXPECT_THAT(text, HasSubstr("# [ta_850_hPa] level: 850 hPa\n"));
  EXPECT_THAT(text, HasSubstr("\ntime,time_start,time_end,ta_850_hPa,ta_500_hPa\n"));
  EXPECT_THAT(text, HasSubstr(",0,1\n"));
}

TEST_F(TextOutput, KeepsAsManyDigitsAsAsked) {
  io::OutputFormat format;
  format.digits = 3;
  io::write(path("d.csv"), hard_values("a", core::ValueType::float64), {}, format);
  EXPECT_THAT(test::bytes_of(path("d.csv")), HasSubstr(",0.333\n"));
  EXPECT_THAT(test::bytes_of(path("d.csv")), HasSubstr(",1.23e+08\n"));
}

TEST_F(TextOutput, RefusesWhatItHasNoRoomFor) {
  const auto time = months_from_1980(2, core::Calendar::standard);
  const auto refusal = [&](const std::vector<FieldHeader>& fields) {
    const auto [kind, text] = error_of([&] { io::check_output(path("r.csv"), fields, {}); });
    EXPECT_EQ(kind, ErrorKind::usage);
    return text;
  };
  EXPECT_THAT(refusal({header_of("map", time, test::global_grid(2, 3))}),
              HasSubstr("r.csv: map has rows and columns of places, which a text has no room for: write it to a file "
                        "whose name does not end in .csv"));
  EXPECT_THAT(refusal({series("a", time), series("total", nullptr)}),
              HasSubstr("the rows of a are times and those of total are a single row"));
  EXPECT_THAT(refusal({series("a", time), series("b", months_from_1980(3, core::Calendar::standard))}),
              HasSubstr("one time axis"));
  EXPECT_THAT(refusal({series("time_end", time)}), HasSubstr("two columns would be called 'time_end'"));
  EXPECT_THAT(refusal({series("a,b", time)}), HasSubstr("a column of text cannot be called 'a,b'"));
}

TEST_F(TextOutput, OfTrajectoriesHasARowForEachPlace) {
  core::Table table;
  table.feature = core::FeatureType::trajectory;
  table.row_sizes = {2, 0, 1};
  table.columns = {core::lat_column(), core::lon_column()};
  table.columns[0].values = {1.5, 2.5, kNan};
  table.columns[1].values = {10.0, 20.0, 30.0};
  table.time = *months_from_1980(3, core::Calendar::standard);
  // As those of tables are: no more than stamps.
  core::TimeAxis stamps;
  stamps.stamp = table.time->stamp;
  table.time = stamps;
  core::TableColumn steps;
  steps.name = "steps";
  steps.type = core::ValueType::int32;
  steps.values = {7.0, 8.0, 9.0};
  table.features = {steps};
  io::write(path("paths.csv"), table);
  const std::string text = test::bytes_of(path("paths.csv"));
  EXPECT_THAT(text, HasSubstr("\ntime,lat,lon,trajectory,steps\n"
                              "1980-01-16 12:00:00,1.5,10,1,7\n"
                              "1980-02-15 12:00:00,2.5,20,1,7\n"
                              "1980-03-16 12:00:00,,30,3,9\n"));
}

constexpr const char* kOwn =
    "# fieldwise text 1\n"
    "# [time] calendar: standard\n"
    "# [a] units: K\n"
    "time,a,b\n"
    "1950-01-01,1,-99.9\n"
    "1950-02-01,2,-99.9\n";

TEST_F(TextOutput, NumbersThatLookLikeCodesAreValuesUnlessTheInputSaysSo) {
  put(kOwn);
  EXPECT_THAT(read("own.csv")[1].values, ElementsAre(-99.9, -99.9));
  io::InputSpec spec;
  spec.missing = {-99.9};
  EXPECT_TRUE(std::isnan(read("own.csv", spec)[1].values(0, 0, 0)));
}

TEST_F(TextOutput, WhatWasCutOrChangedIsAnError) {
  const std::string own = kOwn;
  const auto refusal = [&](const std::string& text) {
    put(text);
    io::InputSpec spec;
    spec.variable = "a";
    const auto [kind, sentence] = error_of([&] { read("own.csv", spec); });
    EXPECT_EQ(kind, ErrorKind::input_damaged) << sentence;
    return sentence.substr(sentence.find("line"));
  };
  EXPECT_THAT(refusal(own.substr(0, own.size() - 3)), StartsWith("line 6: the last line does not end"));
  EXPECT_THAT(refusal(own + "1950-03-01,2\n"), StartsWith("line 7: 2 cells where there should be 3"));
  EXPECT_THAT(refusal(own + "1.3.1950,2,3\n"), StartsWith("line 7: '1.3.1950' is no date as fieldwise writes them"));
  EXPECT_THAT(refusal(own + "1950-02-30,2,3\n"), StartsWith("line 7: there is no 1950-02-30"));
  EXPECT_THAT(refusal(own + "1950-03-01,x,3\n"), StartsWith("line 7: 'x' is not a number"));
}

TEST_F(TextOutput, WithoutDatesIsNoSeries) {
  io::write(path("one.csv"), filled(series("total", nullptr)));
  EXPECT_THAT(test::bytes_of(path("one.csv")), HasSubstr("\ntotal\n"));
  const auto [kind, text] = error_of([&] { read("one.csv"); });
  EXPECT_EQ(kind, ErrorKind::usage);
  EXPECT_THAT(text, HasSubstr("its rows have no dates"));
}

}  // namespace
}  // namespace fieldwise

#include "io/reading/step_amounts.hpp"

#include <gmock/gmock.h>

#include <random>

#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "output_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using core::Field;
using core::FieldHeader;
using test::error_of;
using test::kNan;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::NanSensitiveDoubleEq;

class StepAmounts : public test::OutputFixture {
 protected:
  /// Writes what was accumulated at times so many hours after 1990-01-01, at each point the same.
  void put(const std::vector<int>& hours, const std::vector<double>& values, std::shared_ptr<core::Grid> grid = nullptr,
           const std::string& units = "m") {
    core::TimeAxis axis;
    for (const int hour : hours) {
      axis.stamp.push_back(
          {core::start_of_day(axis.calendar, {1990, 1, 1}).microseconds + hour * core::kMicrosecondsPerHour});
    }
    axis.units = "hours since 1990-01-01";
    core::complete_axis(axis);
    FieldHeader header =
        test::header_of("tp", std::make_shared<const core::TimeAxis>(axis), grid ? grid : test::global_grid(2, 3));
    header.units = core::Units(units);
    Field field = core::make_field(header);
    for (std::size_t t = 0; t < hours.size(); ++t) {
      for (std::size_t row = 0; row < header.grid->rows; ++row) {
        for (std::size_t column = 0; column < header.grid->columns; ++column) field.values(t, row, column) = values[t];
      }
    }
    io::write(path("tp.nc"), field);
  }

  [[nodiscard]] io::InputSpec daily() const {
    io::InputSpec spec;
    spec.name = "tp";
    spec.files = {path("tp.nc")};
    spec.time.accumulated = io::Accumulated::daily;
    return spec;
  }

  /// Returns the values of one point at all times.
  std::vector<double> values(const io::InputSpec& spec) {
    io::Input input = io::open_input(spec);
    notices_ = input.notices;
    header_ = input.source->header();
    const Field field = stream::read_field(*input.source);
    findings_ = input.source->findings();
    std::vector<double> all;
    for (std::size_t t = 0; t < field.header.leading_size(); ++t) all.push_back(field.values(t, 1, 2));
    return all;
  }

  std::vector<std::string> notices_;
  std::vector<std::string> findings_;
  FieldHeader header_;
};

TEST_F(StepAmounts, AValueAtTheResetIsTheEndOfTheDayBefore) {
  // 18:00, the whole day at 00:00, and a new day.
  put({12, 18, 24, 30, 36}, {3.0, 4.0, 7.0, 0.5, 0.75});
  EXPECT_THAT(values(daily()), ElementsAre(NanSensitiveDoubleEq(kNan), 1.0, 3.0, 0.5, 0.25));
  EXPECT_THAT(notices_, Contains(HasSubstr("variable tp: 1 time has no amount, as the step before is not there; the "
                                           "first is 1990-01-01T12:00")));
  EXPECT_EQ(header_.cell_methods, "time: sum");
  EXPECT_EQ(header_.time->lower[2].microseconds, header_.time->stamp[1].microseconds);
  EXPECT_EQ(header_.time->upper[2].microseconds, header_.time->stamp[2].microseconds);
  EXPECT_EQ(core::format_date(header_.time->date(2)), "1990-01-01");
}

TEST_F(StepAmounts, TheFirstStepAfterTheResetIsItself) {
  put({6, 12, 18, 24}, {1.0, 1.5, 1.5, 2.0});
  EXPECT_THAT(values(daily()), ElementsAre(1.0, 0.5, 0.0, 0.5));
  EXPECT_TRUE(notices_.empty());
}

TEST_F(StepAmounts, AResetAtAnotherTimeOfTheDay) {
  put({6, 12, 18, 24, 30, 36}, {2.0, 1.0, 1.5, 1.75, 2.0, 0.25});
  io::InputSpec spec = daily();
  spec.time.reset = 6 * core::kMicrosecondsPerHour;
  EXPECT_THAT(values(spec), ElementsAre(NanSensitiveDoubleEq(kNan), 1.0, 0.5, 0.25, 0.25, 0.25));
}

TEST_F(StepAmounts, ARunThatNeverBeginsAnewHasNoAmountAtItsFirstTime) {
  put({0, 6, 12, 18, 24, 30}, {0.0, 1.0, 3.0, 3.0, 7.0, 8.0});
  io::InputSpec spec = daily();
  spec.time.accumulated = io::Accumulated::run;
  EXPECT_THAT(values(spec), ElementsAre(NanSensitiveDoubleEq(kNan), 1.0, 2.0, 0.0, 4.0, 1.0));
  spec.time.accumulated = io::Accumulated::daily;
  spec.time.never_resets = true;
  EXPECT_THAT(values(spec), ElementsAre(NanSensitiveDoubleEq(kNan), 1.0, 2.0, 0.0, 4.0, 1.0));
}

TEST_F(StepAmounts, WhatStandsBehindAGapIsMissing) {
  // 12:00 of the second day is not there, so 18:00 is that of two steps; a gap over the reset ends at 12:00.
  put({6, 12, 18, 24, 30, 42, 48, 60, 66}, {1.0, 2.0, 3.0, 4.0, 1.0, 3.0, 4.0, 2.0, 3.0});
  EXPECT_THAT(values(daily()),
              ElementsAre(1.0, 1.0, 1.0, 1.0, 1.0, NanSensitiveDoubleEq(kNan), 1.0, NanSensitiveDoubleEq(kNan), 1.0));
  EXPECT_THAT(notices_, Contains(HasSubstr("2 times have no amount")));
}

TEST_F(StepAmounts, AMissingValueIsMissingAndSoIsTheNext) {
  put({6, 12, 18, 24, 30}, {1.0, kNan, 3.0, 4.0, 0.5});
  EXPECT_THAT(values(daily()), ElementsAre(1.0, NanSensitiveDoubleEq(kNan), NanSensitiveDoubleEq(kNan), 1.0, 0.5));
  io::InputSpec filled = daily();
  filled.fill_missing = -1.0;
  EXPECT_THAT(values(filled), ElementsAre(1.0, -1.0, -1.0, 1.0, 0.5));
}

TEST_F(StepAmounts, RoundingStaysAndAFallIsMissing) {
  // 1e-5 m is 0.01 mm; 1/4096 of 0.4 is 1e-4.
  put({6, 12, 18, 24, 30, 36, 42}, {1e-4, 0.91e-4, 0.4, 0.3999375, 1e-3, 0.9e-3, 2e-3});
  const std::vector<double> found = values(daily());
  EXPECT_EQ(found[1], 0.91e-4 - 1e-4);
  EXPECT_EQ(found[3], 0.3999375 - 0.4);
  EXPECT_TRUE(std::isnan(found[5]));
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("tp falls within an accumulation by more than packing makes, first at "
                                               "1990-01-02T12:00")));
  io::InputSpec spec = daily();
  spec.time.may_fall = true;
  EXPECT_EQ(values(spec)[5], 0.9e-3 - 1e-3);
  EXPECT_TRUE(findings_.empty());
}

TEST_F(StepAmounts, APeriodTakesTheStepBeforeItAndDatesOfIntervals) {
  put({18, 24, 30, 36, 42, 48, 54}, {3.0, 4.0, 0.5, 1.5, 2.0, 5.0, 1.0});
  io::InputSpec spec = daily();
  spec.period = core::parse_period("1990-01-02/1990-01-02");
  EXPECT_THAT(values(spec), ElementsAre(0.5, 1.0, 0.5, 3.0));
  EXPECT_EQ(core::format_instant(header_.time->calendar, header_.time->stamp.back()), "1990-01-03");
  spec.period = core::parse_period("1990-01-01/1990-01-01");
  EXPECT_THAT(values(spec), ElementsAre(NanSensitiveDoubleEq(kNan), 1.0));
}

TEST_F(StepAmounts, AreTheSameForAllTiles) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> amount(0.0, 0.01);
  std::vector<int> hours;
  std::vector<double> accumulated;
  for (int hour = 3; hour <= 24 * 9; hour += 3) {
    if (hour % 31 == 0) continue;
    hours.push_back(hour);
    const double before = hour % 24 == 3 || accumulated.empty() ? 0.0 : accumulated.back();
    accumulated.push_back(before + amount(random));
  }
  put(hours, accumulated);
  io::InputSpec spec = daily();
  const Field whole = stream::read_field(*io::open_input(spec).source);
  for (const std::size_t times : {1U, 2U, 5U, 7U}) {
    io::Input input = io::open_input(spec);
    for (std::size_t row = 0; row < 2; ++row) {
      for (std::size_t begin = 0; begin < whole.header.leading_size(); begin += times) {
        const core::IndexRange part{begin, std::min(whole.header.leading_size(), begin + times)};
        std::vector<double> tile(part.size() * 3);
        input.source->read({tile.data(), {part, {row, row + 1}, 3}});
        for (std::size_t i = 0; i < tile.size(); ++i) {
          const double expected = whole.values(begin + i / 3, row, i % 3);
          EXPECT_TRUE(tile[i] == expected || (std::isnan(tile[i]) && std::isnan(expected))) << times << " " << begin;
        }
      }
    }
  }
}

TEST_F(StepAmounts, RefusesWhatCannotBeAmounts) {
  put({5, 11, 17, 23, 29}, {1.0, 2.0, 3.0, 4.0, 1.0});
  const auto refusal = [&](const io::InputSpec& spec) {
    const auto [kind, text] = error_of([&] { static_cast<void>(io::open_input(spec)); });
    EXPECT_EQ(kind, ErrorKind::usage) << text;
    return text;
  };
  EXPECT_THAT(refusal(daily()), HasSubstr("no step begins at 00:00, where accumulation is said to begin anew"));
  io::write(path("tp.nc"), core::make_field(test::header_of("tp", nullptr, test::global_grid(2, 3))));
  EXPECT_THAT(refusal(daily()), HasSubstr("variable tp has no times, so that nothing is accumulated along them"));
  io::InputSpec half;
  half.name = "tp";
  half.files = {path("tp.nc")};
  half.time.reset = 0;
  EXPECT_THAT(refusal(half), HasSubstr("say time: accumulated: daily or run"));
}

}  // namespace
}  // namespace fieldwise

#include "fieldwise/stream/sweep.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "fieldwise/analysis/evaluate.hpp"
#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/field.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "fieldwise/stream/parallel.hpp"

namespace {

using fieldwise::core::Extent;
using fieldwise::core::Field;
using fieldwise::core::FieldHeader;
using fieldwise::core::Grid;
using fieldwise::core::GridKind;
using fieldwise::core::IndexRange;
using fieldwise::core::MutableTileView;
using fieldwise::core::Need;
using fieldwise::core::Split;
using fieldwise::core::TileView;
using fieldwise::stream::Consumer;
using fieldwise::stream::FieldSet;
using fieldwise::stream::MemorySource;

constexpr std::size_t kTimes = 17;
constexpr std::size_t kRows = 9;
constexpr std::size_t kColumns = 4;

/// Makes a field whose value tells its place: 10000 time + 100 row + column.
Field placed_field(std::size_t times = kTimes, std::size_t rows = kRows, std::size_t columns = kColumns) {
  FieldHeader header;
  header.leading = fieldwise::core::Leading::coordinate;  // a plain numbered leading axis needs no calendar
  fieldwise::core::CoordinateAxis axis{.name = "number", .long_name = "", .values = std::vector<double>(times)};
  std::iota(axis.values.begin(), axis.values.end(), 0.0);
  header.coordinate = std::make_shared<const fieldwise::core::CoordinateAxis>(std::move(axis));
  Grid grid;
  grid.kind = rows * columns == 1 ? GridKind::none : GridKind::curvilinear;
  grid.rows = rows;
  grid.columns = columns;
  header.grid = std::make_shared<const Grid>(grid);
  Field field = fieldwise::core::make_field(header);
  for (std::size_t t = 0; t < times; ++t) {
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c) {
        field.values(t, r, c) = static_cast<double>(10000 * t + 100 * r + c);
      }
    }
  }
  return field;
}

FieldSet set_of(const std::string& name, Field field) {
  FieldSet fields;
  fields.add(name, std::make_shared<MemorySource>(std::move(field)));
  return fields;
}

/// Counts visits of every value and checks that it is the value of its place plus `offset`.
class Visitor final : public Consumer {
 public:
  Visitor(std::string name, Split split, double offset = 0.0) : names_{std::move(name)}, offset_(offset) {
    need_.split = split;
  }
  std::span<const std::string> inputs() const override { return names_; }
  Need need() const override { return need_; }
  void accept(std::span<const TileView> inputs, std::span<const MutableTileView> /*outputs*/) override {
    const Extent& extent = inputs[0].extent();
    for (std::size_t t = extent.times.begin; t < extent.times.end; ++t) {
      for (std::size_t r = extent.rows.begin; r < extent.rows.end; ++r) {
        for (std::size_t c = 0; c < extent.columns; ++c) {
          EXPECT_EQ(inputs[0].at(t, r, c), static_cast<double>(10000 * t + 100 * r + c) + offset_);
          ++visits_[(t * kRows + r) * kColumns + c];
        }
      }
    }
  }
  void expect_each_once() const {
    for (std::size_t i = 0; i < visits_.size(); ++i) {
      EXPECT_EQ(visits_[i], 1) << "value " << i;
    }
  }

 private:
  std::vector<std::string> names_;
  Need need_;
  double offset_;
  std::vector<int> visits_ = std::vector<int>(kTimes * kRows * kColumns, 0);
};

/// Adds a number to every value; asks for `halo` more times on either side where a later consumer does.
class Adder final : public Consumer {
 public:
  Adder(std::string input, std::string output, double amount)
      : inputs_{std::move(input)}, outputs_{std::move(output)}, amount_(amount) {}
  std::span<const std::string> inputs() const override { return inputs_; }
  std::span<const std::string> outputs() const override { return outputs_; }
  Need need() const override { return {}; }
  void accept(std::span<const TileView> inputs, std::span<const MutableTileView> outputs) override {
    const Extent& extent = outputs[0].extent();
    for (std::size_t t = extent.times.begin; t < extent.times.end; ++t) {
      for (std::size_t r = extent.rows.begin; r < extent.rows.end; ++r) {
        for (std::size_t c = 0; c < extent.columns; ++c) {
          outputs[0].at(t, r, c) = inputs[0].at(t, r, c) + amount_;
        }
      }
    }
  }

 private:
  std::vector<std::string> inputs_;
  std::vector<std::string> outputs_;
  double amount_;
};

/// Looks at its second input two times earlier and one later.
class Neighbour final : public Consumer {
 public:
  std::span<const std::string> inputs() const override { return names_; }
  Need need() const override { return {}; }
  IndexRange times_needed(std::size_t input, IndexRange times) const override {
    if (input == 0) {
      return times;
    }
    return {times.begin >= 2 ? times.begin - 2 : 0, std::min(kTimes, times.end + 1)};
  }
  void accept(std::span<const TileView> inputs, std::span<const MutableTileView> /*outputs*/) override {
    const Extent& extent = inputs[0].extent();
    for (std::size_t t = extent.times.begin; t < extent.times.end; ++t) {
      for (std::size_t r = extent.rows.begin; r < extent.rows.end; ++r) {
        if (t >= 2) {
          EXPECT_EQ(inputs[1].at(t - 2, r, 0), inputs[0].at(t, r, 0) - 20000.0 + 5.0);
        }
        if (t + 1 < kTimes) {
          EXPECT_EQ(inputs[1].at(t + 1, r, 0), inputs[0].at(t, r, 0) + 10000.0 + 5.0);
        }
        checked_[r] += 1;
      }
    }
  }
  std::vector<int> checked_ = std::vector<int>(kRows, 0);

 private:
  std::vector<std::string> names_{"x", "x5"};
};

std::vector<Extent> tiles(std::size_t times, std::size_t rows) {
  return fieldwise::stream::cut_tiles({{0, kTimes}, {0, kRows}, kColumns}, {times, rows});
}

TEST(Sweep, ShowsEveryValueOnceForAnyTilingSplitAndThreads) {
  for (const std::size_t threads : {1U, 2U, 7U}) {
    const fieldwise::stream::ThreadLimit limit(threads);
    for (const std::size_t times : {1U, 5U, 17U}) {
      for (const std::size_t rows : {1U, 4U, 9U}) {
        FieldSet fields = set_of("x", placed_field());
        Visitor by_rows("x", Split::rows);
        Visitor by_times("x", Split::times);
        Visitor whole("x", Split::none);
        const std::vector<Consumer*> consumers{&by_rows, &by_times, &whole};
        fieldwise::stream::sweep(fields, consumers, tiles(times, rows));
        by_rows.expect_each_once();
        by_times.expect_each_once();
        whole.expect_each_once();
      }
    }
  }
}

TEST(Sweep, ChainsMapsToLaterConsumers) {
  FieldSet fields = set_of("x", placed_field());
  Adder first("x", "x1", 1.0);
  Adder second("x1", "x3", 2.0);
  Visitor last("x3", Split::rows, 3.0);
  const std::vector<Consumer*> consumers{&first, &second, &last};
  fieldwise::stream::sweep(fields, consumers, tiles(5, 4));
  last.expect_each_once();
}

TEST(Sweep, SuppliesTheTimesThatAConsumerNeedsThroughMaps) {
  FieldSet fields = set_of("x", placed_field());
  Adder five("x", "x5", 5.0);
  Neighbour neighbour;
  const std::vector<Consumer*> consumers{&five, &neighbour};
  fieldwise::stream::sweep(fields, consumers, tiles(3, 4));
  for (const int times : neighbour.checked_) {
    EXPECT_EQ(times, static_cast<int>(kTimes));
  }
}

TEST(Sweep, ShowsAFinishedSeriesWholeInEveryCall) {
  class NeedsSeries final : public Consumer {
   public:
    std::span<const std::string> inputs() const override { return names_; }
    Need need() const override { return {fieldwise::core::TileForm::any, Split::rows, false, 0, {false, true}}; }
    void accept(std::span<const TileView> inputs, std::span<const MutableTileView> /*outputs*/) override {
      EXPECT_EQ(inputs[1].extent(), (Extent{{0, 6}, {0, 1}, 1}));
      EXPECT_EQ(inputs[1].at(5, 0, 0), 50000.0);
    }

   private:
    std::vector<std::string> names_{"x", "index"};
  } consumer;
  FieldSet fields = set_of("x", placed_field());
  const Field series = placed_field(6, 1, 1);
  fields.add("index", series.header, fieldwise::core::view(series));
  const std::vector<Consumer*> consumers{&consumer};
  fieldwise::stream::sweep(fields, consumers, tiles(5, 4));
}

/// Counts how often each time was read; fails at one of them.
class CountingSource final : public fieldwise::stream::FieldSource {
 public:
  explicit CountingSource(std::size_t failing_time = kTimes) : field_(placed_field()), failing_time_(failing_time) {}
  const FieldHeader& header() const noexcept override { return field_.header(); }
  fieldwise::stream::StorageShape storage() const noexcept override { return {}; }
  void read(const MutableTileView& into) override {
    const IndexRange times = into.extent().times;
    if (failing_time_ >= times.begin && failing_time_ < times.end) {
      throw fieldwise::core::Error(fieldwise::core::ErrorKind::input_damaged, "this time is damaged");
    }
    for (std::size_t time = times.begin; time < times.end; ++time) {
      ++reads_[time];
    }
    field_.read(into);
  }

  std::array<int, kTimes> reads_{};

 private:
  MemorySource field_;
  std::size_t failing_time_;
};

TEST(Sweep, ReadsEachTileOnceAlthoughTheNextOneIsReadAhead) {
  for (const std::size_t threads : {1U, 2U, 7U}) {
    const fieldwise::stream::ThreadLimit limit(threads);
    const auto source = std::make_shared<CountingSource>();
    FieldSet fields;
    fields.add("x", source);
    Visitor by_rows("x", Split::rows);
    Visitor whole("x", Split::none);
    const std::vector<Consumer*> consumers{&by_rows, &whole};
    fieldwise::stream::sweep(fields, consumers, tiles(5, kRows));
    by_rows.expect_each_once();
    whole.expect_each_once();
    for (const int reads : source->reads_) {
      EXPECT_EQ(reads, 1);
    }
  }
}

/// Writes its name down when it is read.
class NamedSource final : public fieldwise::stream::FieldSource {
 public:
  NamedSource(std::string name, std::vector<std::string>& read)
      : field_(placed_field()), name_(std::move(name)), read_(&read) {}
  const FieldHeader& header() const noexcept override { return field_.header(); }
  fieldwise::stream::StorageShape storage() const noexcept override { return {}; }
  void read(const MutableTileView& into) override {
    read_->push_back(name_);
    field_.read(into);
  }

 private:
  MemorySource field_;
  std::string name_;
  std::vector<std::string>* read_;
};

TEST(Sweep, ReadsFieldsInTheOrderInWhichTheyWereAddedAlsoAhead) {
  FieldSet fields;
  std::vector<std::string> read;
  std::vector<std::unique_ptr<Visitor>> visitors;
  std::vector<Consumer*> consumers;
  std::vector<std::string> expected;
  const std::vector<std::string> names{"layer 9", "layer 10", "layer 8"};
  for (const std::string& name : names) {
    fields.add(name, std::make_shared<NamedSource>(name, read));
    visitors.push_back(std::make_unique<Visitor>(name, Split::rows));
    consumers.push_back(visitors.back().get());
  }
  fieldwise::stream::sweep(fields, consumers, tiles(6, kRows));
  for (int tile = 0; tile < 3; ++tile) expected.insert(expected.end(), names.begin(), names.end());
  EXPECT_EQ(read, expected);
}

TEST(Sweep, PassesOnTheErrorOfATileThatIsReadAhead) {
  FieldSet fields;
  fields.add("x", std::make_shared<CountingSource>(12));
  Visitor visitor("x", Split::rows);
  const std::vector<Consumer*> consumers{&visitor};
  EXPECT_THROW(fieldwise::stream::sweep(fields, consumers, tiles(5, kRows)), fieldwise::core::Error);
}

TEST(Sweep, ReportsEachTile) {
  FieldSet fields = set_of("x", placed_field());
  Visitor visitor("x", Split::rows);
  const std::vector<Consumer*> consumers{&visitor};
  std::vector<std::size_t> done;
  fieldwise::stream::sweep(fields, consumers, tiles(17, 3), [&](std::size_t i, std::size_t all) {
    EXPECT_EQ(all, 3U);
    done.push_back(i);
  });
  EXPECT_EQ(done, (std::vector<std::size_t>{1, 2, 3}));
}

/// Makes 40 months of a field on a 3 x 5 grid whose values follow from their place and a factor.
Field wave_field(double factor) {
  xt::xtensor<double, 3> values(std::array<std::size_t, 3>{40, 3, 5});
  for (std::size_t i = 0; i < values.size(); ++i) {
    values.flat(i) = std::sin(factor * static_cast<double>(i * i % 101));
  }
  return fieldwise::core::field_of(
      values, fieldwise::core::monthly_axis(1982, 1, 40),
      fieldwise::core::rectilinear_grid({-30.0, 0.0, 30.0}, {0.0, 60.0, 120.0, 180.0, 240.0}));
}

TEST(Sweep, RunsOperationsBoundToTheNamesOfTheirInputs) {
  using fieldwise::analysis::Correlation;
  const Field tas = wave_field(0.3);
  const Field psl = wave_field(1.7);
  FieldSet fields = set_of("tas", tas);
  fields.add("psl", std::make_shared<MemorySource>(psl));
  Correlation with_psl{fields.grid(), {}};
  Correlation with_itself{std::array{tas.header, tas.header}, {}};

  fieldwise::stream::sweep(fields, bind(with_psl, "tas", "psl"), bind(with_itself, "tas", "tas"));

  const auto expected = fieldwise::analysis::evaluate<Correlation>({tas, psl});
  const auto swept = with_psl.finish();
  ASSERT_EQ(swept.size(), expected.size());
  for (std::size_t i = 0; i < swept.size(); ++i) {
    EXPECT_EQ(swept[i].header.name, expected[i].header.name);
    EXPECT_EQ(swept[i].values, expected[i].values) << swept[i].header.name;
  }
  const auto own = with_itself.finish();
  for (const double r : own[0].values) {
    EXPECT_DOUBLE_EQ(r, 1.0);
  }
}

TEST(FieldSet, NamesTheFieldsThereAreWhenAskedForAnother) {
  const FieldSet fields = set_of("tas", placed_field());
  try {
    static_cast<void>(fields.header("psl"));
    FAIL() << "no error";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_STREQ(error.what(), "there is no field 'psl' here; there are: tas");
  }
}

TEST(ParallelFor, VisitsEveryIndexAndHandsOnAnException) {
  std::vector<int> visits(1000, 0);
  fieldwise::stream::parallel_for(visits.size(), [&](std::size_t i) { ++visits[i]; });
  EXPECT_EQ(visits, std::vector<int>(1000, 1));
  const auto failing = [](std::size_t i) {
    if (i == 3) {
      throw std::runtime_error("three");
    }
  };
  EXPECT_THROW(fieldwise::stream::parallel_for(10, failing), std::runtime_error);
}

}  // namespace

#include "fieldwise/pipeline/run/run_in_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/field.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/held_values.hpp"
#include "fieldwise/io/reading/held_input.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"
#include "fieldwise/stream/copy_tile.hpp"

namespace {

using fieldwise::core::FieldHeader;
using fieldwise::io::FileIndex;
using fieldwise::io::StoredType;
using testing::HasSubstr;
namespace core = fieldwise::core;
namespace io = fieldwise::io;
namespace pipeline = fieldwise::pipeline;

constexpr std::size_t kTimes = 24;
constexpr std::size_t kRows = 3;
constexpr std::size_t kColumns = 4;

double value_at(std::size_t time, std::size_t row, std::size_t column) {
  return static_cast<double>(100 * time + 10 * row + column);
}

/// Holds a field of doubles as variable 3, behind its three coordinates; shows it where it lies, or copies it.
class Doubles final : public io::HeldValues {
 public:
  explicit Doubles(bool shows) : shows_(shows) {
    for (std::size_t t = 0; t < kTimes; ++t) {
      for (std::size_t r = 0; r < kRows; ++r) {
        for (std::size_t c = 0; c < kColumns; ++c) values_.push_back(value_at(t, r, c));
      }
    }
    values_[0] = std::numeric_limits<double>::quiet_NaN();
  }

  void read(std::size_t variable, const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
            std::span<std::byte> into) const override {
    EXPECT_EQ(variable, 3U);
    std::size_t at = 0;
    each(start, count, [&](const double* from) {
      std::memcpy(into.data() + at, from, count[2] * sizeof(double));
      at += count[2] * sizeof(double);
    });
    EXPECT_EQ(at, into.size());
  }

  bool visit(std::size_t /*variable*/, const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
             const TakeRun& take) const override {
    if (!shows_) return false;
    std::uint64_t first = 0;
    each(start, count, [&](const double* from) {
      take(first, std::as_bytes(std::span(from, count[2])));
      first += count[2];
    });
    return true;
  }

 private:
  template <class Use>
  void each(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count, const Use& use) const {
    for (std::size_t t = start[0]; t < start[0] + count[0]; ++t) {
      for (std::size_t r = start[1]; r < start[1] + count[1]; ++r) {
        use(&values_[(t * kRows + r) * kColumns + start[2]]);
      }
    }
  }

  bool shows_;
  std::vector<double> values_;
};

io::VariableIndex coordinate(const std::string& name, std::uint32_t dimension, const std::string& units,
                             std::vector<double> values) {
  io::VariableIndex variable;
  variable.name = name;
  variable.type = StoredType::float64;
  variable.dimensions = {dimension};
  variable.storage = io::StorageKind::contiguous;
  variable.attributes = {{"units", StoredType::character, units, {}}};
  variable.values = std::move(values);
  return variable;
}

std::shared_ptr<FileIndex> header(bool shows) {
  auto index = std::make_shared<FileIndex>();
  index->path = "the field";
  index->stamp.size = 1U << 20U;
  index->dimensions = {{"time", kTimes, false}, {"lat", kRows, false}, {"lon", kColumns, false}};
  std::vector<double> months(kTimes);
  for (std::size_t i = 0; i < kTimes; ++i) months[i] = static_cast<double>(i);
  index->variables = {coordinate("time", 0, "months since 2000-01-01", months),
                      coordinate("lat", 1, "degrees_north", {-10.0, 0.0, 10.0}),
                      coordinate("lon", 2, "degrees_east", {0.0, 90.0, 180.0, 270.0})};
  io::VariableIndex x;
  x.name = "x";
  x.type = StoredType::float64;
  x.dimensions = {0, 1, 2};
  x.storage = io::StorageKind::contiguous;
  x.attributes = {{"units", StoredType::character, "K", {}}};
  index->variables.push_back(x);
  index->held = std::make_shared<Doubles>(shows);
  return index;
}

/// Keeps one variable.
class Kept final : public pipeline::RunOutput, public fieldwise::stream::FieldSink {
 public:
  explicit Kept(const FieldHeader& of) : field(core::make_field(of)) {}

  FieldSink& sink(std::size_t position, std::size_t layer) override {
    EXPECT_EQ(position + layer, 0U);
    return *this;
  }
  void write(const core::TileView& tile) override {
    fieldwise::stream::copy_tile(tile, core::view(field).narrowed(tile.extent().times, tile.extent().rows));
  }
  void write(const core::Table& /*table*/) override { ADD_FAILURE() << "there is no table"; }
  void set_number(std::size_t /*position*/, const std::string& /*attribute*/, double /*value*/) override {}
  void prepare() override { prepared = true; }
  [[nodiscard]] std::string reason_not_to_take_over(std::size_t /*position*/, const std::string& /*earlier*/,
                                                    std::size_t /*times*/) const override {
    return "there is no earlier run";
  }
  void take_over(std::size_t /*position*/, const std::string& /*earlier*/, core::IndexRange /*times*/,
                 core::IndexRange /*rows*/, std::size_t /*layer*/) override {}

  core::Field field;
  bool prepared = false;
};

std::unique_ptr<Kept> run(const std::string& step, bool shows) {
  const auto tree = pipeline::parse_yaml(
      "inputs: {x: {files: memory, variable: x}}\nsteps: {a: " + step + "}\noutputs: {a.nc: [a]}\n", "run.yaml");
  const pipeline::RunConfig config = pipeline::parse_run_config(tree, "run.yaml", "");
  const auto index = header(shows);
  std::unique_ptr<Kept> kept;
  pipeline::run_in_memory(
      config, {}, [&](const pipeline::InputConfig& input) { return io::open_held_fields(input.spec, index); },
      [&](const std::vector<FieldHeader>& variables) -> pipeline::RunOutput& {
        EXPECT_EQ(variables.size(), 1U);
        kept = std::make_unique<Kept>(variables.front());
        return *kept;
      });
  return kept;
}

TEST(RunInMemory, ValuesThatAreShownAndThatAreReadGiveTheSame) {
  for (const bool shows : {true, false}) {
    const auto kept = run("{do: climatology, of: x, by: month, statistics: [mean]}", shows);
    ASSERT_TRUE(kept->prepared);
    const core::Field& mean = kept->field;
    ASSERT_EQ(mean.header.leading_size(), 12U);
    EXPECT_EQ(mean.header.units.text(), "K");
    // The first value of the first point is missing: of January there is one value.
    EXPECT_EQ(mean.values(0, 0, 0), value_at(12, 0, 0));
    EXPECT_EQ(mean.values(5, 2, 3), (value_at(5, 2, 3) + value_at(17, 2, 3)) / 2.0);
  }
}

TEST(RunInMemory, WhatIsWrongIsSaidAsOfAFile) {
  try {
    run("{do: climatology, of: x, by: season, base: 1900/1910, statistics: [mean]}", true);
    FAIL() << "the base is not there";
  } catch (const core::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("1900"));
  }
}

TEST(RunInMemory, WeightsOfFilesAreRefused) {
  try {
    run("{do: regrid, of: x, weights: weights.nc}", true);
    FAIL() << "no file is read";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::usage);
    EXPECT_THAT(error.what(), HasSubstr("only a run of the command"));
  }
}

}  // namespace

// Sample fields: random fields with gaps, sweeps over arbitrary tiles, and bit-by-bit comparison, for tests.
// May know: core, analysis.
// Must not know: any one operation.
#pragma once

#include <gtest/gtest.h>

#include <xtensor/xbuilder.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/analysis/evaluate.hpp"
#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::sample {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Makes a small global grid: 7 rows from 90 S to 90 N (or the other way), 12 columns.
inline core::Grid global_grid(bool north_first = false) {
  std::vector<double> lat;
  std::vector<double> lon;
  for (int row = 0; row < 7; ++row) {
    lat.push_back((north_first ? -1.0 : 1.0) * (-90.0 + 30.0 * row));
  }
  for (int column = 0; column < 12; ++column) {
    lon.push_back(30.0 * column);
  }
  return core::rectilinear_grid(lat, lon);
}

/// Makes a field of normal random values about 280 with an annual cycle; about one in `gap_every` is missing (0: none).
inline core::Field random_field(const core::TimeAxis& time, const core::Grid& grid, unsigned seed,
                                unsigned gap_every = 7, std::string_view units = "K") {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise(280.0, 3.0);
  xt::xtensor<double, 3> values({time.size(), grid.rows, grid.columns});
  for (std::size_t t = 0; t < time.size(); ++t) {
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) {
        const bool missing = gap_every != 0 && random() % gap_every == 0;
        values(t, r, c) = missing ? kMissing : noise(random) + 10.0 * time.date(t).month;
      }
    }
  }
  core::Field field = core::field_of(values, time, grid, units);
  field.header.name = "tas";
  return field;
}

/// Makes a series from values.
inline core::Field series(const std::vector<double>& values, const core::TimeAxis& time, std::string_view units = "K") {
  xt::xtensor<double, 1> array = xt::empty<double>({values.size()});
  std::ranges::copy(values, array.begin());
  core::Field field = core::series_of(array, time, units);
  field.header.name = "tas";
  return field;
}

/// Returns the values of a series (or of the first point of a field).
inline std::vector<double> values_of(const core::Field& field) {
  std::vector<double> values;
  for (std::size_t t = 0; t < field.values.shape(0); ++t) {
    values.push_back(field.values(t, 0, 0));
  }
  return values;
}

/// Expects two fields to be equal bit by bit; missing values equal each other.
inline void expect_same_bits(const core::Field& a, const core::Field& b, const std::string& what) {
  ASSERT_EQ(a.values.shape(), b.values.shape()) << what;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const double x = a.values.data()[i];
    const double y = b.values.data()[i];
    ASSERT_TRUE(std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y) || (std::isnan(x) && std::isnan(y)))
        << what << ": value " << i << " is " << x << " and " << y;
  }
}

/// Expects values within a tolerance, missing where they should be.
inline void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double allowed,
                        const std::string& what) {
  ASSERT_EQ(found.size(), expected.size()) << what;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(std::isnan(found[i]), std::isnan(expected[i])) << what << " at " << i;
    if (!std::isnan(expected[i])) {
      EXPECT_NEAR(found[i], expected[i], allowed) << what << " at " << i;
    }
  }
}

/// Runs an operation on fields that may be temporaries.
template <class Operation>
std::vector<core::Field> evaluated(const std::vector<core::Field>& inputs,
                                   const typename Operation::Options& options = {}) {
  return analysis::evaluate<Operation>({inputs.begin(), inputs.end()}, options);
}

/// Returns the times of an input that belong to some times of the first: all of one that must be finished.
inline core::IndexRange times_shown(const analysis::Operation& operation, const core::Field& input,
                                    std::size_t position, core::IndexRange times) {
  const auto& finished = operation.need().finished_inputs;
  const bool all = position < finished.size() && finished[position];
  return all ? core::IndexRange{0, input.header.leading_size()} : operation.times_needed(position, times);
}

/// Runs a reduction tile by tile: bands of rows, within a band groups of rows, within these times in order. Where the
/// work is split by times there is one band. Finished inputs are shown with all their times.
inline std::vector<core::Field> reduce_in_tiles(analysis::Reduction& operation, const analysis::FieldReferences& inputs,
                                                std::size_t band_rows, std::size_t tile_rows, std::size_t tile_times) {
  const core::FieldHeader& of = inputs[0].get().header;
  const std::size_t rows = of.grid->rows;
  const bool across = operation.need().across_rows;
  tile_times = operation.need().form == core::TileForm::whole_columns ? of.leading_size() : tile_times;
  std::vector<core::Field> results;
  std::vector<core::MutableTileView> whole;
  for (const core::FieldHeader& header : operation.outputs()) {
    results.push_back(core::make_field(header));
  }
  for (core::Field& result : results) {
    whole.push_back(core::view(result));
  }
  const std::size_t step = across ? rows : band_rows;
  for (std::size_t band = 0; band < rows; band += step) {
    const core::IndexRange band_range{band, std::min(rows, band + step)};
    operation.begin(band_range);
    for (std::size_t row = band_range.begin; row < band_range.end; row += tile_rows) {
      for (std::size_t time = 0; time < of.leading_size(); time += tile_times) {
        const core::IndexRange tile_of_rows{row, std::min(band_range.end, row + tile_rows)};
        const core::IndexRange times{time, std::min(of.leading_size(), time + tile_times)};
        std::vector<core::TileView> tiles;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          const core::Field& input = inputs[i].get();
          tiles.push_back(core::view(input).narrowed(times_shown(operation, input, i, times),
                                                     input.header.is_series() ? core::IndexRange{0, 1} : tile_of_rows));
        }
        operation.accumulate(tiles);
      }
    }
    operation.work_all();
    std::vector<core::MutableTileView> outputs;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const bool one_for_all = across || results[i].header.grid->rows != rows;
      outputs.push_back(one_for_all ? whole[i] : whole[i].narrowed({0, results[i].header.leading_size()}, band_range));
    }
    operation.finish(outputs);
  }
  if (operation.need().keeps_results) {
    operation.complete(whole);
  }
  return results;
}

/// Runs a map tile by tile; all rows at once where it needs whole maps.
inline std::vector<core::Field> map_in_tiles(const analysis::Map& operation, const analysis::FieldReferences& inputs,
                                             std::size_t tile_rows, std::size_t tile_times) {
  const core::FieldHeader& of = inputs[0].get().header;
  const std::size_t rows = of.grid->rows;
  const std::size_t step = operation.need().form == core::TileForm::whole_maps ? rows : tile_rows;
  std::vector<core::Field> results;
  for (const core::FieldHeader& header : operation.outputs()) {
    results.push_back(core::make_field(header));
  }
  for (std::size_t row = 0; row < rows; row += step) {
    for (std::size_t time = 0; time < of.leading_size(); time += tile_times) {
      const core::IndexRange range{row, std::min(rows, row + step)};
      const core::IndexRange times{time, std::min(of.leading_size(), time + tile_times)};
      std::vector<core::TileView> tiles;
      std::vector<core::MutableTileView> outputs;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const core::Field& input = inputs[i].get();
        tiles.push_back(core::view(input).narrowed(times_shown(operation, input, i, times),
                                                   input.header.is_series() ? core::IndexRange{0, 1} : range));
      }
      for (core::Field& result : results) {
        outputs.push_back(core::view(result).narrowed(times, range));
      }
      operation.apply(tiles, outputs);
    }
  }
  return results;
}

/// Returns the sentence of the error that a call throws; fails where it throws none or one of another kind.
template <class Call>
std::string error_of(core::ErrorKind kind, const Call& call) {
  try {
    call();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

}  // namespace fieldwise::sample

#include "analysis/places/drift_table.hpp"

#include <cmath>
#include <string>
#include <utility>

namespace fieldwise::analysis {

namespace {

constexpr double kEndsWithData = 3.0;

core::TableColumn count_column(std::string name, std::string long_name) {
  core::TableColumn column;
  column.name = std::move(name);
  column.long_name = std::move(long_name);
  column.units = core::Units("1");
  column.type = core::ValueType::int32;
  return column;
}

/// Returns the code of `end_reason`.
double reason_of(kernels::DriftEnd end, bool with_data) {
  switch (end) {
    case kernels::DriftEnd::complete:
      return with_data ? kEndsWithData : 0.0;
    case kernels::DriftEnd::gap:
      return 1.0;
    case kernels::DriftEnd::outside:
      return 2.0;
    case kernels::DriftEnd::not_exact:
      return 4.0;
  }
  return 4.0;
}

core::Table empty_table(const core::TimeAxis* axis) {
  core::Table table;
  table.feature = core::FeatureType::trajectory;
  table.columns = {core::lat_column(), core::lon_column()};
  if (axis == nullptr) {
    core::TableColumn elapsed;
    elapsed.name = "elapsed";
    elapsed.long_name = "time since the start";
    elapsed.units = core::Units("h");
    table.columns.push_back(elapsed);
  } else {
    table.time.emplace();
    table.time->calendar = axis->calendar;
    table.time->units = axis->units;
  }
  core::TableColumn reason = count_column("end_reason", "why the path ended");
  reason.units = core::Units();
  reason.meanings = {"all_hours_done", "gap", "edge_of_grid", "end_of_data", "steps_not_exact"};
  table.features = {reason, count_column("steps", "number of steps"),
                    count_column("rejections", "number of steps that were tried again, smaller")};
  return table;
}

}  // namespace

core::Table drift_table(std::vector<kernels::Drift> drifts, const core::TimeAxis* axis, core::Instant base,
                        bool with_data) {
  core::Table table = empty_table(axis);
  std::size_t rows = 0;
  for (const kernels::Drift& drift : drifts) rows += drift.places.size();
  for (core::TableColumn& column : table.columns) column.values.reserve(rows);
  if (axis != nullptr) table.time->stamp.reserve(rows);
  for (kernels::Drift& drift : drifts) {
    for (const kernels::DriftPlace& place : drift.places) {
      table.columns[0].values.push_back(place.lat_deg);
      table.columns[1].values.push_back(place.lon_deg);
      if (axis == nullptr) {
        table.columns[2].values.push_back(place.time_s / 3'600.0);
      } else {
        const double microseconds = place.time_s * static_cast<double>(core::kMicrosecondsPerSecond);
        table.time->stamp.push_back({base.microseconds + std::llround(microseconds)});
      }
    }
    table.row_sizes.push_back(drift.places.size());
    table.features[0].values.push_back(reason_of(drift.end, with_data));
    table.features[1].values.push_back(static_cast<double>(drift.steps));
    table.features[2].values.push_back(static_cast<double>(drift.rejections));
    drift.places = {};
  }
  return table;
}

}  // namespace fieldwise::analysis

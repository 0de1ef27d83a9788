#include "io/reading/step_amounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "fieldwise/core/cell_methods.hpp"
#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/units.hpp"
#include "io/reading/join_times.hpp"
#include "io/reading/read_time_axis.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;
using core::FieldHeader;
using core::kMissing;

/// Names how the amount of a step comes from what was accumulated.
enum class Origin : unsigned char { difference, itself, nothing };

/// Holds, for each time of the files, where its amount comes from, and the axis of amounts.
struct AmountTimes {
  core::TimeAxis axis;
  std::vector<Origin> origins;
};

/// Returns the accumulation to which a time belongs: the one that ends at it or goes on over it.
std::int64_t accumulation_of(core::Instant time, const Accumulation& rule) {
  if (!rule.reset) return 0;
  const std::int64_t since = time.microseconds - *rule.reset - 1;
  constexpr std::int64_t kDay = core::kMicrosecondsPerDay;
  return since >= 0 ? since / kDay : -((-since + kDay - 1) / kDay);
}

bool begins_at_reset(core::Instant begin, const Accumulation& rule) {
  return rule.reset && (begin.microseconds - *rule.reset) % core::kMicrosecondsPerDay == 0;
}

/// Finds the intervals of an axis whose values are accumulated.
AmountTimes amount_times(const core::TimeAxis& accumulated, const Accumulation& rule, const std::string& target) {
  if (!accumulated.step.is_regular() || accumulated.climatological) {
    throw Error(
        ErrorKind::usage,
        fmt::format("{}: what is accumulated becomes amounts only where times have one step, and these have none",
                    target));
  }
  AmountTimes times{accumulated, {}};
  repair_stamps(times.axis, StampPlace::end);
  bool any_begins = false;
  for (std::size_t i = 0; i < times.axis.size(); ++i) {
    const core::Instant begin = times.axis.lower[i];
    const core::Instant time = times.axis.stamp[i];
    const bool follows = i > 0 && times.axis.stamp[i - 1] == begin;
    Origin origin = Origin::nothing;
    if (begins_at_reset(begin, rule)) {
      origin = Origin::itself;
      any_begins = true;
    } else if (follows && accumulation_of(begin, rule) == accumulation_of(time, rule)) {
      origin = Origin::difference;
    }
    times.origins.push_back(origin);
  }
  if (rule.reset && !any_begins) {
    throw Error(
        ErrorKind::usage,
        fmt::format("{}: no step begins at {:02}:{:02}, where accumulation is said to begin anew", target,
                    *rule.reset / core::kMicrosecondsPerHour, *rule.reset / (core::kMicrosecondsPerHour / 60) % 60));
  }
  return times;
}

/// Returns the size of amounts below zero that rounding makes, in units of the field, beside what goes with the value.
double least_amount(const FieldHeader& header, double stored_unit) {
  constexpr double kMillimetres = 0.01;
  constexpr double kSquareMetre = 0.01;  // kg of water: as many millimetres
  double least = stored_unit;
  for (const auto& [units, amount] : {std::pair{"mm", kMillimetres}, std::pair{"kg m-2", kSquareMetre}}) {
    if (!header.units.is_known() || !core::Units(units).converts_to(header.units)) continue;
    least = std::max(least, core::Units(units).conversion_to(header.units).factor * amount);
  }
  return least;
}

/// Reads amounts out of a source of what was accumulated.
class AmountSource final : public stream::FieldSource {
 public:
  AmountSource(std::unique_ptr<stream::FieldSource> source, FieldHeader header, std::vector<std::size_t> positions,
               std::shared_ptr<const std::vector<Origin>> origins, const InputSpec& spec, double packing_unit)
      : source_(std::move(source)),
        header_(std::move(header)),
        positions_(std::move(positions)),
        origins_(std::move(origins)),
        may_fall_(spec.time.may_fall),
        fill_missing_(spec.fill_missing),
        way_out_(spec.setting("time: sign", "either")),
        least_(least_amount(header_, packing_unit)) {}

  [[nodiscard]] const FieldHeader& header() const noexcept override { return header_; }
  [[nodiscard]] stream::StorageShape storage() const noexcept override { return source_->storage(); }
  [[nodiscard]] std::size_t bytes_to_read() const override { return source_->bytes_to_read(); }
  [[nodiscard]] std::string fingerprint(core::IndexRange times) const override;
  [[nodiscard]] std::optional<stream::StoredDigest> stored_digest(const std::string& path,
                                                                  std::size_t times) const override {
    return source_->stored_digest(path, times);
  }
  [[nodiscard]] std::vector<std::string> findings() const override;
  [[nodiscard]] std::vector<std::string> files_read() const override { return source_->files_read(); }
  void read_together(std::size_t times) override { source_->read_together(times); }
  void read(const core::MutableTileView& into) override;

 private:
  void read_run(const core::MutableTileView& into, core::IndexRange times);
  void read_before(std::size_t position, const core::MutableTileView& into);
  void subtract(const core::MutableTileView& into, std::size_t time, const core::TileView* before, Origin origin);
  [[nodiscard]] double amount(double value, double before, std::size_t time);

  std::unique_ptr<stream::FieldSource> source_;
  FieldHeader header_;
  std::vector<std::size_t> positions_;                  ///< of the times of the header among those of the files
  std::shared_ptr<const std::vector<Origin>> origins_;  ///< of the times of the files
  bool may_fall_;
  std::optional<double> fill_missing_;
  std::string way_out_;
  double least_;
  std::optional<std::size_t> first_fall_;  ///< the earliest time at which an amount was below zero
  std::vector<double> kept_;               ///< what was accumulated at a time, for the tile that follows
  core::Extent kept_at_;
};

std::string AmountSource::fingerprint(core::IndexRange times) const {
  if (times.size() == 0) return source_->fingerprint(times);
  const std::size_t first = positions_[times.begin];
  const std::string inner = source_->fingerprint({first == 0 ? 0 : first - 1, positions_[times.end - 1] + 1});
  if (inner.empty()) return {};
  std::string rule;
  for (std::size_t i = times.begin; i < times.end; ++i) {
    rule += fmt::format("{}{},", positions_[i], static_cast<int>((*origins_)[positions_[i]]));
  }
  return fmt::format("{} amounts {} {} {} {}", inner, may_fall_, least_, fill_missing_.value_or(kMissing), rule);
}

std::vector<std::string> AmountSource::findings() const {
  std::vector<std::string> all = source_->findings();
  if (!first_fall_) return all;
  const core::TimeAxis& axis = *header_.time;
  all.push_back(fmt::format(
      "{} falls within an accumulation by more than packing makes, first at {}: such amounts are missing; accumulation "
      "may begin anew elsewhere than is said, and for a quantity that may fall say {}",
      header_.name, core::format_instant(axis.calendar, axis.stamp[*first_fall_]), way_out_));
  return all;
}

double AmountSource::amount(double value, double before, std::size_t time) {
  constexpr double kShareOfPacking = 1.0 / 4096.0;
  const double made = value - before;
  const double rounding = std::max(least_, kShareOfPacking * std::max(std::abs(value), std::abs(before)));
  if (may_fall_ || !(made < -rounding)) return core::round_to_type(header_.type, made);
  first_fall_ = std::min(first_fall_.value_or(time), time);
  return kMissing;
}

void AmountSource::subtract(const core::MutableTileView& into, std::size_t time, const core::TileView* before,
                            Origin origin) {
  const core::IndexRange rows = into.extent().rows;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    const std::span<double> values = into.row(time, row);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (origin == Origin::nothing) {
        values[i] = kMissing;
      } else if (!std::isnan(values[i])) {
        const double earlier = origin == Origin::itself ? 0.0 : before->row(before->extent().times.begin, row)[i];
        values[i] = amount(values[i], earlier, time);
      }
      if (fill_missing_ && std::isnan(values[i])) values[i] = *fill_missing_;
    }
  }
}

/// Makes sure that what was accumulated at a time of the files is kept, at the rows of `into`.
void AmountSource::read_before(std::size_t position, const core::MutableTileView& into) {
  const core::Extent wanted{{position, position + 1}, into.extent().rows, into.extent().columns};
  if (kept_at_ == wanted && !kept_.empty()) return;
  kept_.resize(wanted.size());
  kept_at_ = {};
  source_->read({kept_.data(), wanted});
  kept_at_ = wanted;
}

/// Reads times of the header that follow each other in the files.
void AmountSource::read_run(const core::MutableTileView& into, core::IndexRange times) {
  const core::Extent& extent = into.extent();
  const std::size_t first = positions_[times.begin];
  const std::size_t last = positions_[times.end - 1];
  const core::MutableTileView run = into.narrowed(times, extent.rows);
  const core::Extent in_files{{first, last + 1}, extent.rows, extent.columns};
  const bool needs_before = (*origins_)[first] == Origin::difference;
  if (needs_before) read_before(first - 1, into);
  const std::size_t of_time = extent.rows.size() * extent.columns;
  const bool together = times.size() < 2 || run.row(times.begin + 1, extent.rows.begin).data() -
                                                    run.row(times.begin, extent.rows.begin).data() ==
                                                static_cast<std::ptrdiff_t>(of_time);
  if (together) source_->read({run.row(times.begin, extent.rows.begin).data(), in_files});
  for (std::size_t i = 0; !together && i < times.size(); ++i) {
    source_->read({run.row(times.begin + i, extent.rows.begin).data(),
                   {{first + i, first + i + 1}, extent.rows, extent.columns}});
  }
  std::vector<double> at_end(of_time);
  for (std::size_t row = 0; row < extent.rows.size(); ++row) {
    std::ranges::copy(run.row(times.end - 1, extent.rows.begin + row),
                      at_end.begin() + static_cast<std::ptrdiff_t>(row * extent.columns));
  }
  // From the last to the first, as each needs the one before as it was read.
  for (std::size_t time = times.end; time-- > times.begin;) {
    const Origin origin = (*origins_)[positions_[time]];
    const core::TileView before = time > times.begin ? core::TileView(run.narrowed({time - 1, time}, extent.rows))
                                                     : core::TileView(kept_.data(), kept_at_);
    subtract(run, time, &before, origin);
  }
  kept_ = std::move(at_end);
  kept_at_ = {{last, last + 1}, extent.rows, extent.columns};
}

void AmountSource::read(const core::MutableTileView& into) {
  const core::IndexRange times = into.extent().times;
  for (std::size_t begin = times.begin; begin < times.end;) {
    std::size_t end = begin + 1;
    while (end < times.end && positions_[end] == positions_[end - 1] + 1) ++end;
    read_run(into, {begin, end});
    begin = end;
  }
}

/// Says which of the times that are read have no amount.
void tell_missing(const JoinedTimes& joined, const std::vector<Origin>& origins, const std::string& target,
                  std::vector<std::string>& notices) {
  std::size_t count = 0;
  core::Instant first;
  for (std::size_t i = 0; i < joined.places.size(); ++i) {
    if (origins[joined.places[i].position] != Origin::nothing) continue;
    if (count++ == 0) first = joined.axis.stamp[i];
  }
  if (count == 0) return;
  notices.push_back(fmt::format("{}: {} {} no amount, as the step before is not there; the first is {}", target,
                                core::counted(count, "time"), count == 1 ? "has" : "have",
                                core::format_instant(joined.axis.calendar, first)));
}

/// Puts amounts in place of one variable.
void take_amounts_of(const InputSpec& spec, InputVariable& variable, std::vector<std::string>& notices) {
  const FieldHeader& accumulated = variable.layers.front()->header();
  const std::string& path = variable.files.front();
  const std::string target = fmt::format("{}: variable {}", path, accumulated.name);
  if (accumulated.leading != core::Leading::time) {
    throw Error(ErrorKind::usage, fmt::format("{} has no times, so that nothing is accumulated along them", target));
  }
  AmountTimes times = amount_times(*accumulated.time, *spec.time.accumulation(), target);
  InputSpec selection = spec;
  selection.time.stamp = StampPlace::as_given;
  const JoinedTimes joined = join_times({{path, accumulated.name, times.axis}}, selection, notices);
  tell_missing(joined, times.origins, target, notices);
  std::vector<std::size_t> positions;
  for (const StepPlace& place : joined.places) positions.push_back(place.position);
  const auto axis = std::make_shared<const core::TimeAxis>(joined.axis);
  const auto origins = std::make_shared<const std::vector<Origin>>(std::move(times.origins));
  for (std::unique_ptr<stream::FieldSource>& layer : variable.layers) {
    FieldHeader header = layer->header();
    header.time = axis;
    header.cell_methods = core::replace_time_methods(header.cell_methods, "time: sum");
    layer = std::make_unique<AmountSource>(std::move(layer), std::move(header), positions, origins, spec,
                                           variable.packing_unit);
  }
}

}  // namespace

InputSpec spec_of_accumulated(const InputSpec& spec) {
  InputSpec all = spec;
  all.period.reset();
  all.months = core::kAllMonths;
  all.expect.reset();
  all.fill_missing.reset();
  all.time.stamp = StampPlace::as_given;
  return all;
}

void take_amounts(const InputSpec& spec, InputFields& fields) {
  for (InputVariable& variable : fields.variables) take_amounts_of(spec, variable, fields.notices);
  std::vector<std::string> once;
  for (std::string& notice : fields.notices) {
    if (std::ranges::find(once, notice) == once.end()) once.push_back(std::move(notice));
  }
  fields.notices = std::move(once);
}

}  // namespace fieldwise::io
